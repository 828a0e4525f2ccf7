import type { Cmdlet } from '../../cmdlet.ts'
import type { ShellObject } from '../../shell-object.ts'
import { healthColumns, healthParameters, healthRowsFor, type HealthRow } from './health-rows.ts'

const words = { ok: 'Healthy', warning: 'Degraded', failure: 'Unhealthy', skipped: 'Unknown' } as const

export const getServerHealth: Cmdlet = {
  name: 'Get-ServerHealth',
  synopsis: 'Makes every check of the installation and shows what was found.',
  description: 'The health set OWA.Protocol.Dep is the initialisation of instant messaging, step by step in its order; OwaIMInitializationFailedMonitor is what became of it.',
  parameters: healthParameters,
  examples: [
    { line: 'Get-ServerHealth', does: 'Everything.' },
    { line: 'Get-ServerHealth -HealthSet OWA.Protocol.Dep | fl Name,AlertValue,Message,Remedy', does: 'Why instant messaging does not start, and what to do about it.' },
  ],
  table: healthColumns,
  see: ['Get-HealthReport', 'Test-OwaConnectivity', 'Get-EventLog'],
  run: async (c, p) => (await healthRowsFor(c, p)).map(entry),
}

/** Under the name administrators watch, where there is one. */
function entry({ set, check, target, state, found, remedy }: HealthRow): ShellObject {
  const name = set === 'OWA.Protocol.Dep' && check === 'Instant messaging' ? 'OwaIMInitializationFailedMonitor' : check
  return { type: 'MonitorHealthEntry', properties: { Server: target, HealthSetName: set, Name: name, AlertValue: words[state], Message: found, Remedy: remedy ?? '' } }
}
