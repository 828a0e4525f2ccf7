import type { Clock, TimerHandle } from '@parley/platform/clock'
import { Dialog } from '@parley/sip/dialog/dialog'
import { stepCallee, type CalleeEvent, type CalleeState, type InviteEffect, type InviteTimer } from '@parley/sip/dialog/invite'
import { toTag } from '@parley/sip/headers/from-to'
import { formatMsDiagnostics } from '@parley/sip/headers/ms-diagnostics'
import { Response, type Request } from '@parley/sip/message'
import { defaultTimers } from '@parley/sip/timers'
import type { SipAddress } from '@parley/topology/names'
import type { Exchange } from '../exchange.ts'
import { isPassing } from '../im/best-response.ts'
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
  unreached: { id: 1532, text: 'A message did not reach this endpoint; join again to be told how many' },
} as const

export type HangUpReason = keyof typeof hangUpReasons

/** Why it is over: `left` by a BYE, `lost` when the endpoint cannot be reached or never acknowledged, `ended` by us. */
export type SessionEnd = 'left' | 'lost' | 'ended'

/** Messages an endpoint may put off at a time. */
const PUT_OFF = 100
/** When one that puts off does not say until when, and the longest that is waited for. */
const AGAIN_MS = 2_000
const LONGEST_MS = 30_000

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
  /** Messages the endpoint has put off: the timer of each, and who is told when it is not offered again. */
  readonly #putOff = new Map<TimerHandle, () => void>()
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

  /** How many messages wait to be offered once more. */
  get putOff(): number {
    return this.#putOff.size
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

  /** A MESSAGE to the endpoint. One that it puts off is offered once more. When it cannot be reached the session is hung up, so that
   *  the endpoint joins again and is told how many it has missed.
   *  @param missed  told when the endpoint has not got it, once */
  message(body: Buffer, headers: readonly [string, string][], missed: () => void): void {
    this.#send('MESSAGE', body, headers, (status, answer) => {
      if (status < 300) return
      const waitMs = answer && status === 503 ? askedFor(answer) : undefined
      if (waitMs === undefined || waitMs > LONGEST_MS || this.#over || this.#putOff.size >= PUT_OFF) return this.#missed(status, missed)
      const timer = this.#parts.clock.setTimeout(() => {
        this.#putOff.delete(timer)
        this.#send('MESSAGE', body, headers, (again) => again >= 300 && this.#missed(again, missed))
      }, waitMs)
      this.#putOff.set(timer, missed)
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

  /** What is said of one message, such as that its kind is not taken, says nothing of the next. */
  #missed(status: number, missed: () => void): void {
    missed()
    if (isPassing(status)) this.hangUp('unreached')
  }

  #accept(request: Request, tag: string): Response {
    const { contact, contentType, body, headers = [] } = this.#answer
    const response = Response.to(request, 200, undefined, toTag(request) ?? tag)
    const all: [string, string][] = [['Contact', contact], ['Supported', 'timer'], ['Allow', 'INVITE, ACK, CANCEL, BYE, INFO, MESSAGE, OPTIONS'], ...headers, ['Content-Type', contentType]]
    for (const [name, value] of all) response.headers.add(name, value)
    response.body = Buffer.from(body)
    return response
  }

  #send(method: string, body: Buffer | string, headers: readonly [string, string][], done: (status: number, answer?: Response) => void): void {
    const binding = this.#parts.binding(this.endpoint)
    if (!binding || this.#over) return done(408)
    try {
      const request = this.#dialog.request(method, body, headers)
      request.uri = binding.contact
      this.#parts.outgoing.request(request, binding, {
        response: (answer) => {
          if (answer.status >= 200) done(answer.status, answer)
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
    for (const [timer, missed] of this.#putOff) {
      this.#parts.clock.clearTimeout(timer)
      missed()
    }
    this.#putOff.clear()
    this.#ended(why)
  }
}

/** Milliseconds. */
function askedFor({ headers }: Response): number {
  const seconds = Number.parseInt(headers.get('Retry-After') ?? '', 10)
  return Number.isNaN(seconds) ? AGAIN_MS : seconds * 1_000
}

export const sessionKey = (callId: string, localTag: string): string => `${callId} ${localTag}`
