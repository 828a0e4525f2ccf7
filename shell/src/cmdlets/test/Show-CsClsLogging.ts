import type { Cmdlet } from '../../cmdlet.ts'
import { clsState, everywhere, runningColumns, runningObject } from './cls-scenario.ts'

export const showCsClsLogging: Cmdlet = {
  name: 'Show-CsClsLogging',
  synopsis: 'Shows the scenarios that are being logged.',
  parameters: { ...everywhere },
  examples: [{ line: 'Show-CsClsLogging', does: 'AlwaysOn, and what was started.' }],
  table: runningColumns,
  see: ['Start-CsClsLogging', 'Get-CsClsScenario'],
  run: async (c) => (await clsState(c)).running.map(runningObject),
}
