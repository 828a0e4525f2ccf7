import type { Clock, TimerHandle } from '@parley/platform/clock'
import { Dialog } from '@parley/sip/dialog/dialog'
import { stepCallee, type CalleeEvent, type CalleeState, type InviteEffect, type InviteTimer } from '@parley/sip/dialog/invite'
import { toTag } from '@parley/sip/headers/from-to'
import { formatMsDiagnostics } from '@parley/sip/headers/ms-diagnostics'
import { Response, type Request } from '@parley/sip/message'
import { defaultTimers } from '@parley/sip/timers'
import type { SipAddress } from '@parley/topology/names'
import type { Exchange } from '../exchange.ts'
import type { Outgoing } from '../im/outgoing.ts'
import type { Binding } from '../registrar/binding.ts'

export interface SessionParts {
  readonly clock: Clock
  readonly outgoing: Outgoing
  newToken(): string
  /** The endpoint as it is registered now; undefined when it is gone. */
  binding(id: string): Binding | undefined
}

/** What the 2xx to an INVITE says. */
export interface SessionAnswer {
  readonly contact: string
  readonly contentType: string
  readonly body: string
  readonly headers?: readonly [string, string][]
}

/** A client may act on the numbers, so they never change their meaning. */
const hangUpReasons = {
  removed: { id: 1530, text: 'You were removed from this conversation' },
  ended: { id: 1531, text: 'This conversation has ended' },
} as const

export type HangUpReason = keyof typeof hangUpReasons

/** Why it is over: `left` by a BYE, `lost` when the endpoint cannot be reached or never acknowledged, `ended` by us. */
export type SessionEnd = 'left' | 'lost' | 'ended'

/** One endpoint's dialog with a conference: it called, we are the callee. */
export class ConferenceSession {
  readonly user: SipAddress
  /** Of its binding. */
  readonly endpoint: string
  readonly key: string
  readonly #parts: SessionParts
  readonly #exchange: Exchange
  readonly #answer: SessionAnswer
  readonly #dialog: Dialog
  readonly #ended: (why: SessionEnd) => void
  readonly #timers = new Map<InviteTimer, TimerHandle>()
  #state: CalleeState = { name: 'invited' }
  #over = false

  /** Accepts the INVITE. @throws SipError 400 */
  constructor(parts: SessionParts, exchange: Exchange, binding: Binding, answer: SessionAnswer, ended: (why: SessionEnd) => void) {
    this.#parts = parts
    this.#exchange = exchange
    this.#answer = answer
    this.#ended = ended
    this.user = binding.user
    this.endpoint = binding.id
    const response = this.#accept(exchange.request, parts.newToken())
    this.#dialog = Dialog.uas(exchange.request, response)
    this.key = sessionKey(this.#dialog.callId, this.#dialog.localTag)
    exchange.tx.respond(response)
    this.#step({ type: 'answer', response })
  }

  /** Whether a request is of this dialog and in order, and from who it is with. @throws SipError 400 */
  accepts(exchange: Exchange): boolean {
    return exchange.caller.user === this.user && this.#dialog.accepts(exchange.request)
  }

  acknowledged(): void {
    this.#step({ type: 'ack' })
  }

  /** The endpoint says BYE. */
  left(): void {
    this.#finish('left')
  }

  /** A re-INVITE: nothing to negotiate, the same answer again. */
  again(exchange: Exchange): void {
    this.#dialog.refreshTarget(exchange.request)
    exchange.tx.respond(this.#accept(exchange.request, this.#dialog.localTag))
  }

  /** A MESSAGE to the endpoint; whatever keeps it from being taken ends the session. */
  message(body: Buffer, headers: readonly [string, string][], failed: () => void): void {
    this.#send('MESSAGE', body, headers, (status) => {
      if (status < 300) return
      failed()
      // 4xx to one message may be about that message; these are about the dialog, or nobody is there.
      if ([408, 480, 481].includes(status)) this.#finish('lost')
    })
  }

  /** Says BYE. @param why  said with it: more than that it is over */
  hangUp(why?: HangUpReason): void {
    if (this.#over) return
    this.#send('BYE', '', why === undefined ? [] : [['ms-diagnostics', formatMsDiagnostics(hangUpReasons[why].id, hangUpReasons[why].text)]], () => {})
    this.#finish('ended')
  }

  /** Without a word: its endpoint is gone. */
  drop(): void {
    this.#finish('lost')
  }

  #accept(request: Request, tag: string): Response {
    const { contact, contentType, body, headers = [] } = this.#answer
    const response = Response.to(request, 200, undefined, toTag(request) ?? tag)
    const all: [string, string][] = [['Contact', contact], ['Supported', 'timer'], ['Allow', 'INVITE, ACK, CANCEL, BYE, INFO, MESSAGE, OPTIONS'], ...headers, ['Content-Type', contentType]]
    for (const [name, value] of all) response.headers.add(name, value)
    response.body = Buffer.from(body)
    return response
  }

  #send(method: string, body: Buffer | string, headers: readonly [string, string][], done: (status: number) => void): void {
    const binding = this.#parts.binding(this.endpoint)
    if (!binding || this.#over) return done(408)
    try {
      const request = this.#dialog.request(method, body, headers)
      request.uri = binding.contact
      this.#parts.outgoing.request(request, binding, {
        response: ({ status }) => {
          if (status >= 200) done(status)
        },
        failure: () => done(408),
      })
    } catch {
      // What the endpoint wrote in its INVITE cannot be sent back to it: the others of the conversation must not suffer.
      done(408)
    }
  }

  #step(event: CalleeEvent): void {
    const { state, effects } = stepCallee(this.#state, event, defaultTimers)
    this.#state = state
    for (const effect of effects) this.#run(effect)
  }

  #run(effect: InviteEffect): void {
    switch (effect.do) {
      case 'send':
        return this.#exchange.tx.respond(effect.response)
      case 'set-timer': {
        const { clock } = this.#parts
        clock.clearTimeout(this.#timers.get(effect.timer))
        this.#timers.set(effect.timer, clock.setTimeout(() => this.#step({ type: 'timer', timer: effect.timer }), effect.afterMs))
        return
      }
      case 'established':
        return this.#stopTimers()
      case 'bye':
        return this.#send('BYE', '', [], () => {})
      case 'ended':
        return this.#finish('lost')
      case 'acknowledge':
      case 'cancel':
        return
    }
  }

  #stopTimers(): void {
    for (const timer of this.#timers.values()) this.#parts.clock.clearTimeout(timer)
    this.#timers.clear()
  }

  #finish(why: SessionEnd): void {
    if (this.#over) return
    this.#over = true
    this.#stopTimers()
    this.#ended(why)
  }
}

export const sessionKey = (callId: string, localTag: string): string => `${callId} ${localTag}`
