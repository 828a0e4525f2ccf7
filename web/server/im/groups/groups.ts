import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '@parley/platform/clock'
import { AppError } from '@parley/platform/errors'
import type { ConversationHistory, HistoryMessage, Outcome } from '@parley/mailbox/chat/history'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import type { ServerTransaction } from '@parley/sip/endpoint'
import { contentTypeOf } from '@parley/sip/headers/content-type'
import { fromOf, toTag } from '@parley/sip/headers/from-to'
import { parseNameAddr } from '@parley/sip/headers/name-addr'
import { Response, type Request } from '@parley/sip/message'
import { addressOf } from '@parley/sip/uri'
import { groupKey, isGroupKey } from '../../../shared/group-key.ts'
import { wireLimits, type GroupConversation, type Message, type MessageEvent } from '../../../shared/wire.ts'
import type { Audience } from '../../live/audience.ts'
import { conferenceChanged } from '../../live/outputs/conference-changed.ts'
import { messageAdded } from '../../live/outputs/message-added.ts'
import { messageChanged } from '../../live/outputs/message-changed.ts'
import { wireMessage } from '../../live/wire-message.ts'
import type { ConversationLink } from '../conversation.ts'
import type { Identity } from '../identity.ts'
import { acceptedTypes, readImText } from '../im-text.ts'
import { OrderClock, stampOf } from '../order-clock.ts'
import type { Defect } from '../unwatched.ts'
import { ConferenceDialog } from './conference-dialog.ts'
import { Descriptions } from './descriptions.ts'
import { Group, type GroupDescription } from './group.ts'
import { invitedTo, Invitations } from './invitations.ts'

const MOST_GROUPS = 200
/** Group conversations one is in at a time. */
const MOST_JOINED = 50
const MOST_UNSENT = 500

export interface GroupsOptions {
  me: Identity
  clock: Clock
  history: ConversationHistory
  audience: Audience
  wanted(): boolean
  /** Whether a browser is open: else nobody can be asked. */
  watched(): boolean
  /** The directory's name; what the user calls somebody is for the browser to put in its place. */
  nameOf(address: string): string
  defect: Defect
}

/** All group conversations of one person. */
export class Groups {
  readonly #o: GroupsOptions
  readonly #orders: OrderClock
  readonly #groups = new Map<string, Group>()
  readonly #invitations: Invitations
  #loaded: Promise<void> | undefined
  #link: ConversationLink | undefined
  readonly #descriptions: Descriptions

  constructor(options: GroupsOptions) {
    this.#o = options
    this.#orders = new OrderClock(options.clock)
    this.#descriptions = new Descriptions(options.me.address, options.history)
    this.#invitations = new Invitations(options.clock, (key) => this.#groups.get(key)?.withdrawn())
  }

  get unsent(): number {
    let unsent = 0
    for (const group of this.#groups.values()) unsent += group.unsent
    return unsent
  }

  /** Reads what is kept, once. */
  load(): Promise<void> {
    this.#loaded ??= this.#load()
    return this.#loaded
  }

  /** What a browser shows of a group conversation; undefined when the key is none of ours. */
  shown(key: string): { displayName: string; conference: GroupConversation } | undefined {
    const group = this.#groups.get(key)
    if (!group) return undefined
    const { state, subject, roster } = group
    const members = roster.members.map((member) => ({ ...member, displayName: this.#o.nameOf(member.address) }))
    return { displayName: subject || members.map((member) => member.displayName).join(', '), conference: { subject, state, presenter: roster.presenter, members } }
  }

  /** @throws AppError `unavailable`, `busy`, `invalid` */
  async create(people: readonly string[], subject: string): Promise<string> {
    const { me } = this.#o
    this.#mayBegin()
    const others = this.#others(people)
    const id = randomBytes(16).toString('hex')
    const key = groupKey(id, me.address)
    const group = this.#add(key, { focusUri: `${me.uri};gruu;opaque=app:conf:focus:id:${id}`, subject, state: 'joining', members: [] })
    await this.#descriptions.keep(group)
    await this.#write(group, { what: 'joined', who: me.address })
    conferenceChanged(this.#o.audience, key, this.shown(key)!)
    group.join(others)
    return key
  }

  async invite(key: string, people: readonly string[]): Promise<void> {
    this.#group(key).invite(this.#others(people))
  }

  /** Accepts an invitation, or comes back. */
  join(key: string): void {
    this.#mayBegin()
    const group = this.#group(key)
    this.#invitations.answer(key, 200)
    group.join()
  }

  leave(key: string): void {
    const group = this.#groups.get(key)
    if (!group) return
    this.#invitations.answer(key, 603)
    group.leave()
  }

  async remove(key: string, address: string): Promise<void> {
    await this.#group(key).remove(address)
  }

  /** As `Conversations.send`. */
  async send(m: { id: string; to: string; text: string }): Promise<Message> {
    const { me, history, clock, audience } = this.#o
    const group = this.#group(m.to)
    if (!this.#o.wanted()) throw new AppError('unavailable', 'You are signed out of IM', { remedy: 'Sign in to IM, then send the message again.' })
    if (!group.wanted) throw new AppError('unavailable', 'You are not in this conversation any more')
    if (this.unsent >= MOST_UNSENT) throw new AppError('busy', 'Too many messages wait to be sent')
    const entry: HistoryMessage = { owner: me.address, with: m.to, id: m.id, from: me.address, text: m.text, order: this.#orders.provisional(), at: clock.now(), state: 'sending' }
    const { message, added, unread } = await history.append(entry)
    if (added) messageAdded(audience, message, unread)
    else if (message.state !== 'failed') return wireMessage(message)
    const queued = added ? message : ((await this.#settle(message, { state: 'sending', order: this.#orders.provisional() })) ?? message)
    group.queue(queued)
    return wireMessage(queued)
  }

  /** Back in wherever we were; what was left unsent goes first. */
  async attached(link: ConversationLink): Promise<void> {
    await this.load()
    const pending = await this.#o.history.pending(this.#o.me.address)
    this.#link = link
    for (const message of pending) if (isGroupKey(message.with)) this.#groups.get(message.with)?.queue(message)
    for (const group of this.#groups.values()) group.attached(link)
  }

  detached(): void {
    this.#link = undefined
    this.#invitations.dropAll()
    for (const group of this.#groups.values()) group.detached()
  }

  /** Signing out: nobody is there to ask. */
  hangUp(): void {
    this.#invitations.refuseAll()
  }

  /** @returns whether the request was for a group conversation, and is answered. @throws SipError 400 */
  request(request: Request, tx: ServerTransaction | undefined, link: ConversationLink): boolean {
    const callId = request.headers.get('Call-ID') ?? ''
    if (request.method === 'INVITE' && toTag(request) === undefined && contentTypeOf(request)?.type === mediaTypes.conferenceInvite) {
      this.#invited(request, tx, link).catch(() => tx && this.#respond(request, tx, 500))
      return true
    }
    if (this.#invitations.after(request, tx, link)) return true
    for (const group of this.#groups.values()) {
      const subscription = group.seat?.subscription(callId)
      if (subscription) {
        const status = subscription.received(request)
        if (tx) this.#respond(request, tx, status)
        return true
      }
      const dialog = group.seat?.dialog(callId)
      if (dialog) return this.#inDialog(request, tx, group, dialog)
    }
    return false
  }

  #inDialog(request: Request, tx: ServerTransaction | undefined, group: Group, dialog: ConferenceDialog): boolean {
    if (!tx) return true
    if (!dialog.accepts(request)) this.#respond(request, tx, 481)
    else if (request.method === 'BYE') {
      this.#respond(request, tx, 200)
      dialog.peerHungUp(request)
    } else if (request.method === 'MESSAGE' && group.seat?.isChat(dialog)) this.#message(request, tx, group).catch(() => this.#respond(request, tx, 500))
    else this.#respond(request, tx, request.method === 'INFO' ? 200 : 501)
    return true
  }

  async #message(request: Request, tx: ServerTransaction, group: Group): Promise<void> {
    const from = senderOf(request)
    const read = readImText(request.headers.get('Content-Type'), request.body)
    if (from === undefined || read.kind === 'malformed') return this.#respond(request, tx, 400)
    if (read.kind === 'unsupported') return this.#respond(request, tx, 415)
    if (read.text.trim() === '') return this.#respond(request, tx, 200)
    const { me, history, clock, audience } = this.#o
    const stamp = stampOf(request.headers.get('Parley-Order'))
    try {
      const { message, added, unread } = await history.append({
        owner: me.address,
        with: group.key,
        id: idOf(request, from),
        from,
        text: read.text,
        order: stamp?.order ?? this.#orders.next(),
        at: stamp?.at ?? clock.now(),
        // From another endpoint of mine: said, not heard.
        state: from === me.address ? 'sent' : 'received',
      })
      if (added) messageAdded(audience, message, unread)
      this.#respond(request, tx, 200)
    } catch {
      this.#respond(request, tx, 503)
    }
  }

  /** Somebody asks me to come: my browsers are asked. */
  async #invited(request: Request, tx: ServerTransaction | undefined, link: ConversationLink): Promise<void> {
    if (!tx) return
    const place = invitedTo(request)
    if (!place) return this.#respond(request, tx, 488)
    await this.load()
    if (this.#groups.get(place.key)?.wanted) return this.#invitations.accept(request, tx, link)
    if (!this.#o.watched()) return this.#respond(request, tx, 480)
    this.#makeRoom()
    if (this.#groups.size >= MOST_GROUPS || !this.#invitations.hold(place.key, request, tx, link)) return this.#respond(request, tx, 486)
    const group = this.#add(place.key, { focusUri: place.focusUri, subject: place.subject, state: 'invited', members: [] })
    await this.#descriptions.keep(group)
    await this.#write(group, { what: 'invited', who: addressOf(fromOf(request).uri) })
    conferenceChanged(this.#o.audience, group.key, this.shown(group.key)!)
  }

  #add(key: string, description: GroupDescription): Group {
    const { me, clock, audience, defect } = this.#o
    const group: Group = new Group({
      me,
      clock,
      defect,
      key,
      description,
      changed: () => {
        conferenceChanged(audience, key, this.shown(key)!)
        void this.#descriptions.keep(group)
      },
      // A line that cannot be kept is not worth a conversation.
      happened: (event) => void this.#write(group, event).catch(() => undefined),
      settle: async (message, outcome) => void (await this.#settle(message, outcome)),
      localOrder: () => this.#orders.next(),
    })
    this.#groups.set(key, group)
    if (this.#link) group.attached(this.#link)
    return group
  }

  async #load(): Promise<void> {
    for (const [key, description] of await this.#o.history.groups(this.#o.me.address, MOST_GROUPS)) {
      const kept = description as GroupDescription
      // An invitation that nobody answered before a restart is none any more.
      if (!this.#groups.has(key)) this.#add(key, kept.state === 'invited' ? { ...kept, state: 'left' } : kept.state === 'joined' ? { ...kept, state: 'joining' } : kept)
    }
  }

  async #write(group: Group, event: MessageEvent): Promise<void> {
    const { me, history, clock, audience } = this.#o
    // Being asked is the only line that waits to be read.
    const state = group.state === 'invited' ? 'received' : 'sent'
    const id = `event-${randomBytes(12).toString('hex')}`
    const { message, unread } = await history.append({ owner: me.address, with: group.key, id, from: event.who || me.address, text: '', order: this.#orders.next(), at: clock.now(), state, event })
    messageAdded(audience, message, unread)
  }

  async #settle(message: HistoryMessage, outcome: Outcome): Promise<HistoryMessage | undefined> {
    const settled = await this.#o.history.settle(message, outcome)
    if (settled) messageChanged(this.#o.audience, settled)
    return settled
  }

  #respond(request: Request, tx: ServerTransaction, status: number): void {
    if (tx.answered) return
    const response = Response.to(request, status, undefined, this.#link?.flow.newToken() ?? 'none')
    if (status === 415) response.headers.add('Accept', acceptedTypes.join(', '))
    if (status === 503) response.headers.add('Retry-After', '5')
    tx.respond(response)
  }

  #mayBegin(): void {
    if (!this.#o.wanted()) throw new AppError('unavailable', 'You are signed out of IM', { remedy: 'Sign in to IM, then try again.' })
    const joined = [...this.#groups.values()].filter((group) => group.wanted).length
    if (joined >= MOST_JOINED) throw new AppError('busy', `You are in ${MOST_JOINED} group conversations; leave one first`)
    this.#makeRoom()
  }

  /** The oldest of those that are over goes; what was said in it stays. */
  #makeRoom(): void {
    if (this.#groups.size < MOST_GROUPS) return
    const over = [...this.#groups.values()].find((group) => !group.wanted && group.state !== 'invited')
    if (!over) return
    this.#groups.delete(over.key)
    this.#descriptions.forget(over.key)
  }

  #others(people: readonly string[]): string[] {
    const others = [...new Set(people)].filter((person) => person !== this.#o.me.address)
    if (others.length === 0) throw new AppError('invalid', 'Choose somebody to add')
    return others.slice(0, wireLimits.invitedAtOnce)
  }

  #group(key: string): Group {
    const group = this.#groups.get(key)
    if (!group) throw new AppError('missing', 'There is no such group conversation')
    return group
  }
}

/** Who said it: the server's word, as the message itself is from the conference. */
function senderOf(request: Request): string | undefined {
  const value = request.headers.get('Ms-Sender')
  return value === undefined ? undefined : addressOf(parseNameAddr(value, 'Ms-Sender').uri)
}

/** The sender's id; for clients that give none, one that a repeat has too. */
function idOf(request: Request, from: string): string {
  const given = request.headers.get('Parley-Message-Id')
  if (given !== undefined && /^[A-Za-z0-9._-]{1,128}$/.test(given)) return given
  const parts = [...['Call-ID', 'CSeq', 'Parley-Order'].map((name) => request.headers.get(name) ?? ''), from]
  return `sip-${createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, 32)}`
}
