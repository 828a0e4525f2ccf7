import type { ConferenceInfo, ConferenceUser, SessionType } from '@parley/sip/bodies/conference-info'
import { sipUri, type SipAddress } from '@parley/topology/names'
import { formatConferenceUri } from './conference-uri.ts'
import type { ConferenceSession } from './session.ts'

interface Member {
  role: 'presenter' | 'attendee'
  readonly sessions: Record<SessionType, Map<string, ConferenceSession>>
  /** Endpoint → how many messages it has not had. */
  readonly missed: Map<string, number>
}

/** Who takes part in one conference, and how. Knows nothing of the wire. */
export class Conference {
  readonly id: string
  readonly organizer: SipAddress
  readonly subject: string
  readonly focusUri: string
  readonly chatUri: string
  locked = false
  /** Of the next document. */
  version = 0
  readonly #members = new Map<SipAddress, Member>()
  /** Lost, not left: how many messages they have not had since. */
  readonly #away = new Map<SipAddress, number>()
  readonly #ejected = new Set<SipAddress>()
  readonly #roles = new Map<SipAddress, Member['role']>()
  /** Who was there: a subscriber that missed something is told of them too. */
  readonly #departed = new Set<SipAddress>()

  constructor(o: { id: string; organizer: SipAddress; subject: string }) {
    this.id = o.id
    this.organizer = o.organizer
    this.subject = o.subject
    this.focusUri = formatConferenceUri({ organizer: o.organizer, part: 'focus', id: o.id })
    this.chatUri = formatConferenceUri({ organizer: o.organizer, part: 'chat', id: o.id })
  }

  get size(): number {
    return this.#members.size
  }

  /** Nobody is there and nobody is expected back. */
  get deserted(): boolean {
    return this.#members.size === 0 && this.#away.size === 0
  }

  has(user: SipAddress): boolean {
    return this.#members.has(user)
  }

  isEjected(user: SipAddress): boolean {
    return this.#ejected.has(user)
  }

  isPresenter(user: SipAddress): boolean {
    return this.#members.get(user)?.role === 'presenter'
  }

  /** The role the user has, or would come in with. */
  roleOf(user: SipAddress): Member['role'] {
    return this.#members.get(user)?.role ?? this.#roles.get(user) ?? (user === this.organizer ? 'presenter' : 'attendee')
  }

  /** @returns the endpoint's session from before, which this one replaces */
  joined(session: ConferenceSession, type: SessionType): ConferenceSession | undefined {
    const member = this.#members.get(session.user) ?? this.#newMember(session.user)
    const before = sessionAt(member.sessions[type], session.endpoint)
    member.sessions[type].set(session.key, session)
    this.#departed.delete(session.user)
    return before
  }

  /** @param lost  the endpoint went away without a word
   *  @returns whether that is a change: the conversation ends together with the conference for a user, and that is one */
  left(session: ConferenceSession, type: SessionType, lost: boolean): boolean {
    const member = this.#members.get(session.user)
    if (!member?.sessions[type].delete(session.key)) return false
    if (!lost && type === 'focus') member.missed.delete(session.endpoint)
    if (member.sessions.focus.size > 0) return true
    this.#members.delete(session.user)
    this.#departed.add(session.user)
    if (lost) this.#away.set(session.user, (this.#away.get(session.user) ?? 0) + Math.max(0, ...member.missed.values()))
    // Without the conference there is no conversation of it.
    for (const chat of [...member.sessions.chat.values()]) chat.hangUp()
    return true
  }

  eject(user: SipAddress): readonly ConferenceSession[] {
    this.#ejected.add(user)
    this.#away.delete(user)
    return this.#sessionsOf(user)
  }

  setRole(user: SipAddress, role: Member['role']): void {
    this.#roles.set(user, role)
    const member = this.#members.get(user)
    if (member) member.role = role
  }

  /** The conversation's sessions of everybody. */
  *chats(): Iterable<ConferenceSession> {
    for (const member of this.#members.values()) yield* member.sessions.chat.values()
  }

  /** All sessions there are. */
  sessions(): ConferenceSession[] {
    return [...this.#members.keys()].flatMap((user) => this.#sessionsOf(user))
  }

  /** A message goes out that those who are away do not get, nor endpoints that missed one and have not joined again. */
  missedByAway(): void {
    for (const [user, count] of this.#away) this.#away.set(user, count + 1)
    for (const { missed, sessions } of this.#members.values()) {
      if (missed.size === 0) continue
      for (const [endpoint, count] of missed) if (!sessionAt(sessions.chat, endpoint)) missed.set(endpoint, count + 1)
    }
  }

  /** A message did not reach an endpoint that is or was there. */
  missedBy({ user, endpoint }: ConferenceSession): void {
    const missed = this.#members.get(user)?.missed
    const away = this.#away.get(user)
    if (missed) missed.set(endpoint, (missed.get(endpoint) ?? 0) + 1)
    else if (away !== undefined) this.#away.set(user, away + 1)
  }

  /** How many messages an endpoint that joins has not had; what it has put off it will not be offered in its session from before. */
  missedOf(user: SipAddress, endpoint: string): number {
    const member = this.#members.get(user)
    const putOff = member && sessionAt(member.sessions.chat, endpoint)?.putOff
    return (this.#away.get(user) ?? 0) + (member?.missed.get(endpoint) ?? 0) + (putOff ?? 0)
  }

  /** It is here again, and has been told how many. */
  toldMissed(user: SipAddress, endpoint: string): void {
    this.#away.delete(user)
    this.#members.get(user)?.missed.delete(endpoint)
  }

  forgetAway(): void {
    this.#away.clear()
  }

  /** The document for subscribers: everybody, or those named. */
  info(nameOf: (user: SipAddress) => string, only?: readonly SipAddress[]): ConferenceInfo {
    const users = only ?? [...this.#members.keys(), ...this.#departed]
    return {
      entity: this.focusUri,
      state: only === undefined ? 'full' : 'partial',
      version: ++this.version,
      subject: this.subject,
      chatUri: this.chatUri,
      locked: this.locked,
      users: users.map((user) => this.#userInfo(user, nameOf)),
    }
  }

  #userInfo(user: SipAddress, nameOf: (user: SipAddress) => string): ConferenceUser {
    const member = this.#members.get(user)
    const endpoints = (['focus', 'chat'] as const).flatMap((type) => [...(member?.sessions[type].values() ?? [])].map(({ endpoint }) => ({ entity: endpoint, type })))
    return { entity: sipUri(user), displayName: nameOf(user), role: member?.role ?? 'attendee', endpoints, deleted: member === undefined }
  }

  #newMember(user: SipAddress): Member {
    const member: Member = { role: this.roleOf(user), sessions: { focus: new Map(), chat: new Map() }, missed: new Map() }
    this.#members.set(user, member)
    return member
  }

  #sessionsOf(user: SipAddress): ConferenceSession[] {
    const member = this.#members.get(user)
    return member ? [...member.sessions.focus.values(), ...member.sessions.chat.values()] : []
  }
}

function sessionAt(sessions: ReadonlyMap<string, ConferenceSession>, endpoint: string): ConferenceSession | undefined {
  for (const session of sessions.values()) if (session.endpoint === endpoint) return session
  return undefined
}
