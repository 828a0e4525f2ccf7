import type { Cmdlet } from '../../cmdlet.ts'
import { healthRows, type HealthRow } from './health-rows.ts'

export const getHealthReport: Cmdlet = {
  name: 'Get-HealthReport',
  synopsis: 'Sums up the checks of the installation, one line for each health set.',
  parameters: {},
  examples: [{ line: 'Get-HealthReport', does: 'One line for each health set.' }],
  table: [{ property: 'HealthSet' }, { property: 'AlertValue' }, { property: 'MonitorCount', align: 'right' }, { property: 'UnhealthyCount', align: 'right' }],
  see: ['Get-ServerHealth'],
  run: async (c) => {
    const rows = await healthRows(c)
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
