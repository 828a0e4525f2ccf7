import type { Limits } from './limits.ts'
import { ShellError } from './shell-error.ts'

/** How often the rest of the process gets a turn. */
const STEPS_A_TURN = 512

/** The person has had enough: nothing catches it before the session. */
export class Stopped extends Error {
  constructor() {
    super('Stopped')
    this.name = 'Stopped'
  }
}

/** One text being run: how far it may go, and whether it still should. */
export class Run {
  readonly signal: AbortSignal
  /** Answers to confirmations that are meant for the rest: Yes to All, No to All. */
  toAll: 'yes' | 'no' | undefined
  private steps = 0
  private readonly limits: Limits

  constructor(limits: Limits, signal: AbortSignal) {
    this.limits = limits
    this.signal = signal
  }

  /** Called for each statement, expression and object. @throws Stopped · ShellError */
  async step(): Promise<void> {
    if (++this.steps % STEPS_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve))
    if (this.signal.aborted) throw new Stopped()
    if (this.steps > this.limits.steps) throw new Exhausted(`The command was stopped after ${this.limits.steps} steps`)
  }

  /** What a promise gives, unless the person stops waiting for it. */
  orStopped<T>(work: PromiseLike<T>): Promise<T> {
    if (this.signal.aborted) return Promise.reject(new Stopped())
    return new Promise<T>((resolve, reject) => {
      const stop = () => reject(new Stopped())
      this.signal.addEventListener('abort', stop, { once: true })
      work.then(resolve, reject).then(() => this.signal.removeEventListener('abort', stop))
    })
  }
}

/** Ends the whole text, as nothing in it may go on. */
export class Exhausted extends ShellError {}
