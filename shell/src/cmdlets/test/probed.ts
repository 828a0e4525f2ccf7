import { toAppError } from '@parley/platform/errors'
import { requiredText, text } from '../../bound.ts'
import type { Bound } from '../../cmdlet.ts'
import type { CmdletContext } from '../../cmdlet-context.ts'
import type { ShellObject } from '../../shell-object.ts'
import { howOf } from './probe-parameters.ts'
import { taskOutput, type ProbeAnswer } from './task-output.ts'
import { stepLines, testLog, type ProbeRun } from './test-log.ts'

/** Makes one probe of the pool that is tested. @throws AppError — it was refused before it began */
type Probe = (action: string, input: object, direction?: string) => Promise<ShellObject>

/** Makes the probes of a test, and tells of their steps where -Verbose, -OutVerboseVariable and -OutLoggerVariable want them; of what
 *  was refused before it began as well, so that no variable goes on telling of an earlier test. */
export async function probed(c: CmdletContext, p: Bound, cmdlet: string, work: (probe: Probe) => Promise<readonly ShellObject[]>): Promise<readonly ShellObject[]> {
  const began = c.host.now()
  const pool = requiredText(p, 'TargetFqdn')
  const runs: ProbeRun[] = []
  const note = (answer: ProbeAnswer, direction?: string): void => {
    const run = { answer, ...(direction !== undefined && { direction }) }
    runs.push(run)
    for (const line of stepLines(run)) c.verbose(line)
  }
  try {
    const how = howOf(p)
    return await work(async (action, input, direction) => {
      const { result } = await c.api.run<ProbeAnswer>(action, { pool, ...input, ...how })
      note(result, direction)
      return taskOutput(result)
    })
  } catch (thrown) {
    const { message, remedy } = toAppError(thrown)
    note({ pool, ok: false, latencyMs: 0, error: message, ...(remedy !== undefined && { diagnosis: remedy }), steps: [] })
    throw thrown
  } finally {
    const [logger, verbose] = [text(p, 'OutLoggerVariable'), text(p, 'OutVerboseVariable')]
    if (logger !== undefined) c.setVariable(logger, testLog(cmdlet, began, runs))
    if (verbose !== undefined) c.setVariable(verbose, runs.flatMap(stepLines))
  }
}
