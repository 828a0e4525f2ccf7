import type { Clock } from '@parley/platform/clock'

/** Told of what went wrong where nobody waits for the result. */
export type Defect = (error: unknown) => void

/** Begins what nobody waits for: what goes wrong in it is told, and ends nothing else. */
export function unwatched(work: () => unknown, defect: Defect): void {
  try {
    Promise.resolve(work()).catch(defect)
  } catch (thrown) {
    defect(thrown)
  }
}

/** The same clock, of which no timer that fails ends more than itself. */
export function guarded(clock: Clock, defect: Defect): Clock {
  const { monotonic } = clock
  return {
    now: () => clock.now(),
    ...(monotonic && { monotonic: () => monotonic.call(clock) }),
    setTimeout: (fn, ms) => clock.setTimeout(() => unwatched(fn, defect), ms),
    clearTimeout: (handle) => clock.clearTimeout(handle),
  }
}
