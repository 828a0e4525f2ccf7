import type { Clock } from '@parley/platform/clock'
import { AppError } from '@parley/platform/errors'
import { buildC3pRequest, parseC3pResponse, type C3pCommand } from '@parley/sip/bodies/c3p'
import { parseConferenceInfo, type ConferenceInfo } from '@parley/sip/bodies/conference-info'
import { buildImSdp } from '@parley/sip/bodies/im-sdp'
import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import type { Request } from '@parley/sip/message'
import type { ConversationLink } from '../conversation.ts'
import type { Exchange } from '../flow.ts'
import type { Identity } from '../identity.ts'
import { acceptedTypes } from '../im-text.ts'
import { refusalOf } from '../refusal.ts'
import { outOfDialog } from '../requests.ts'
import { Subscription } from '../subscription.ts'
import type { Defect } from '../unwatched.ts'
import { ConferenceDialog } from './conference-dialog.ts'

export interface SeatOptions {
  me: Identity
  clock: Clock
  defect: Defect
  link: ConversationLink
  focusUri: string
  subject: string
  /** Makes the conference where there is none: for who made it before. */
  mayMake: boolean
  learned(info: ConferenceInfo): void
  /** Messages that were said while we were lost. */
  missed(count: number): void
  /** The server has hung up. */
  sentAway(bye: Request | undefined): void
  /** The server has hung up the conversation, but not the conference: nothing that is said is heard. */
  unheard(): void
  /** Nobody tells us any more who is there. */
  unseen(): void
}

/** One stay in a conference, over one link: the dialog with it, the dialog of its conversation, and the view of who is there. */
export class Seat {
  readonly #o: SeatOptions
  #focus: ConferenceDialog | undefined
  #chat: ConferenceDialog | undefined
  #subscription: Subscription | undefined

  constructor(options: SeatOptions) {
    this.#o = options
  }

  get link(): ConversationLink {
    return this.#o.link
  }

  get canSay(): boolean {
    return this.#chat?.usable ?? false
  }

  /** @returns what failed, undefined when we are in */
  async enter(): Promise<Exchange | undefined> {
    return (await this.#joinFocus()) ?? (await this.watch()) ?? (await this.joinChat())
  }

  /** Only looks who is there; the server lets who is in it with any endpoint. @returns what failed */
  watch(): Promise<Exchange | undefined> {
    const { me, clock, defect, link, focusUri } = this.#o
    this.#subscription?.end()
    const subscription: Subscription = new Subscription({
      flow: link.flow,
      me,
      clock,
      defect,
      contact: link.contact,
      target: focusUri,
      event: eventPackages.conference,
      contentType: mediaTypes.conferenceInfo,
      accept: mediaTypes.conferenceInfo,
      notified: (_type, body) => this.#learn(body),
      ended: () => this.#subscription === subscription && this.#o.unseen(),
    })
    this.#subscription = subscription
    return subscription.start('')
  }

  /** Takes part in the conversation. Also again, when the server has hung it up: what was missed is told then. @returns what failed */
  async joinChat(): Promise<Exchange | undefined> {
    const { me, link, focusUri, missed, unheard } = this.#o
    const body = buildImSdp({ host: '127.0.0.1', port: 5060, format: 'null', acceptTypes: acceptedTypes })
    const target = focusUri.replace(':conf:focus:', ':conf:chat:')
    const chat: ConferenceDialog = new ConferenceDialog({ me, link, target, contentType: mediaTypes.sdp, body, ended: () => this.#chat === chat && unheard() })
    this.#chat = chat
    const exchange = await chat.call()
    if (exchange.kind !== 'response' || exchange.response.status >= 300) return exchange
    const count = Number.parseInt(exchange.response.headers.get('Parley-Missed') ?? '0', 10)
    if (count > 0) missed(count)
    return undefined
  }

  say(text: string, id: string): Promise<Exchange> {
    return this.#chat?.exchange('MESSAGE', text, [['Content-Type', 'text/plain;charset=UTF-8'], ['Parley-Message-Id', id]]) ?? Promise.resolve({ kind: 'lost' })
  }

  /** @throws AppError `unavailable`, `forbidden`, `missing` */
  async command(command: C3pCommand): Promise<void> {
    const { me, focusUri } = this.#o
    if (!this.#focus?.usable) throw new AppError('unavailable', 'You are not in this conversation')
    const body = buildC3pRequest({ requestId: '2', from: me.uri, to: focusUri }, command)
    const exchange = await this.#focus.exchange('INFO', body, [['Content-Type', mediaTypes.c3p]])
    if (exchange.kind !== 'response' || exchange.response.status >= 300) throw refusalOf(exchange)
    const { code } = parseC3pResponse(exchange.response.body)
    if (code === 'unauthorized') throw new AppError('forbidden', 'Only who leads the conversation may do that')
    if (code !== 'success') throw new AppError('missing', 'That person is not in this conversation')
  }

  /** Whose request with this Call-ID is. */
  dialog(callId: string): ConferenceDialog | undefined {
    return [this.#focus, this.#chat].find((dialog) => dialog?.callId === callId)
  }

  isChat(dialog: ConferenceDialog): boolean {
    return dialog === this.#chat
  }

  subscription(callId: string): Subscription | undefined {
    return this.#subscription?.callId === callId ? this.#subscription : undefined
  }

  /** Says BYE. */
  leave(): void {
    this.#chat?.hangUp()
    this.#focus?.hangUp()
    this.drop()
  }

  /** Forgets everything without a word. */
  drop(): void {
    this.#focus?.drop()
    this.#chat?.drop()
    this.#subscription?.end()
    this.#focus = this.#chat = this.#subscription = undefined
  }

  async #joinFocus(): Promise<Exchange | undefined> {
    const first = await this.#callFocus()
    if (statusOf(first) !== 404 || !this.#o.mayMake) return statusOf(first) === 200 ? undefined : first
    const failure = await this.#make()
    if (failure) return failure
    const again = await this.#callFocus()
    return statusOf(again) === 200 ? undefined : again
  }

  #callFocus(): Promise<Exchange> {
    const { me, link, focusUri, sentAway } = this.#o
    const body = buildC3pRequest({ requestId: '1', from: me.uri, to: focusUri }, { name: 'addUser', user: me.uri })
    this.#focus = new ConferenceDialog({ me, link, target: focusUri, contentType: mediaTypes.c3p, body, ended: sentAway })
    return this.#focus.call()
  }

  async #make(): Promise<Exchange | undefined> {
    const { me, link, focusUri, subject } = this.#o
    const target = `${me.uri};gruu;opaque=app:conf:focusfactory`
    const id = focusUri.slice(focusUri.lastIndexOf(':') + 1)
    const body = buildC3pRequest({ requestId: '1', from: me.uri, to: target }, { name: 'addConference', id, subject })
    const exchange = await link.flow.exchange(outOfDialog(link.flow, me, { method: 'SERVICE', target, body, contentType: mediaTypes.c3p }))
    if (exchange.kind !== 'response' || exchange.response.status !== 200) return exchange
    const { code } = parseC3pResponse(exchange.response.body)
    return code === 'success' || code === 'conferenceExistsAlready' ? undefined : exchange
  }

  #learn(body: Buffer): void {
    let info: ConferenceInfo
    try {
      info = parseConferenceInfo(body)
    } catch {
      // A document that cannot be read changes nothing.
      return
    }
    this.#o.learned(info)
  }
}

export const statusOf = (exchange: Exchange): number => (exchange.kind === 'response' ? exchange.response.status : 0)
