import type { Clock, TimerHandle } from '@parley/platform/clock'
import { AppError } from '@parley/platform/errors'
import { systemRandom } from '@parley/platform/ids'
import type { HistoryMessage, Outcome } from '@parley/mailbox/chat/history'
import { buildConferenceInvite } from '@parley/sip/bodies/conference-invite'
import type { ConferenceInfo } from '@parley/sip/bodies/conference-info'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import { msDiagnosticsOf } from '@parley/sip/headers/ms-diagnostics'
import type { Request } from '@parley/sip/message'
import { addressOf } from '@parley/sip/uri'
import type { MessageEvent } from '../../../shared/wire.ts'
import { BackOff } from '../back-off.ts'
import type { ConversationLink } from '../conversation.ts'
import { ofMessageInSession } from '../deliver.ts'
import type { Exchange } from '../flow.ts'
import type { Identity } from '../identity.ts'
import { refusalOf } from '../refusal.ts'
import { unwatched, type Defect } from '../unwatched.ts'
import { Comings } from './comings.ts'
import { ConferenceDialog } from './conference-dialog.ts'
import { Roster } from './roster.ts'
import { Seat, statusOf } from './seat.ts'

/** A conference that isn't there just after the link came back may be made again by its organizer. */
const AGAIN_MS = 2_000
const MOST_TRIES = 15
/** When another endpoint of the person has accepted an invitation: so long until it may be in. */
const FOLLOW_MS = [300, 1_000, 3_000]
/** A conversation that lasted for this long is not one the server hangs up each time. */
const STEADY_MS = 120_000
/** In ms-diagnostics of the BYE to somebody a presenter has removed. */
const REMOVED = 1_530

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
  defect: Defect
}

/** One conversation of several: whether I am in it, who else is, and what is still to be sent. */
export class Group {
  readonly key: string
  readonly focusUri: string
  readonly subject: string
  readonly roster: Roster
  readonly #o: GroupOptions
  readonly #comings: Comings
  readonly #outbox: HistoryMessage[] = []
  #state: GroupState
  #link: ConversationLink | undefined
  #seat: Seat | undefined
  #joining: Promise<void> | undefined
  /** Asked to go in while it was going in. */
  #again = false
  #pumping = false
  #retry: TimerHandle | undefined
  #deaf: TimerHandle | undefined
  /** When the conversation was last joined. */
  #heardSince = 0
  readonly #hearing = new BackOff({ firstMs: 1_000, longestMs: 60_000, random: systemRandom })
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
    this.#comings = new Comings(options.clock)
  }

  get state(): GroupState {
    return this.#state
  }

  /** The dialogs of the stay, for what comes in. */
  get seat(): Seat | undefined {
    return this.#seat
  }

  get description(): GroupDescription {
    return { focusUri: this.focusUri, subject: this.subject, state: this.#state, members: this.roster.joined }
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
    this.#o.clock.clearTimeout(this.#deaf)
    this.#seat?.drop()
    this.#seat = undefined
    if (this.#state === 'joined') this.#become('joining')
  }

  queue(message: HistoryMessage): void {
    if (this.#outbox.some((queued) => queued.id === message.id)) return
    this.#following = false
    this.#outbox.push(message)
    this.#send()
  }

  /** @throws AppError `unavailable` */
  invite(people: readonly string[]): void {
    if (this.#state !== 'joined' || !this.#link) throw new AppError('unavailable', 'You are not in this conversation')
    for (const person of people) this.#invite(person, this.#link)
  }

  /** @throws AppError `unavailable`, `forbidden`, `missing` */
  async remove(address: string): Promise<void> {
    if (!this.#seat) throw new AppError('unavailable', 'You are not in this conversation')
    await this.#seat.command({ name: 'deleteUser', user: `sip:${address}` })
  }

  leave(): void {
    this.#seat?.leave()
    this.#seat = undefined
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
    const link = this.#link
    if (link) unwatched(() => this.#follow(link), this.#o.defect)
  }

  /** Goes in where another endpoint of the person did. */
  async #follow(link: ConversationLink): Promise<void> {
    const stays = (): boolean => this.#state === 'left' && this.#link === link
    for (const wait of FOLLOW_MS) {
      await new Promise<void>((resolve) => this.#o.clock.setTimeout(resolve, wait))
      if (!stays()) return
      const look = this.#newSeat(link)
      const failure = await look.watch()
      look.drop()
      if (!stays()) return
      if (failure) continue
      this.join()
      this.#following = true
      return
    }
  }

  #enter(): void {
    const link = this.#link
    if (!link) return
    if (this.#joining) {
      this.#again = true
      return
    }
    this.#again = false
    this.#o.clock.clearTimeout(this.#retry)
    // What cannot be understood is as if it had not come.
    const tried = this.#comeIn(link).catch(() => this.#notIn({ kind: 'timeout' })).catch(this.#o.defect)
    this.#joining = tried.finally(() => {
      this.#joining = undefined
      // Out and in again meanwhile: what was under way has ended without us.
      const anew = this.#again && this.#state === 'joining'
      if (this.#link && this.wanted && (anew || this.#link !== link)) this.#enter()
    })
  }

  async #comeIn(link: ConversationLink): Promise<void> {
    this.#seat?.drop()
    const seat = this.#newSeat(link)
    this.#seat = seat
    const failure = await seat.enter()
    if (this.#seat !== seat || !this.wanted) return seat.leave()
    if (failure) return this.#notIn(failure)
    this.#tries = 0
    this.#heardSince = this.#o.clock.now()
    this.#become('joined')
    for (const person of this.#toInvite.splice(0)) this.#invite(person, link)
    this.#send()
  }

  #newSeat(link: ConversationLink): Seat {
    const { me, clock, happened, defect } = this.#o
    const seat: Seat = new Seat({
      me,
      clock,
      defect,
      link,
      focusUri: this.focusUri,
      subject: this.subject,
      mayMake: addressOf(this.focusUri) === me.address,
      learned: (info) => this.#seat === seat && this.#learn(info),
      missed: (count) => happened({ what: 'missed', who: me.address, count }),
      sentAway: (bye) => this.#seat === seat && this.#sentAway(bye),
      unheard: () => this.#seat === seat && this.#unheard(seat),
      unseen: () => this.#seat === seat && this.#unseen(seat),
    })
    return seat
  }

  #learn(info: ConferenceInfo): void {
    const { known } = this.roster
    // Who was there before me has not come just now.
    for (const event of this.roster.learn(info)) if (known && this.#comings.isTold(event.who)) this.#o.happened(event)
    if (this.#following && this.#state === 'joined' && !this.roster.isThereWithout(this.#ownId)) return this.leave()
    this.#o.changed()
  }

  /** When it is not over either, back into the conversation, each time after a longer wait. */
  #unheard(seat: Seat): void {
    const { clock, defect } = this.#o
    if (clock.now() - this.#heardSince >= STEADY_MS) this.#hearing.reset()
    const stays = (): boolean => this.#seat === seat && this.#state === 'joined'
    const again = async (): Promise<void> => {
      const failure = await seat.joinChat()
      if (!stays()) return
      if (failure) return this.#notIn(failure)
      this.#heardSince = clock.now()
      this.#send()
    }
    clock.clearTimeout(this.#deaf)
    this.#deaf = clock.setTimeout(() => stays() && unwatched(again, defect), this.#hearing.next())
  }

  /** When it is not over, which the server says by a BYE, we look again. */
  #unseen(seat: Seat): void {
    this.#o.clock.clearTimeout(this.#retry)
    this.#retry = this.#o.clock.setTimeout(() => {
      const stays = (): boolean => this.#seat === seat && this.#state === 'joined'
      const look = async (): Promise<void> => {
        const failure = await seat.watch()
        if (failure && stays()) this.#notIn(failure)
      }
      if (stays()) unwatched(look, this.#o.defect)
    }, AGAIN_MS)
  }

  /** Of this endpoint, as the server names it in documents and in our GRUU. */
  get #ownId(): string {
    return /;opaque=user:epid:([^;>]+)/.exec(this.#link?.contact ?? '')?.[1] ?? ''
  }

  #notIn(failure: Exchange): void {
    this.#seat?.leave()
    this.#seat = undefined
    const status = statusOf(failure)
    if (failure.kind === 'lost') return
    const mayCome = status === 404 || failure.kind !== 'response' || status >= 500
    if (mayCome && ++this.#tries < MOST_TRIES && this.roster.known) return this.#enterLater()
    const { message } = refusalOf(failure)
    this.#become(status === 403 ? 'left' : 'ended')
    this.#o.happened({ what: 'ended', who: '' })
    this.#giveUp(message)
  }

  #enterLater(): void {
    this.#become('joining')
    this.#o.clock.clearTimeout(this.#retry)
    this.#retry = this.#o.clock.setTimeout(() => this.wanted && this.#enter(), AGAIN_MS)
  }

  /** The server has hung up: removed, or over for all. */
  #sentAway(bye: Request | undefined): void {
    this.#seat?.drop()
    this.#seat = undefined
    if (!this.wanted) return
    const removed = bye !== undefined && msDiagnosticsOf(bye)?.id === REMOVED
    this.#become(removed ? 'left' : 'ended')
    this.#o.happened({ what: removed ? 'removed' : 'ended', who: removed ? this.#o.me.address : '' })
    this.#giveUp(removed ? 'You were removed from this conversation' : 'This conversation has ended')
  }

  #invite(person: string, link: ConversationLink): void {
    if (!this.roster.has(person)) unwatched(() => this.#ask(person, link), this.#o.defect)
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

  #send(): void {
    unwatched(() => this.#pump(), this.#o.defect)
  }

  /** Sends what is queued, one after another. */
  async #pump(): Promise<void> {
    if (this.#pumping) return
    this.#pumping = true
    try {
      for (let message = this.#outbox[0]; message && this.#state === 'joined' && this.#seat?.canSay; message = this.#outbox[0]) {
        const delivery = ofMessageInSession(await this.#seat.say(message.text, message.id))
        if (delivery.kind === 'lost') return
        if (delivery.kind === 'no-session' || delivery.kind === 'later') {
          // The server does not know our place any more: back in first, and this message is the first thing said there.
          this.#seat?.drop()
          return this.#enterLater()
        }
        this.#outbox.shift()
        await this.#settle(message, delivery.kind === 'accepted' ? { state: 'sent', ...(delivery.stamp ?? { order: this.#o.localOrder() }) } : { state: 'failed', reason: delivery.reason, order: this.#o.localOrder() })
      }
    } finally {
      this.#pumping = false
    }
  }

  /** What cannot be recorded is still `sending` in the history, and is sent again under the same id at the next start. */
  async #settle(message: HistoryMessage, outcome: Outcome): Promise<void> {
    await this.#o.settle(message, outcome).catch(() => undefined)
  }

  #giveUp(reason: string): void {
    for (const message of this.#outbox.splice(0)) void this.#settle(message, { state: 'failed', reason, order: this.#o.localOrder() })
  }

  #become(state: GroupState): void {
    if (this.#state === state) return
    this.#state = state
    if (state === 'left' || state === 'ended') this.roster.clear()
    this.#o.changed()
  }
}
