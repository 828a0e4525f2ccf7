import { flag, requiredText, text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { clsDuration } from './cls-duration.ts'
import { asXml, everywhere, runningColumns, runningObject, runningXml, scenarioParameter, type RunningScenario } from './cls-scenario.ts'

export const startCsClsLogging: Cmdlet = {
  name: 'Start-CsClsLogging',
  synopsis: 'Logs a scenario to files for a while.',
  description: 'SIPStack logs every SIP message, connection and decision with all levels and all flags. One scenario besides AlwaysOn at a time. Credentials are masked, and message texts are never written.',
  parameters: {
    Scenario: scenarioParameter,
    Duration: { type: 'string', help: 'For how long, d.hh:mm.', default: '0.04:00' },
    ...everywhere,
    AsXml: asXml,
  },
  changes: true,
  examples: [
    { line: 'Start-CsClsLogging -Scenario SIPStack', does: 'Logs for four hours.' },
    { line: 'Start-CsClsLogging -Scenario SIPStack -Duration 0.00:30', does: 'Logs for half an hour.' },
  ],
  table: runningColumns,
  see: ['Stop-CsClsLogging', 'Search-CsClsLogging', 'Show-CsClsLogging'],
  run: async (c, p) => {
    const scenario = requiredText(p, 'Scenario')
    const durationMs = clsDuration(text(p, 'Duration') ?? '0.04:00')
    if (!(await c.shouldProcess(scenario, 'Start logging'))) return undefined
    const { result } = await c.api.run<RunningScenario>('start-cls-logging', { scenario, durationMs })
    return flag(p, 'AsXml') ? runningXml(c) : runningObject(result)
  },
}
