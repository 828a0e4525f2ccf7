import type { Clock, TimerHandle } from '@parley/platform/clock'
import { buildImSdp } from '@parley/sip/bodies/im-sdp'
import { buildKeyboardActivity, type KeyboardStatus } from '@parley/sip/bodies/keyboard-activity'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import { Dialog } from '@parley/sip/dialog/dialog'
import { stepCallee, stepCaller, type CalleeEvent, type CalleeState, type CallerEvent, type CallerState, type InviteEffect, type InviteTimer } from '@parley/sip/dialog/invite'
import type { ServerTransaction } from '@parley/sip/endpoint'
import { fromTag, toTag } from '@parley/sip/headers/from-to'
import { Response, type Request } from '@parley/sip/message'
import { defaultTimers } from '@parley/sip/timers'
import { exchangeIn, type Exchange, type Flow } from './flow.ts'
import type { Identity } from './identity.ts'
import { acceptedTypes } from './im-text.ts'
import { outOfDialog, userAgent } from './requests.ts'

export interface SessionOptions {
  flow: Flow
  me: Identity
  contact: string
  clock: Clock
  /** The other party's address. */
  peer: string
  /** The dialog is over, for whatever reason. */
  ended(session: ImSession): void
}

/** One INVITE dialog of an instant-messaging conversation, begun by either side. */
export class ImSession {
  readonly peer: string
  readonly callId: string
  readonly #o: SessionOptions
  readonly #timers = new Map<InviteTimer, TimerHandle>()
  #dialog: Dialog | undefined
  #invite: Request | undefined
  #step: ((event: 'bye' | 'hang-up' | 'failure' | 'ack') => void) | undefined
  #over = false

  private constructor(options: SessionOptions, callId: string) {
    this.#o = options
    this.peer = options.peer
    this.callId = callId
  }

  /** Invites the other side. @returns the session, or what the invitation came to */
  static async invite(options: SessionOptions, began: (session: ImSession) => void): Promise<ImSession | Exchange> {
    const session = new ImSession(options, options.flow.newToken())
    began(session)
    return session.#call()
  }

  /** Answers an invitation at once: there is nobody to ask. @throws SipError 400 */
  static answer(options: SessionOptions, request: Request, tx: ServerTransaction): ImSession {
    const session = new ImSession(options, request.headers.get('Call-ID') ?? '')
    session.#take(request, tx)
    return session
  }

  /** Whether messages can be sent in it. */
  get usable(): boolean {
    return this.#dialog !== undefined && !this.#over
  }

  /** Whether a request with our Call-ID is of this dialog and in order. @throws SipError 400 */
  accepts(request: Request): boolean {
    return this.#dialog?.accepts(request) ?? false
  }

  /** Whether a request with our Call-ID has the tags of another dialog. */
  hasOtherTags(request: Request): boolean {
    return toTag(request) !== this.#dialog?.localTag || fromTag(request) !== this.#dialog?.remoteTag
  }

  /** @param headers  what goes with it */
  message(text: string, headers: [string, string][]): Promise<Exchange> {
    return this.#exchange('MESSAGE', text, [['Content-Type', 'text/plain;charset=UTF-8'], ...headers])
  }

  /** Tells the other side that the user types, or stopped. Nobody waits for the answer. */
  async activity(status: KeyboardStatus): Promise<void> {
    const exchange = await this.#exchange('INFO', buildKeyboardActivity(status), [['Content-Type', mediaTypes.keyboardActivity]])
    if (exchange.kind === 'unreadable' || (exchange.kind === 'response' && exchange.response.status === 481)) this.drop()
  }

  /** A re-INVITE: nothing to renegotiate, the same answer again. */
  reinvited(request: Request, tx: ServerTransaction): void {
    this.#dialog?.refreshTarget(request)
    tx.respond(this.#accept(request))
  }

  acknowledged(): void {
    this.#step?.('ack')
  }

  peerHungUp(): void {
    this.#step?.('bye')
  }

  /** Says BYE. */
  hangUp(): void {
    this.#step?.('hang-up')
  }

  /** Forgets the dialog without a word, when the other side does not know it any more or the link is gone. */
  drop(): void {
    this.#finish()
  }

  #exchange(method: string, body: string, headers: [string, string][]): Promise<Exchange> {
    const dialog = this.#dialog
    if (!dialog || this.#over) return Promise.resolve({ kind: 'lost' })
    return exchangeIn(this.#o.flow, () => dialog.request(method, body, [['User-Agent', userAgent], ...headers]))
  }

  async #call(): Promise<ImSession | Exchange> {
    const { flow, me, peer, contact } = this.#o
    const invite = outOfDialog(flow, me, {
      method: 'INVITE',
      target: `sip:${peer}`,
      callId: this.callId,
      headers: [['Contact', `<${contact}>`], ['Ms-Conversation-ID', flow.newToken()]],
      body: this.#sdp(),
      contentType: mediaTypes.sdp,
    })
    this.#invite = invite
    let state: CallerState = { name: 'inviting' }
    const step = (event: CallerEvent): void => {
      const next = stepCaller(state, event)
      state = next.state
      for (const effect of next.effects) this.#run(effect)
    }
    this.#step = (type) => {
      if (type !== 'ack') step({ type })
    }
    const exchange = await flow.exchange(invite, (response) => step({ type: 'response', response, tag: toTag(response) ?? '' }))
    // Accepted, but nothing can be said in the dialog, not even goodbye.
    if (exchange.kind === 'unreadable') this.drop()
    else if (exchange.kind !== 'response') step({ type: 'failure' })
    return this.usable ? this : exchange
  }

  #take(request: Request, tx: ServerTransaction): void {
    const response = this.#accept(request)
    this.#dialog = Dialog.uas(request, response)
    let state: CalleeState = { name: 'invited' }
    const step = (event: CalleeEvent): void => {
      const next = stepCallee(state, event, defaultTimers)
      state = next.state
      for (const effect of next.effects) this.#run(effect, tx)
    }
    this.#step = (type) => step({ type })
    this.#onTimer = (timer) => step({ type: 'timer', timer })
    tx.respond(response)
    step({ type: 'answer', response })
  }

  #onTimer: (timer: InviteTimer) => void = () => undefined

  #accept(request: Request): Response {
    const response = Response.to(request, 200, undefined, this.#dialog?.localTag ?? this.#o.flow.newToken())
    response.headers.add('Contact', `<${this.#o.contact}>`)
    response.headers.add('Content-Type', mediaTypes.sdp)
    response.headers.add('User-Agent', userAgent)
    response.body = Buffer.from(this.#sdp())
    return response
  }

  #sdp(): string {
    // Nothing ever connects to the address in it; the port only must not be 0, which would refuse the session.
    return buildImSdp({ host: '127.0.0.1', port: 5060, format: 'null', acceptTypes: acceptedTypes })
  }

  #run(effect: InviteEffect, tx?: ServerTransaction): void {
    switch (effect.do) {
      case 'acknowledge':
      case 'bye':
        return this.#answerOf(effect)
      case 'send':
        return tx?.respond(effect.response)
      case 'set-timer': {
        this.#o.clock.clearTimeout(this.#timers.get(effect.timer))
        this.#timers.set(
          effect.timer,
          this.#o.clock.setTimeout(() => this.#onTimer(effect.timer), effect.afterMs),
        )
        return
      }
      case 'established':
        return this.#stopTimers()
      case 'ended':
        return this.#finish()
      case 'cancel':
        return
    }
  }

  /** ACK and BYE in the dialog of one 2xx: ours, or that of another fork. */
  #answerOf(effect: Extract<InviteEffect, { do: 'acknowledge' | 'bye' }>): void {
    const { flow } = this.#o
    const invite = this.#invite
    if (effect.do === 'bye') void exchangeIn(flow, () => this.#dialogOf(effect.response).request('BYE'))
    else if (invite) flow.sendStateless(this.#dialogOf(effect.response).ack(invite))
  }

  /** @throws SipError for a 2xx that makes no dialog */
  #dialogOf(response: Response): Dialog {
    const invite = this.#invite
    if (this.#dialog && (!invite || this.#dialog.remoteTag === toTag(response))) return this.#dialog
    if (!invite) throw new TypeError('whoever is invited has its dialog from the beginning')
    const dialog = Dialog.uac(invite, response)
    this.#dialog ??= dialog
    return dialog
  }

  #stopTimers(): void {
    for (const timer of this.#timers.values()) this.#o.clock.clearTimeout(timer)
    this.#timers.clear()
  }

  #finish(): void {
    if (this.#over) return
    this.#over = true
    this.#stopTimers()
    this.#o.ended(this)
  }
}
