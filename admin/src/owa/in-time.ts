import type { Clock } from '@parley/platform/clock'

/** What comes of some work, or what counts instead when it takes longer; the work itself goes on to its own end. */
export async function inTime<T>(clock: Clock, ms: number, work: Promise<T>, instead: () => T): Promise<T> {
  let timer: ReturnType<Clock['setTimeout']> | undefined
  const late = new Promise<T>((resolve) => {
    timer = clock.setTimeout(() => resolve(instead()), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clock.clearTimeout(timer)
  }
}
