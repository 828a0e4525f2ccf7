import type { Message } from '../message.ts'
import type { QueuedTimer, TimerQueue } from '../timer-queue.ts'
import type { TransactionContext } from '../timers.ts'
import type { Step, TimerName } from '../transaction/effects.ts'

/** One of the four state machines. */
export type Machine<State, Event> = (state: State, event: Event, context: TransactionContext) => Step<State>

/** Keeps a state machine's state and runs its effects, in their order. */
export abstract class Runner<State, Event> {
  readonly #machine: Machine<State, Event>
  readonly #context: TransactionContext
  readonly #timers: TimerQueue
  #state: State
  #set: QueuedTimer[] = []
  #ended = false

  constructor(machine: Machine<State, Event>, context: TransactionContext, timers: TimerQueue, initial: State) {
    this.#machine = machine
    this.#context = context
    this.#timers = timers
    this.#state = initial
  }

  get ended(): boolean {
    return this.#ended
  }

  protected dispatch(event: Event): void {
    if (!this.#ended) this.run(this.#machine(this.#state, event, this.#context))
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

  #setTimer(timer: TimerName, afterMs: number): void {
    if (!this.#ended) this.#set.push(this.#timers.set(afterMs, () => this.dispatch(this.timerEvent(timer))))
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    for (const timer of this.#set) timer.cancel()
    this.#set = []
    this.end()
  }

  protected abstract timerEvent(timer: TimerName): Event
  protected abstract send(message: Message): void
  protected abstract deliver(message: Message): void
  protected abstract sendCancel(): void
  protected abstract fail(reason: 'timeout' | 'transport'): void
  protected abstract end(): void
}
