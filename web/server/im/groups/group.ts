import type { Clock, TimerHandle } from '@parley/platform/clock'
import type { HistoryMessage, Outcome } from '@parley/mailbox/chat/history'
import { buildC3pRequest, parseC3pResponse, type C3pCommand } from '@parley/sip/bodies/c3p'
import { parseConferenceInfo, type ConferenceInfo } from '@parley/sip/bodies/conference-info'
import { buildConferenceInvite } from '@parley/sip/bodies/conference-invite'
import { buildImSdp } from '@parley/sip/bodies/im-sdp'
import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import { msDiagnosticsOf } from '@parley/sip/headers/ms-diagnostics'
import type { Request } from '@parley/sip/message'
import { addressOf } from '@parley/sip/uri'
import { AppError } from '@parley/platform/errors'
import type { MessageEvent } from '../../../shared/wire.ts'
import type { ConversationLink } from '../conversation.ts'
import { ofMessageInSession } from '../deliver.ts'
import type { Exchange } from '../flow.ts'
import type { Identity } from '../identity.ts'
import { acceptedTypes } from '../im-text.ts'
import { refusalOf } from '../refusal.ts'
import { outOfDialog } from '../requests.ts'
import { Subscription } from '../subscription.ts'
import { ConferenceDialog } from './conference-dialog.ts'
import { Roster } from './roster.ts'

/** A conference that isn't there just after the link came back may be made again by its organizer. */
const AGAIN_MS = 2_000
const MOST_TRIES = 15
/** When another endpoint of the person has accepted an invitation: so long until it may be in. */
const FOLLOW_MS = [300, 1_000, 3_000]

/** What is kept of a group conversation. */
export interface GroupDescription {
  focusUri: string
  subject: string
  state: GroupState
  members: string[]
}

export type GroupState = 'invited' | 'joining' | 'joined' | 'left' | 'ended'

export interface GroupOptions {
  me: Identity
  clock: Clock
  key: string
  description: GroupDescription
  /** Something a browser shows has changed. */
  changed(): void
  /** A line for the transcript. */
  happened(event: MessageEvent): void
  settle(message: HistoryMessage, outcome: Outcome): Promise<void>
  localOrder(): string
}

/** One conversation of several: the conference, the conversation in it, who is there, and what is still to be sent. */
export class Group {
  readonly key: string
  readonly focusUri: string
  readonly subject: string
  readonly roster: Roster
  readonly #o: GroupOptions
  readonly #outbox: HistoryMessage[] = []
  #state: GroupState
  #link: ConversationLink | undefined
  #focus: ConferenceDialog | undefined
  #chat: ConferenceDialog | undefined
  #subscription: Subscription | undefined
  #joining: Promise<void> | undefined
  #pumping = false
  #retry: TimerHandle | undefined
  #tries = 0
  /** In because another endpoint of the person is: for the history, until that one leaves or the person speaks here. */
  #following = false
  /** People to ask once we are in. */
  #toInvite: string[] = []

  constructor(options: GroupOptions) {
    const { description, me } = options
    this.#o = options
    this.key = options.key
    this.focusUri = description.focusUri
    this.subject = description.subject
    this.#state = description.state
    this.roster = new Roster(me.address, description.members)
  }

  get state(): GroupState {
    return this.#state
  }

  get description(): GroupDescription {
    return { focusUri: this.focusUri, subject: this.subject, state: this.#state, members: this.roster.joined }
  }

  get isOrganizer(): boolean {
    return addressOf(this.focusUri) === this.#o.me.address
  }

  get unsent(): number {
    return this.#outbox.length
  }

  /** Whether it wants to be in. */
  get wanted(): boolean {
    return this.#state === 'joining' || this.#state === 'joined'
  }

  /** Goes in, now or when the link is there; then asks these people to come. */
  join(people: readonly string[] = []): void {
    this.#following = false
    this.#toInvite.push(...people)
    this.#tries = 0
    if (this.#state !== 'joined') this.#become('joining')
    this.#enter()
  }

  attached(link: ConversationLink): void {
    this.#link = link
    this.#tries = 0
    if (this.wanted) this.#enter()
  }

  /** The link is gone, and every dialog with it; the conversation is not. */
  detached(): void {
    this.#link = undefined
    this.#o.clock.clearTimeout(this.#retry)
    this.#drop()
    if (this.#state === 'joined') this.#become('joining')
  }

  queue(message: HistoryMessage): void {
    if (this.#outbox.some((queued) => queued.id === message.id)) return
    this.#following = false
    this.#outbox.push(message)
    void this.#pump()
  }

  /** @throws AppError `unavailable`, `forbidden` */
  async invite(people: readonly string[]): Promise<void> {
    if (this.#state !== 'joined' || !this.#link) throw new AppError('unavailable', 'You are not in this conversation')
    for (const person of people) if (!this.roster.has(person)) void this.#ask(person, this.#link)
  }

  /** @throws AppError `forbidden`, `missing` */
  async remove(address: string): Promise<void> {
    await this.#command({ name: 'deleteUser', user: `sip:${address}` })
  }

  leave(): void {
    this.#chat?.hangUp()
    this.#focus?.hangUp()
    this.#drop()
    if (this.#state === 'left' || this.#state === 'ended') return
    const wasIn = this.wanted
    this.#become('left')
    if (!wasIn) return
    this.#o.happened({ what: 'left', who: this.#o.me.address })
    this.#giveUp('You have left this conversation')
  }

  /** The invitation is no more: answered elsewhere, taken back, or too old. */
  withdrawn(): void {
    if (this.#state !== 'invited') return
    this.#become('left')
    if (this.#link) void this.#follow(this.#link)
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

  /** Goes in where another endpoint of the person did; who is in it already may watch, and nobody else. */
  async #follow(link: ConversationLink): Promise<void> {
    for (const wait of FOLLOW_MS) {
      await new Promise<void>((resolve) => this.#o.clock.setTimeout(resolve, wait))
      if (this.#state !== 'left' || this.#link !== link) return
      const failure = await this.#watch(link)
      if (this.#state !== 'left' || this.#link !== link) return
      if (!failure) {
        this.join()
        this.#following = true
        return
      }
      this.#subscription?.end()
      this.#subscription = undefined
    }
  }

  #enter(): void {
    const link = this.#link
    if (!link || this.#joining) return
    this.#o.clock.clearTimeout(this.#retry)
    this.#joining = this.#comeIn(link).finally(() => {
      this.#joining = undefined
      if (this.#link && this.#link !== link && this.wanted) this.#enter()
    })
  }

  async #comeIn(link: ConversationLink): Promise<void> {
    const failure = (await this.#joinFocus(link)) ?? (await this.#watch(link)) ?? (await this.#joinChat(link))
    if (this.#link !== link || !this.wanted) return
    if (failure) return this.#notIn(failure)
    this.#tries = 0
    this.#become('joined')
    for (const person of this.#toInvite.splice(0)) if (!this.roster.has(person)) void this.#ask(person, link)
    void this.#pump()
  }

  /** Who made the conversation makes it again where it is gone: after a restart of the server it goes on. */
  async #joinFocus(link: ConversationLink): Promise<Exchange | undefined> {
    const first = await this.#callFocus(link)
    if (statusOf(first) !== 404 || !this.isOrganizer) return statusOf(first) === 200 ? undefined : first
    const added = await this.#make(link)
    if (added) return added
    const again = await this.#callFocus(link)
    return statusOf(again) === 200 ? undefined : again
  }

  async #callFocus(link: ConversationLink): Promise<Exchange> {
    const { me } = this.#o
    const body = buildC3pRequest({ requestId: '1', from: me.uri, to: this.focusUri }, { name: 'addUser', user: me.uri })
    this.#focus = new ConferenceDialog({ me, link, target: this.focusUri, contentType: mediaTypes.c3p, body, ended: (bye) => this.#sentAway(bye) })
    return this.#focus.call()
  }

  async #make(link: ConversationLink): Promise<Exchange | undefined> {
    const { me } = this.#o
    const target = `${me.uri};gruu;opaque=app:conf:focusfactory`
    const id = this.focusUri.slice(this.focusUri.lastIndexOf(':') + 1)
    const body = buildC3pRequest({ requestId: '1', from: me.uri, to: target }, { name: 'addConference', id, subject: this.subject })
    const exchange = await link.flow.exchange(outOfDialog(link.flow, me, { method: 'SERVICE', target, body, contentType: mediaTypes.c3p }))
    if (statusOf(exchange) !== 200) return exchange
    const { code } = parseC3pResponse((exchange as Extract<Exchange, { kind: 'response' }>).response.body)
    return code === 'success' || code === 'conferenceExistsAlready' ? undefined : exchange
  }

  async #watch(link: ConversationLink): Promise<Exchange | undefined> {
    const { me, clock } = this.#o
    this.#subscription?.end()
    const subscription: Subscription = new Subscription({
      flow: link.flow,
      me,
      clock,
      contact: link.contact,
      target: this.focusUri,
      event: eventPackages.conference,
      contentType: mediaTypes.conferenceInfo,
      accept: mediaTypes.conferenceInfo,
      notified: (_type, body) => this.#learn(parseConferenceInfo(body)),
      ended: () => this.#unseen(subscription, link),
    })
    this.#subscription = subscription
    return subscription.start('')
  }

  async #joinChat(link: ConversationLink): Promise<Exchange | undefined> {
    const { me } = this.#o
    const body = buildImSdp({ host: '127.0.0.1', port: 5060, format: 'null', acceptTypes: acceptedTypes })
    const target = this.focusUri.replace(':conf:focus:', ':conf:chat:')
    this.#chat = new ConferenceDialog({ me, link, target, contentType: mediaTypes.sdp, body, ended: () => undefined })
    const exchange = await this.#chat.call()
    if (exchange.kind !== 'response' || exchange.response.status >= 300) return exchange
    const missed = Number.parseInt(exchange.response.headers.get('Parley-Missed') ?? '0', 10)
    if (missed > 0) this.#o.happened({ what: 'missed', who: me.address, count: missed })
    return undefined
  }

  /** Nobody tells us any more who is there. When it is not over, which the server says by a BYE, we look again. */
  #unseen(subscription: Subscription, link: ConversationLink): void {
    if (this.#subscription !== subscription) return
    this.#o.clock.clearTimeout(this.#retry)
    this.#retry = this.#o.clock.setTimeout(() => {
      if (this.#state === 'joined' && this.#link === link && this.#subscription === subscription) void this.#watch(link).then((failure) => failure && this.#state === 'joined' && this.#notIn(failure))
    }, AGAIN_MS)
  }

  #learn(info: ConferenceInfo): void {
    const { known } = this.roster
    // Who was there before me has not come just now.
    for (const event of this.roster.learn(info)) if (known) this.#o.happened(event)
    if (this.#following && this.#state === 'joined' && !this.roster.isThereWithout(this.#ownId)) return this.leave()
    this.#o.changed()
  }

  /** Of this endpoint, as the server names it in documents and in our GRUU. */
  get #ownId(): string {
    return /;opaque=user:epid:([^;>]+)/.exec(this.#link?.contact ?? '')?.[1] ?? ''
  }

  #notIn(failure: Exchange): void {
    this.#focus?.hangUp()
    this.#drop()
    const status = statusOf(failure)
    if (failure.kind === 'lost') return
    const mayCome = status === 404 || failure.kind === 'timeout' || status >= 500
    if (mayCome && ++this.#tries < MOST_TRIES && this.roster.known) {
      this.#retry = this.#o.clock.setTimeout(() => this.wanted && this.#enter(), AGAIN_MS)
      return
    }
    const { message } = refusalOf(failure)
    this.#become(status === 403 ? 'left' : 'ended')
    this.#o.happened({ what: 'ended', who: '' })
    this.#giveUp(message)
  }

  /** The server has hung up: removed, or over for all. */
  #sentAway(bye: Request | undefined): void {
    if (!this.wanted) return
    this.#drop()
    const removed = bye !== undefined && msDiagnosticsOf(bye)?.id === REMOVED
    this.#become(removed ? 'left' : 'ended')
    this.#o.happened({ what: removed ? 'removed' : 'ended', who: removed ? this.#o.me.address : '' })
    this.#giveUp(removed ? 'You were removed from this conversation' : 'This conversation has ended')
  }

  async #ask(person: string, link: ConversationLink): Promise<void> {
    const { me } = this.#o
    this.roster.invited(person)
    this.#o.happened({ what: 'invited', who: person })
    this.#o.changed()
    const body = buildConferenceInvite({ focusUri: this.focusUri, subject: this.subject })
    const dialog = new ConferenceDialog({ me, link, target: `sip:${person}`, contentType: mediaTypes.conferenceInvite, body, ended: () => undefined })
    const exchange = await dialog.call()
    if (statusOf(exchange) === 200) return dialog.hangUp()
    if (!this.roster.declined(person)) return
    this.#o.happened({ what: 'unavailable', who: person })
    this.#o.changed()
  }

  async #command(command: C3pCommand): Promise<void> {
    const { me } = this.#o
    if (!this.#focus?.usable) throw new AppError('unavailable', 'You are not in this conversation')
    const body = buildC3pRequest({ requestId: '2', from: me.uri, to: this.focusUri }, command)
    const exchange = await this.#focus.exchange('INFO', body, [['Content-Type', mediaTypes.c3p]])
    if (exchange.kind !== 'response' || exchange.response.status >= 300) throw refusalOf(exchange)
    const { code } = parseC3pResponse(exchange.response.body)
    if (code === 'unauthorized') throw new AppError('forbidden', 'Only who leads the conversation may do that')
    if (code !== 'success') throw new AppError('missing', 'That person is not in this conversation')
  }

  /** Sends what is queued, one after another. */
  async #pump(): Promise<void> {
    if (this.#pumping) return
    this.#pumping = true
    try {
      for (let message = this.#outbox[0]; message && this.#state === 'joined' && this.#chat?.usable; message = this.#outbox[0]) {
        const exchange = await this.#chat.exchange('MESSAGE', message.text, [['Content-Type', 'text/plain;charset=UTF-8'], ['Parley-Message-Id', message.id]])
        const delivery = ofMessageInSession(exchange)
        if (delivery.kind === 'lost') return
        if (delivery.kind === 'no-session' || delivery.kind === 'later') {
          // The server does not know our place any more: back in first, and this message is the first thing said there.
          this.#drop()
          this.#become('joining')
          this.#retry = this.#o.clock.setTimeout(() => this.wanted && this.#enter(), AGAIN_MS)
          return
        }
        this.#outbox.shift()
        await this.#o.settle(message, delivery.kind === 'accepted' ? { state: 'sent', ...(delivery.stamp ?? { order: this.#o.localOrder() }) } : { state: 'failed', reason: delivery.reason, order: this.#o.localOrder() })
      }
    } finally {
      this.#pumping = false
    }
  }

  #giveUp(reason: string): void {
    for (const message of this.#outbox.splice(0)) void this.#o.settle(message, { state: 'failed', reason, order: this.#o.localOrder() })
  }

  #drop(): void {
    this.#focus?.drop()
    this.#chat?.drop()
    this.#subscription?.end()
    this.#focus = this.#chat = this.#subscription = undefined
  }

  #become(state: GroupState): void {
    if (this.#state === state) return
    this.#state = state
    if (state === 'left' || state === 'ended') this.roster.clear()
    this.#o.changed()
  }
}

/** In ms-diagnostics of the BYE to somebody a presenter has removed. */
export const REMOVED = 1_530

const statusOf = (exchange: Exchange): number => (exchange.kind === 'response' ? exchange.response.status : 0)
