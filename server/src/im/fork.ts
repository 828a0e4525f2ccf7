import type { ClientEvents } from '@parley/sip/endpoint'
import type { Response } from '@parley/sip/message'
import type { Binding } from '../registrar/binding.ts'
import { bestResponse, type LegFailure } from './best-response.ts'
import type { Sent } from './outgoing.ts'

export interface ForkEvents {
  provisional(response: Response): void
  /** The first 2xx, and every repeat of it: an endpoint says it until the ACK comes. Then `failed` is never called. */
  won(response: Response, binding: Binding): void
  /** A further endpoint said 2xx after another had won. */
  late(response: Response, binding: Binding): void
  /** One has won; this one has ended without a 2xx, before or after. */
  missed?(binding: Binding): void
  /** Every leg has ended without a 2xx. @param best  undefined when no endpoint said anything */
  failed(best: Response | undefined, failures: readonly LegFailure[]): void
}

interface Leg {
  readonly binding: Binding
  sent: Sent | undefined
  ended: boolean
  /** It said 2xx. */
  accepted: boolean
}

/** One request to several endpoints at once: the first 2xx wins, the others are cancelled (where the method knows CANCEL).
 *  @spec RFC 3261 §16.6, §16.7 */
export class Fork {
  readonly #legs: Leg[]
  readonly #on: ForkEvents
  readonly #responses: Response[] = []
  readonly #failures: LegFailure[] = []
  #winner: Leg | undefined
  #failed = false

  private constructor(bindings: readonly Binding[], on: ForkEvents) {
    this.#on = on
    this.#legs = bindings.map((binding) => ({ binding, sent: undefined, ended: false, accepted: false }))
  }

  static start(bindings: readonly Binding[], send: (binding: Binding, on: ClientEvents) => Sent, on: ForkEvents): Fork {
    const fork = new Fork(bindings, on)
    for (const leg of fork.#legs) leg.sent = send(leg.binding, fork.#eventsOf(leg))
    return fork
  }

  /** The caller gave up, or one endpoint has won. */
  cancel(): void {
    for (const leg of this.#legs) if (!leg.ended) leg.sent?.cancel()
  }

  #eventsOf(leg: Leg): ClientEvents {
    return {
      response: (response) => {
        if (response.status < 200) this.#provisional(response)
        else if (response.status < 300) this.#success(leg, response)
        else this.#refused(leg, response)
      },
      failure: (reason) => {
        this.#failures.push(reason)
        this.#end(leg)
      },
    }
  }

  #provisional(response: Response): void {
    if (!this.#winner && response.status > 100) this.#on.provisional(response)
  }

  #success(leg: Leg, response: Response): void {
    const repeated = leg.accepted
    leg.ended = leg.accepted = true
    if (!this.#winner && !this.#failed) {
      this.#winner = leg
      this.#on.won(response, leg.binding)
      if (this.#on.missed) for (const other of this.#legs) if (other.ended && !other.accepted) this.#on.missed(other.binding)
      this.cancel()
    } else if (leg === this.#winner) this.#on.won(response, leg.binding)
    else if (!repeated) this.#on.late(response, leg.binding)
  }

  #refused(leg: Leg, response: Response): void {
    this.#responses.push(response)
    if (response.status >= 600) this.cancel()
    this.#end(leg)
  }

  #end(leg: Leg): void {
    leg.ended = true
    if (this.#winner) return this.#on.missed?.(leg.binding)
    if (this.#failed || this.#legs.some((other) => !other.ended)) return
    this.#failed = true
    this.#on.failed(bestResponse(this.#responses), this.#failures)
  }
}
