import type { Clock } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { stackOf } from '@parley/platform/errors'

/** What stopping may take, all told. */
const STOP_MS = 15_000

export interface LastResortParts {
  readonly clock: Clock
  readonly diagnostics: Pick<Diagnostics, 'events' | 'log'>
  /** Where Node tells of it: of promises, too. */
  readonly process: Pick<NodeJS.EventEmitter, 'on'>
  /** Stops everything. */
  stop(): Promise<void>
  exit(code: number): void
}

/** What was thrown and nobody has caught, in a timer or a promise, leaves the process in a state nobody knows. It is written down,
 *  everything is stopped in order, and the process ends with 1: at once when that takes too long, or with the second one. */
export function endOnDefect({ clock, diagnostics, process, stop, exit }: LastResortParts): void {
  let ending = false
  process.on('uncaughtException', (thrown: unknown) => {
    const stack = stackOf(thrown)
    console.error(`Parley ends, as nobody caught this:\n${stack}`)
    if (ending) return exit(1)
    ending = true
    clock.setTimeout(() => exit(1), STOP_MS)
    diagnostics.events.record('processFailed', { reason: thrown instanceof Error ? thrown.message : String(thrown), stack })
    diagnostics.log.error({ error: thrown }, 'Nobody caught this')
    void stop().finally(() => exit(1))
  })
}
