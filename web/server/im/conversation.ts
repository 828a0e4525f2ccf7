import type { Clock, TimerHandle } from '@parley/platform/clock'
import type { HistoryMessage, Outcome } from '@parley/mailbox/chat/history'
import { ofInvite, ofMessageInSession, ofPagerMessage, type Delivery } from './deliver.ts'
import type { Flow } from './flow.ts'
import type { Identity } from './identity.ts'
import { ImSession } from './im-session.ts'
import { outOfDialog } from './requests.ts'
import { OwnTyping, PeerTyping } from './typing.ts'
import { unwatched, type Defect } from './unwatched.ts'

/** A dialog nothing was said in for this long is ended; the next message begins another. */
const IDLE_MS = 10 * 60_000
/** How long the server may be unable to take a message before the user is told it was not delivered. */
const GIVE_UP_MS = 55_000
/** Dialogs with one person at a time: each side may have begun one, and their endpoints may change. */
const MOST_SESSIONS = 4
/** Sessions that died under one message before it goes without one. */
const SESSIONS_PER_MESSAGE = 2

export interface ConversationOptions {
  me: Identity
  peer: string
  clock: Clock
  /** Records what became of a message and tells the browsers. */
  settle(message: HistoryMessage, outcome: Outcome): Promise<void>
  /** A position for what the server never stamped. */
  localOrder(): string
  typingChanged(typing: boolean): void
  /** The dialogs of a conversation, by Call-ID, for what comes in. */
  sessions: Map<string, ImSession>
  defect: Defect
}

/** What a conversation needs of a live registration. */
export interface ConversationLink {
  readonly flow: Flow
  /** What a dialog gives as Contact; known for certain once the registration is answered. */
  readonly contact: string
}

/** One conversation: what is still to be sent, in order, and the dialogs it goes by. */
export class Conversation {
  readonly peer: string
  readonly #o: ConversationOptions
  readonly #outbox: HistoryMessage[] = []
  readonly #sessions: ImSession[] = []
  readonly #typing: PeerTyping
  readonly #ownTyping: OwnTyping
  #link: ConversationLink | undefined
  #pumping = false
  readonly #recording = new Set<string>()
  #idle: TimerHandle | undefined
  #pause: TimerHandle | undefined
  #sinceFailing: number | undefined

  constructor(options: ConversationOptions) {
    this.#o = options
    this.peer = options.peer
    this.#typing = new PeerTyping(options.clock, (typing) => options.typingChanged(typing))
    this.#ownTyping = new OwnTyping(options.clock, (status) => unwatched(() => this.#session()?.activity(status), options.defect))
  }

  get peerTyping(): boolean {
    return this.#typing.typing
  }

  get unsent(): number {
    return this.#outbox.length + this.#recording.size
  }

  /** Nothing to send, no dialog: can be forgotten. */
  get asleep(): boolean {
    return this.unsent === 0 && this.#sessions.length === 0 && !this.peerTyping && !this.#pumping
  }

  /** Queues a message that is in the history as `sending`, in the order of writing: what was left from before a restart goes
   *  first. One that is queued already stays where it is. */
  queue(message: HistoryMessage): void {
    if (this.#recording.has(message.id) || this.#outbox.some((queued) => queued.id === message.id)) return
    const after = this.#outbox.findLastIndex((queued, i) => queued.order < message.order || (i === 0 && this.#pumping))
    this.#outbox.splice(after + 1, 0, message)
    this.#ownTyping.sent()
    this.#send()
  }

  attached(link: ConversationLink): void {
    this.#link = link
    this.#sinceFailing = undefined
    this.#send()
  }

  /** The link is gone, and every dialog with it. */
  detached(): void {
    this.#link = undefined
    this.#o.clock.clearTimeout(this.#pause)
    this.#pause = undefined
    for (const session of this.#sessions.slice()) session.drop()
    this.#typing.heard('idle')
  }

  /** The other side began a dialog. */
  joined(session: ImSession): void {
    this.#keep(session)
    this.#active()
  }

  /** A message came: the other side has stopped typing, the dialog is in use. */
  heard(): void {
    this.#typing.heard('idle')
    this.#active()
  }

  heardTyping(status: 'type' | 'idle'): void {
    this.#typing.heard(status)
    this.#active()
  }

  setTyping(typing: boolean): void {
    this.#ownTyping.set(typing)
  }

  /** Says goodbye in all dialogs. */
  hangUp(): void {
    this.#ownTyping.set(false)
    for (const session of this.#sessions.slice()) session.hangUp()
  }

  ended(session: ImSession): void {
    const at = this.#sessions.indexOf(session)
    if (at !== -1) this.#sessions.splice(at, 1)
    this.#o.sessions.delete(session.callId)
    if (this.#sessions.length > 0) return
    this.#o.clock.clearTimeout(this.#idle)
    this.#typing.heard('idle')
  }

  /** The newest dialog messages can be sent in. */
  #session(): ImSession | undefined {
    return this.#sessions.findLast((session) => session.usable)
  }

  #keep(session: ImSession): void {
    this.#sessions.push(session)
    this.#o.sessions.set(session.callId, session)
    if (this.#sessions.length > MOST_SESSIONS) this.#sessions[0]?.hangUp()
  }

  #active(): void {
    this.#o.clock.clearTimeout(this.#idle)
    if (this.#sessions.length > 0) this.#idle = this.#o.clock.setTimeout(() => this.hangUp(), IDLE_MS)
  }

  #send(): void {
    unwatched(() => this.#pump(), this.#o.defect)
  }

  /** Sends what is queued, one after another: the next goes out only when it is known what became of the last. */
  async #pump(): Promise<void> {
    if (this.#pumping) return
    this.#pumping = true
    try {
      while (this.#link && this.#pause === undefined && this.#outbox[0]) {
        const message = this.#outbox[0]
        const link = this.#link
        const delivery = await this.#deliver(message, link).catch((thrown: unknown) => this.#undeliverable(thrown))
        if (delivery.kind === 'lost') {
          // A flow that is lost under a link that stands is a defect of one answer only; the wait keeps it from spinning.
          if (this.#link === link) this.#wait(1_000)
          continue
        }
        this.#finish(message, delivery)
      }
    } finally {
      this.#pumping = false
    }
  }

  /** With a session where the other side can have one, else as a message of its own which the server may keep. */
  async #deliver(message: HistoryMessage, link: ConversationLink): Promise<Delivery> {
    const headers: [string, string][] = [['Parley-Message-Id', message.id]]
    for (let tries = 0; tries < SESSIONS_PER_MESSAGE; tries++) {
      const session = this.#session() ?? (await this.#invite(link))
      if (!(session instanceof ImSession)) {
        if (session.kind !== 'no-session') return session
        break
      }
      this.#active()
      const delivery = ofMessageInSession(await session.message(message.text, headers))
      if (delivery.kind !== 'no-session') return delivery
      session.drop()
    }
    const { flow } = link
    const pager = outOfDialog(flow, this.#o.me, {
      method: 'MESSAGE',
      target: `sip:${this.peer}`,
      headers,
      body: message.text,
      contentType: 'text/plain;charset=UTF-8',
    })
    return ofPagerMessage(await flow.exchange(pager))
  }

  #undeliverable(thrown: unknown): Delivery {
    this.#o.defect(thrown)
    return { kind: 'refused', reason: 'The message could not be sent' }
  }

  async #invite(link: ConversationLink): Promise<ImSession | Delivery> {
    const { me, clock } = this.#o
    const options = { ...link, me, clock, peer: this.peer, ended: (session: ImSession) => this.ended(session) }
    const invited = await ImSession.invite(options, (session) => this.#keep(session))
    if (invited instanceof ImSession) return invited
    // Both sides may have invited each other at once; theirs may stand while ours was refused.
    return this.#session() ?? ofInvite(invited)
  }

  #finish(message: HistoryMessage, delivery: Exclude<Delivery, { kind: 'lost' }>): void {
    if (delivery.kind === 'later') {
      this.#sinceFailing ??= this.#o.clock.now()
      const left = this.#sinceFailing + GIVE_UP_MS - this.#o.clock.now()
      if (left > 0) return this.#wait(Math.min(delivery.afterMs, left))
    }
    this.#sinceFailing = undefined
    this.#outbox.shift()
    void this.#record(message, this.#outcome(delivery))
  }

  /** The next message does not wait for the disk: until it says otherwise this one counts as unsent, and would be sent again
   *  under the same id. */
  async #record(message: HistoryMessage, outcome: Outcome): Promise<void> {
    this.#recording.add(message.id)
    try {
      await this.#o.settle(message, outcome)
      this.#recording.delete(message.id)
    } catch {
      this.#o.clock.setTimeout(() => void this.#record(message, outcome), 2_000)
    }
  }

  #outcome(delivery: Exclude<Delivery, { kind: 'lost' }>): Outcome {
    if (delivery.kind === 'accepted') return { state: delivery.state, ...(delivery.stamp ?? this.#localStamp()) }
    const reason = delivery.kind === 'no-session' ? 'The other side could not be reached' : delivery.reason
    return { state: 'failed', reason, ...this.#localStamp() }
  }

  #localStamp(): { order: string } {
    return { order: this.#o.localOrder() }
  }

  #wait(ms: number): void {
    this.#o.clock.clearTimeout(this.#pause)
    this.#pause = this.#o.clock.setTimeout(() => {
      this.#pause = undefined
      this.#send()
    }, ms)
  }
}
