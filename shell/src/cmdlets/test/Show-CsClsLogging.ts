import { flag } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { asXml, clsState, everywhere, runningColumns, runningObject, runningXml } from './cls-scenario.ts'

export const showCsClsLogging: Cmdlet = {
  name: 'Show-CsClsLogging',
  synopsis: 'Shows the scenarios that are being logged.',
  parameters: { ...everywhere, AsXml: asXml },
  examples: [{ line: 'Show-CsClsLogging', does: 'AlwaysOn, and what was started.' }],
  table: runningColumns,
  see: ['Start-CsClsLogging', 'Get-CsClsScenario'],
  run: async (c, p) => (flag(p, 'AsXml') ? runningXml(c) : (await clsState(c)).running.map(runningObject)),
}
