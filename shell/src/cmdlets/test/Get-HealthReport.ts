import type { Cmdlet } from '../../cmdlet.ts'
import { healthParameters, healthRowsFor, type HealthRow } from './health-rows.ts'

export const getHealthReport: Cmdlet = {
  name: 'Get-HealthReport',
  synopsis: 'Sums up the checks of the installation, one line for each health set.',
  parameters: healthParameters,
  examples: [
    { line: 'Get-HealthReport', does: 'One line for each health set.' },
    { line: 'Get-HealthReport -Identity owa.parley.test -HealthSet OWA.Protocol.Dep', does: 'Whether instant messaging is well on one server.' },
  ],
  table: [{ property: 'HealthSet' }, { property: 'AlertValue' }, { property: 'MonitorCount', align: 'right' }, { property: 'UnhealthyCount', align: 'right' }],
  see: ['Get-ServerHealth'],
  run: async (c, p) => {
    const rows = await healthRowsFor(c, p)
    return [...new Set(rows.map(({ set }) => set))].map((set) => {
      const all = rows.filter((row) => row.set === set)
      return { type: 'HealthReport', properties: { HealthSet: set, AlertValue: worst(all), MonitorCount: all.length, UnhealthyCount: all.filter(({ state }) => state === 'failure').length } }
    })
  },
}

function worst(rows: readonly HealthRow[]): string {
  if (rows.some(({ state }) => state === 'failure')) return 'Unhealthy'
  return rows.some(({ state }) => state === 'warning') ? 'Degraded' : 'Healthy'
}
