import { systemClock, type Clock } from './clock.ts'
import { AppError } from './errors.ts'

interface Held {
  name: string
  resource: AsyncDisposable
}

export interface LifecycleOptions {
  clock?: Clock
  /** How long one resource may take to stop before the next one is stopped anyway. */
  stopMs?: number
  /** Told about every resource as it stops; `problem` when it failed or took too long. */
  report?: (name: string, problem?: AppError) => void
}

/** What a process holds, stopped in the reverse of the order it was started in. One that fails or hangs does not keep the others up. */
export class Lifecycle implements AsyncDisposable {
  readonly #held: Held[] = []
  readonly #clock: Clock
  readonly #stopMs: number
  readonly #report: (name: string, problem?: AppError) => void
  #stopped: Promise<void> | undefined

  constructor(options: LifecycleOptions = {}) {
    this.#clock = options.clock ?? systemClock
    this.#stopMs = options.stopMs ?? 10_000
    this.#report = options.report ?? (() => undefined)
  }

  /** Takes over stopping `resource`. @throws AppError `internal` once stopping has begun */
  use<T extends AsyncDisposable>(name: string, resource: T): T {
    if (this.#stopped) throw new AppError('internal', `${name} was started while everything is being stopped`)
    this.#held.push({ name, resource })
    return resource
  }

  /** Safe to call twice: both calls end together. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#stopped ??= this.#stopAll()
    return this.#stopped
  }

  async #stopAll(): Promise<void> {
    for (let held = this.#held.pop(); held; held = this.#held.pop()) {
      this.#report(held.name, await this.#stop(held))
    }
  }

  async #stop({ name, resource }: Held): Promise<AppError | undefined> {
    let timer
    const late = new Promise<AppError>((resolve) => {
      const problem = new AppError('unavailable', `${name} did not stop within ${this.#stopMs} ms`)
      timer = this.#clock.setTimeout(() => resolve(problem), this.#stopMs)
    })
    const done = Promise.resolve()
      .then(() => resource[Symbol.asyncDispose]())
      .then(() => undefined)
      .catch((cause: unknown) => new AppError('internal', `${name} failed to stop`, { cause }))
    const problem = await Promise.race([done, late])
    this.#clock.clearTimeout(timer)
    return problem
  }
}
