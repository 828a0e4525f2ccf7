import type { Message } from '../message.ts'
import type { QueuedTimer } from '../timer-queue.ts'
import type { TransactionContext } from '../timers.ts'
import type { Step, TimerName } from '../transaction/effects.ts'
import type { FlowEnvironment } from './flow.ts'

/** One of the four state machines. */
export type Machine<State, Event> = (state: State, event: Event, context: TransactionContext) => Step<State>

/** One function for all timers of all transactions. */
const expire = (runner: { expired(timer: TimerName): void }, timer: TimerName): void => runner.expired(timer)

/** Keeps a state machine's state and runs its effects, in their order. */
export abstract class Runner<State, Event extends { type: string }> {
  protected readonly environment: FlowEnvironment
  readonly #machine: Machine<State, Event | { type: 'timer'; timer: TimerName }>
  #state: State
  #ended = false
  /** Nearly all transactions wait for one timer only. */
  #timer: QueuedTimer | undefined
  #furtherTimers: QueuedTimer[] | undefined

  constructor(machine: Machine<State, Event>, environment: FlowEnvironment, initial: State) {
    this.#machine = machine as Machine<State, Event | { type: 'timer'; timer: TimerName }>
    this.environment = environment
    this.#state = initial
  }

  protected dispatch(event: Event | { type: 'timer'; timer: TimerName }): void {
    if (!this.#ended) this.run(this.#machine(this.#state, event, this.environment.context))
  }

  /** The state is the new one before the first effect runs: an owner that reacts by calling back meets it. */
  protected run({ state, effects }: Step<State>): void {
    this.#state = state
    for (const effect of effects) {
      switch (effect.do) {
        case 'send':
          this.send(effect.message)
          break
        case 'deliver':
          this.deliver(effect.message)
          break
        case 'set-timer':
          this.#setTimer(effect.timer, effect.afterMs)
          break
        case 'send-cancel':
          this.sendCancel()
          break
        case 'fail':
          this.fail(effect.reason)
          break
        case 'end':
          this.#end()
      }
    }
  }

  #setTimer(name: TimerName, afterMs: number): void {
    if (this.#ended) return
    const timer = this.environment.timers.set(afterMs, expire, this, name)
    if (this.#timer === undefined) this.#timer = timer
    else (this.#furtherTimers ??= []).push(timer)
  }

  expired(timer: TimerName): void {
    this.dispatch({ type: 'timer', timer })
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#timer?.cancel()
    if (this.#furtherTimers !== undefined) for (const timer of this.#furtherTimers) timer.cancel()
    this.end()
  }

  protected abstract send(message: Message): void
  protected abstract deliver(message: Message): void
  protected abstract sendCancel(): void
  protected abstract fail(reason: 'timeout' | 'transport'): void
  protected abstract end(): void
}
