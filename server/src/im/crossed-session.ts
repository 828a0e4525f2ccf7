import type { Clock, TimerHandle } from '@parley/platform/clock'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import { Dialog } from '@parley/sip/dialog/dialog'
import { stepCallee, type CalleeEvent, type CalleeState, type InviteEffect, type InviteTimer } from '@parley/sip/dialog/invite'
import { Response, type Request } from '@parley/sip/message'
import { ownText } from '@parley/sip/text'
import { defaultTimers } from '@parley/sip/timers'
import type { SipAddress } from '@parley/topology/names'
import type { Exchange } from '../exchange.ts'

export interface CrossedSessionParts {
  readonly clock: Clock
  readonly exchange: Exchange
  readonly callee: SipAddress
  /** The caller's endpoint; empty when it is not registered. */
  readonly endpointId: string
  readonly answer: { contact: string; sdp: string; localTag: string }
  ended(session: CrossedSession): void
}

/** One session of messages that ends in the server, because the person it is for has no client that takes sessions. */
export class CrossedSession {
  readonly caller: SipAddress
  readonly callee: SipAddress
  readonly endpointId: string
  readonly key: string
  readonly #clock: Clock
  readonly #answer: CrossedSessionParts['answer']
  readonly #ended: (session: CrossedSession) => void
  readonly #dialog: Dialog
  readonly #timers = new Map<InviteTimer, TimerHandle>()
  #state: CalleeState = { name: 'invited' }
  #repeat: (response: Response) => void

  private constructor({ clock, exchange, callee, endpointId, answer, ended }: CrossedSessionParts) {
    const { request, tx, caller } = exchange
    this.caller = caller.user
    this.callee = callee
    this.endpointId = endpointId
    this.#clock = clock
    this.#answer = answer
    this.#ended = ended
    const response = this.#accept(request)
    this.#dialog = Dialog.uas(request, response)
    this.key = `${ownText(request.headers.get('Call-ID') ?? '')} ${answer.localTag}`
    this.#repeat = (repeated) => tx.respond(repeated)
    tx.respond(response)
    this.#step({ type: 'answer', response })
  }

  /** Answers the INVITE. @throws SipError 400 */
  static answer(parts: CrossedSessionParts): CrossedSession {
    return new CrossedSession(parts)
  }

  /** @throws SipError 400 */
  accepts(request: Request): boolean {
    return this.#dialog.accepts(request)
  }

  request(method: string, body: string, headers: [string, string][]): Request {
    return this.#dialog.request(method, body, headers)
  }

  /** A re-INVITE has nothing to change, an OPTIONS asks for the same. */
  answerAgain({ request, tx }: Exchange): void {
    if (request.method === 'INVITE') this.#dialog.refreshTarget(request)
    tx.respond(this.#accept(request))
  }

  acknowledged(): void {
    this.#step({ type: 'ack' })
  }

  /** Over, without a word. */
  drop(): void {
    this.#step({ type: 'bye' })
    this.#finish()
  }

  #accept(request: Request): Response {
    const { contact, sdp, localTag } = this.#answer
    const response = Response.to(request, 200, undefined, localTag)
    response.headers.add('Contact', contact)
    response.headers.add('Allow', 'INVITE, ACK, BYE, MESSAGE, INFO, OPTIONS')
    response.headers.add('Content-Type', mediaTypes.sdp)
    response.body = Buffer.from(sdp)
    return response
  }

  #step(event: CalleeEvent): void {
    const next = stepCallee(this.#state, event, defaultTimers)
    this.#state = next.state
    for (const effect of next.effects) this.#run(effect)
  }

  #run(effect: InviteEffect): void {
    switch (effect.do) {
      case 'send':
        return this.#repeat(effect.response)
      case 'set-timer':
        this.#clock.clearTimeout(this.#timers.get(effect.timer))
        this.#timers.set(effect.timer, this.#clock.setTimeout(() => this.#step({ type: 'timer', timer: effect.timer }), effect.afterMs))
        return
      case 'established':
        return this.#stopTimers()
      case 'ended':
        return this.#finish()
      default:
        // A caller that never acknowledged is not there to be told good-bye.
        return
    }
  }

  #stopTimers(): void {
    for (const timer of this.#timers.values()) this.#clock.clearTimeout(timer)
    this.#timers.clear()
    // What answered is not needed again.
    this.#repeat = () => {}
  }

  #finish(): void {
    this.#stopTimers()
    this.#ended(this)
  }
}
