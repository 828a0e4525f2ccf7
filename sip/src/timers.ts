/** Whatever the clock hands out to cancel a timer with. */
export type TimerHandle = unknown

/** Time as the stack sees it; handed in, so that tests decide when it passes. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Milliseconds since some moment, never set back or ahead. With it a corrected wall clock lets no timer fire early or late;
   *  without it `now` is used. */
  monotonic?(): number
  setTimeout(fn: () => void, ms: number): TimerHandle
  clearTimeout(handle: TimerHandle): void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (fn, ms) => setTimeout(fn, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
}

/** For measuring how long something took; not a date. */
export const monotonic = (clock: Clock): number => clock.monotonic?.() ?? clock.now()

/** The base values every transaction timer is computed from, in milliseconds.  @spec RFC 3261 §17.1.1.1, table 4 */
export interface TimerValues {
  /** Estimate of the round trip. */
  t1: number
  /** Longest interval between repeats of a non-INVITE request or an INVITE response. */
  t2: number
  /** How long a message may stay in the network. */
  t4: number
  /** Wait for repeated responses to an INVITE over an unreliable transport (timer D). */
  d: number
  /** Silence after which an INVITE server transaction says 100 Trying by itself.  @spec RFC 3261 §17.2.1 */
  trying: number
}

export const defaultTimers: TimerValues = { t1: 500, t2: 4_000, t4: 5_000, d: 32_000, trying: 200 }

/** What a transaction has to know about where it runs. */
export interface TransactionContext {
  /** TLS and TCP are; the timers that repeat or absorb repeats are then zero. */
  reliable: boolean
  timers: TimerValues
}

/** How long a transaction waits for the other side altogether: timers B, F, H, L and M. */
export const giveUpAfter = (timers: TimerValues): number => 64 * timers.t1
