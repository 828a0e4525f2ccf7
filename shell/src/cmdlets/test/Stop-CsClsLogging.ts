import { flag, requiredText } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { asXml, everywhere, runningColumns, runningXml, scenarioParameter } from './cls-scenario.ts'

export const stopCsClsLogging: Cmdlet = {
  name: 'Stop-CsClsLogging',
  synopsis: 'Ends the logging of a scenario.',
  description: 'What was written stays, and Search-CsClsLogging finds it.',
  parameters: { Scenario: scenarioParameter, ...everywhere, AsXml: asXml },
  changes: true,
  examples: [{ line: 'Stop-CsClsLogging -Scenario SIPStack', does: 'Ends what Start-CsClsLogging began.' }],
  table: runningColumns,
  see: ['Start-CsClsLogging', 'Search-CsClsLogging'],
  run: async (c, p) => {
    const scenario = requiredText(p, 'Scenario')
    if (!(await c.shouldProcess(scenario, 'Stop logging'))) return undefined
    await c.api.run('stop-cls-logging', { scenario })
    return flag(p, 'AsXml') ? runningXml(c) : undefined
  },
}
