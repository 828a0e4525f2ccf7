import type { Clock } from '@parley/platform/clock'
import { AppError } from '@parley/platform/errors'
import type { ConversationHistory, HistoryConversation, HistoryMessage, Outcome } from '@parley/mailbox/chat/history'
import { isGroupKey } from '../../shared/group-key.ts'
import type { Message } from '../../shared/wire.ts'
import type { Audience } from '../live/audience.ts'
import { conversationChanged } from '../live/outputs/conversation-changed.ts'
import { conversationClosed } from '../live/outputs/conversation-closed.ts'
import { messageAdded } from '../live/outputs/message-added.ts'
import { messageChanged } from '../live/outputs/message-changed.ts'
import { typingChanged } from '../live/outputs/typing-changed.ts'
import { wireMessage } from '../live/wire-message.ts'
import { Conversation, type ConversationLink } from './conversation.ts'
import type { Identity } from './identity.ts'
import type { ImSession } from './im-session.ts'
import { OrderClock } from './order-clock.ts'
import type { Defect } from './unwatched.ts'

/** Text in one page of a transcript; what is older is asked for next. */
const PAGE_BYTES = 256 * 1024
/** Messages of one person that wait to be sent. */
const MOST_UNSENT = 2_000

export interface ConversationsOptions {
  me: Identity
  clock: Clock
  history: ConversationHistory
  audience: Audience
  /** Whether the user wants to be signed in to IM at all. */
  wanted(): boolean
  defect: Defect
}

/** What came in for a conversation, ready for the transcript. */
export interface Incoming {
  from: string
  id: string
  text: string
  /** The server's stamp, where there is one. */
  stamp: { order: string; at: number } | undefined
  /** At another endpoint, where the user has the conversation. */
  read?: boolean
}

/** All conversations of one person: durable in the history, live in their dialogs. */
export class Conversations {
  readonly #o: ConversationsOptions
  readonly #orders: OrderClock
  readonly #live = new Map<string, Conversation>()
  readonly #sessions = new Map<string, ImSession>()
  #attaching: ConversationLink | undefined
  #link: ConversationLink | undefined

  constructor(options: ConversationsOptions) {
    this.#o = options
    this.#orders = new OrderClock(options.clock)
  }

  list(limit: number): Promise<HistoryConversation[]> {
    return this.#o.history.conversations(this.#o.me.address, limit)
  }

  isTyping(peer: string): boolean {
    return this.#live.get(peer)?.peerTyping ?? false
  }

  /** Messages on their way. */
  get unsent(): number {
    let unsent = 0
    for (const conversation of this.#live.values()) unsent += conversation.unsent
    return unsent
  }

  /** Resolves when the message is durable; it is sent when the link allows, and never twice under one id.
   *  @throws AppError `invalid` · `unavailable` — signed out of IM · `busy` — too many wait */
  async send(m: { id: string; to: string; text: string }): Promise<Message> {
    const { me, history, clock, audience } = this.#o
    if (m.to === me.address) throw new AppError('invalid', 'You cannot send a message to yourself')
    if (!this.#o.wanted()) throw new AppError('unavailable', 'You are signed out of IM', { remedy: 'Sign in to IM, then send the message again.' })
    if (this.unsent >= MOST_UNSENT) throw new AppError('busy', 'Too many messages wait to be sent')
    const entry: HistoryMessage = {
      owner: me.address,
      with: m.to,
      id: m.id,
      from: me.address,
      text: m.text,
      order: this.#orders.provisional(),
      at: clock.now(),
      state: 'sending',
    }
    const { message, added, unread } = await history.append(entry)
    if (added) {
      messageAdded(audience, message, unread)
      this.#conversation(m.to).queue(message)
      return wireMessage(message)
    }
    return message.state === 'failed' ? this.#retry(message) : wireMessage(message)
  }

  /** @returns messages oldest first, within bounds of number and size */
  async page(peer: string, limit: number, before?: string): Promise<{ messages: Message[]; more: boolean }> {
    const o = { owner: this.#o.me.address, with: peer, limit, bytes: PAGE_BYTES }
    const { messages, more } = await this.#o.history.page(before === undefined ? o : { ...o, before })
    return { messages: messages.map(wireMessage), more }
  }

  async read(peer: string, upTo: string): Promise<void> {
    const unread = await this.#o.history.readUpTo(this.#o.me.address, peer, upTo)
    conversationChanged(this.#o.audience, peer, unread)
  }

  async close(peer: string): Promise<void> {
    await this.#o.history.close(this.#o.me.address, peer)
    this.#live.get(peer)?.hangUp()
    conversationClosed(this.#o.audience, peer)
  }

  setTyping(peer: string, typing: boolean): void {
    this.#live.get(peer)?.setTyping(typing)
  }

  /** From now on messages go out, those that were left unsent first. */
  async attached(link: ConversationLink): Promise<void> {
    this.#attaching = link
    const pending = await this.#o.history.pending(this.#o.me.address)
    if (this.#attaching !== link) return
    this.#link = link
    for (const message of pending) if (!isGroupKey(message.with)) this.#conversation(message.with).queue(message)
    for (const conversation of this.#live.values()) conversation.attached(link)
  }

  detached(): void {
    this.#attaching = undefined
    this.#link = undefined
    for (const conversation of this.#live.values()) conversation.detached()
    this.#sweep()
  }

  /** Says goodbye in every dialog; the dialogs' answers are not waited for. */
  hangUp(): void {
    for (const conversation of this.#live.values()) conversation.hangUp()
  }

  session(callId: string): ImSession | undefined {
    return this.#sessions.get(callId)
  }

  /** The conversation with somebody, made when there is none. */
  with(peer: string): Conversation {
    return this.#conversation(peer)
  }

  /** A message has come. Resolves when it is durable, and only then may its sender be told so. The same id again changes nothing. */
  async received(m: Incoming): Promise<HistoryMessage> {
    const { me, history, clock, audience } = this.#o
    const entry: HistoryMessage = {
      owner: me.address,
      with: m.from,
      id: m.id,
      from: m.from,
      text: m.text,
      order: m.stamp?.order ?? this.#orders.next(),
      at: m.stamp?.at ?? clock.now(),
      state: 'received',
    }
    const { message, added, unread } = await history.append(entry)
    if (added) {
      this.#live.get(m.from)?.heard()
      messageAdded(audience, message, m.read ? await history.readUpTo(me.address, m.from, entry.order) : unread)
    }
    return message
  }

  /** The user wrote it at another endpoint, and has read there what came before. */
  async sentElsewhere(m: { to: string; id: string; text: string; stamp: Incoming['stamp']; state: 'sent' | 'stored' }): Promise<HistoryMessage> {
    const { me, history, clock, audience } = this.#o
    const order = m.stamp?.order ?? this.#orders.next()
    const entry: HistoryMessage = { owner: me.address, with: m.to, id: m.id, from: me.address, text: m.text, order, at: m.stamp?.at ?? clock.now(), state: m.state }
    const { message, added } = await history.append(entry)
    if (!added) return message
    const unread = await history.readUpTo(me.address, m.to, order)
    messageAdded(audience, message, unread)
    conversationChanged(audience, m.to, unread)
    return message
  }

  async #retry(message: HistoryMessage): Promise<Message> {
    const again = await this.#settle(message, { state: 'sending', order: this.#orders.provisional() })
    if (!again) return wireMessage(message)
    this.#conversation(message.with).queue(again)
    return wireMessage(again)
  }

  async #settle(message: HistoryMessage, outcome: Outcome): Promise<HistoryMessage | undefined> {
    const settled = await this.#o.history.settle(message, outcome)
    if (settled) messageChanged(this.#o.audience, settled)
    return settled
  }

  #conversation(peer: string): Conversation {
    const known = this.#live.get(peer)
    if (known) return known
    this.#sweep()
    const conversation = new Conversation({
      me: this.#o.me,
      peer,
      clock: this.#o.clock,
      settle: async (message, outcome) => void (await this.#settle(message, outcome)),
      localOrder: () => this.#orders.next(),
      typingChanged: (typing) => typingChanged(this.#o.audience, peer, typing),
      sessions: this.#sessions,
      defect: this.#o.defect,
    })
    this.#live.set(peer, conversation)
    if (this.#link) conversation.attached(this.#link)
    return conversation
  }

  /** Forgets what is only in the history. */
  #sweep(): void {
    for (const [peer, conversation] of this.#live) if (conversation.asleep) this.#live.delete(peer)
  }
}
