import { text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { healthColumns, healthRows } from './health-rows.ts'

const words = { ok: 'Healthy', warning: 'Degraded', failure: 'Unhealthy', skipped: 'Unknown' } as const

export const getServerHealth: Cmdlet = {
  name: 'Get-ServerHealth',
  synopsis: 'Makes every check of the installation and shows what was found.',
  description: 'The health set OWA.Protocol.Dep is the initialisation of instant messaging, step by step in its order.',
  parameters: {
    Identity: { type: 'string', position: 1, help: 'Only what is about this server.' },
    HealthSet: { type: 'string', help: 'Only this health set.', complete: async (c) => [...new Set((await healthRows(c)).map(({ set }) => set))] },
  },
  examples: [
    { line: 'Get-ServerHealth', does: 'Everything.' },
    { line: 'Get-ServerHealth -HealthSet OWA.Protocol.Dep | fl Name,AlertValue,Message,Remedy', does: 'Why instant messaging does not start, and what to do about it.' },
  ],
  table: healthColumns,
  see: ['Get-HealthReport', 'Test-OwaConnectivity', 'Get-EventLog'],
  run: async (c, p) => {
    const server = text(p, 'Identity')?.toLowerCase()
    const rows = await healthRows(c, text(p, 'HealthSet'))
    return rows
      .filter(({ target }) => server === undefined || target.toLowerCase() === server)
      .map(({ set, check, target, state, found, remedy }) => ({
        type: 'MonitorHealthEntry',
        properties: { Server: target, HealthSetName: set, Name: check, AlertValue: words[state], Message: found, Remedy: remedy ?? '' },
      }))
  },
}
