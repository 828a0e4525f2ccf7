import { Dialog } from '@parley/sip/dialog/dialog'
import { stepCaller, type CallerEvent, type CallerState, type InviteEffect } from '@parley/sip/dialog/invite'
import { toTag } from '@parley/sip/headers/from-to'
import type { Request, Response } from '@parley/sip/message'
import type { ConversationLink } from '../conversation.ts'
import { exchangeIn, type Exchange } from '../flow.ts'
import type { Identity } from '../identity.ts'
import { outOfDialog, userAgent } from '../requests.ts'

export interface ConferenceCall {
  me: Identity
  link: ConversationLink
  target: string
  contentType: string
  body: string
  /** The other side said BYE, or the dialog is gone; not when we hung up. */
  ended(bye: Request | undefined): void
}

/** A dialog we begin with a conference, its conversation, or somebody we ask to come. */
export class ConferenceDialog {
  readonly callId: string
  readonly #o: ConferenceCall
  readonly #invite: Request
  #state: CallerState = { name: 'inviting' }
  #dialog: Dialog | undefined
  #over = false

  constructor(options: ConferenceCall) {
    const { me, link, target, contentType, body } = options
    this.#o = options
    this.callId = link.flow.newToken()
    const headers: [string, string][] = [['Contact', `<${link.contact}>`], ['Supported', 'ms-sender']]
    this.#invite = outOfDialog(link.flow, me, { method: 'INVITE', target, callId: this.callId, headers, body, contentType })
  }

  get usable(): boolean {
    return this.#dialog !== undefined && !this.#over
  }

  /** @returns the final answer, also a refusal */
  async call(): Promise<Exchange> {
    const exchange = await this.#o.link.flow.exchange(this.#invite, (response) => this.#step({ type: 'response', response, tag: toTag(response) ?? '' }))
    // Accepted, but nothing can be said in the dialog, not even goodbye.
    if (exchange.kind === 'unreadable') this.drop()
    else if (exchange.kind !== 'response') this.#step({ type: 'failure' })
    return exchange
  }

  exchange(method: string, body: string, headers: [string, string][]): Promise<Exchange> {
    const dialog = this.#dialog
    if (!dialog || this.#over) return Promise.resolve({ kind: 'lost' })
    return exchangeIn(this.#o.link.flow, () => dialog.request(method, body, [['User-Agent', userAgent], ...headers]))
  }

  /** Whether a request with our Call-ID is of this dialog and in order. @throws SipError 400 */
  accepts(request: Request): boolean {
    return this.#dialog?.accepts(request) ?? false
  }

  peerHungUp(bye: Request): void {
    if (this.#over) return
    this.#over = true
    this.#step({ type: 'bye' })
    this.#o.ended(bye)
  }

  /** Says BYE, or gives the invitation up. */
  hangUp(): void {
    if (this.#over) return
    this.#over = true
    this.#step({ type: 'hang-up' })
  }

  /** Forgets it without a word. */
  drop(): void {
    this.#over = true
  }

  #step(event: CallerEvent): void {
    const { state, effects } = stepCaller(this.#state, event)
    this.#state = state
    for (const effect of effects) this.#run(effect)
  }

  #run(effect: InviteEffect): void {
    if (effect.do === 'acknowledge') this.#o.link.flow.sendStateless(this.#dialogOf(effect.response).ack(this.#invite))
    if (effect.do === 'bye') void exchangeIn(this.#o.link.flow, () => this.#dialogOf(effect.response).request('BYE'))
  }

  #dialogOf(response: Response): Dialog {
    if (this.#dialog?.remoteTag === (toTag(response) ?? '')) return this.#dialog
    const dialog = Dialog.uac(this.#invite, response)
    this.#dialog ??= dialog
    return dialog
  }
}
