import type { Clock } from '@parley/platform/clock'
import type { EventLog } from '@parley/platform/diagnostics/diagnostics'
import { parseC3pRequest, type C3pRequest } from '@parley/sip/bodies/c3p'
import type { SessionType } from '@parley/sip/bodies/conference-info'
import { buildImSdp, parseImSdp } from '@parley/sip/bodies/im-sdp'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import { contentTypeOf } from '@parley/sip/headers/content-type'
import { toTag } from '@parley/sip/headers/from-to'
import type { Request } from '@parley/sip/message'
import { sipUri, type SipAddress } from '@parley/topology/names'
import type { Exchange } from '../exchange.ts'
import type { Orders } from '../im/order.ts'
import type { Outgoing } from '../im/outgoing.ts'
import { BLOCKED } from '../im/route.ts'
import { refusing, Refused } from '../refuse-with.ts'
import type { Binding } from '../registrar/binding.ts'
import type { Registrar } from '../registrar/registrar.ts'
import { secondsForOne, type BucketRate } from '../throttle/bucket.ts'
import { Buckets } from '../throttle/buckets.ts'
import type { Conference } from './conference.ts'
import { ConferencePackage } from './conference-package.ts'
import { conferenceUriOf, isForConference, type ConferenceUri } from './conference-uri.ts'
import { Conferences } from './conferences.ts'
import { Control, joinedAnswer } from './control.ts'
import type { ConferenceLimits } from './limits.ts'
import { ConferenceSession, sessionKey, type SessionAnswer, type SessionEnd } from './session.ts'

export interface ConferencingParts {
  readonly clock: Clock
  readonly events: EventLog
  readonly registrar: Registrar
  readonly outgoing: Outgoing
  readonly orders: Orders
  readonly limits: ConferenceLimits
  newToken(): string
  displayName(user: SipAddress): string
  accessLevel(owner: SipAddress, watcher: SipAddress): number
}

interface Dialog {
  readonly conference: Conference
  readonly type: SessionType
  readonly session: ConferenceSession
}

/** Conversations of several: makes conferences, lets people in, carries what they say to all others, each message with its one
 *  place for everybody. Nothing of it is kept.  @spec RFC 4353 (focus and mixer in one), RFC 4575; C3P as Lync-type clients speak it */
export class Conferencing implements AsyncDisposable {
  readonly eventPackage: ConferencePackage
  readonly #parts: ConferencingParts
  readonly #limits: ConferenceLimits
  readonly #conferences: Conferences
  readonly #control: Control
  /** How often each has come into each conference lately. */
  readonly #joins: Buckets
  readonly #dialogs = new Map<string, Dialog>()
  readonly #byEndpoint = new Map<string, Set<ConferenceSession>>()

  constructor(parts: ConferencingParts) {
    this.#parts = parts
    this.#limits = parts.limits
    this.#joins = new Buckets(parts.limits.joins)
    this.eventPackage = new ConferencePackage({
      clock: parts.clock,
      displayName: parts.displayName,
      find: (request) => {
        const uri = conferenceUriOf(request.parsedUri())
        return uri?.part === 'focus' ? this.#conferences.find(uri.organizer, uri.id) : undefined
      },
    })
    this.#conferences = new Conferences(parts, (conference) => this.eventPackage.ended(conference))
    this.#control = new Control({ conferences: this.#conferences, changed: (conference, users) => this.eventPackage.changed(conference, users) })
    parts.registrar.onGone((binding) => this.#endpointGone(binding))
  }

  get size(): number {
    return this.#conferences.size
  }

  /** Whether a request is answered here. SUBSCRIBE is not: subscriptions have one place for all packages. */
  takes({ uri, method }: Request): boolean {
    return isForConference(uri) && method !== 'SUBSCRIBE'
  }

  handle(exchange: Exchange): Promise<void> {
    return refusing(exchange, 'conferenceRefused', () => {
      const { request } = exchange
      if (toTag(request) !== undefined) return this.#inDialog(exchange)
      const uri = conferenceUriOf(request.parsedUri())
      if (!uri) throw new Refused('notFound', { text: 'There is no such part of a conference' })
      switch (request.method) {
        case 'INVITE':
          return this.#invite(exchange, uri)
        case 'SERVICE':
          return this.#service(exchange, uri)
        case 'OPTIONS':
          return exchange.respond(200, { headers: [['Allow', 'INVITE, ACK, CANCEL, BYE, INFO, MESSAGE, OPTIONS, SUBSCRIBE, SERVICE']] })
        case 'ACK':
          return
        default:
          throw new Refused('noDialog')
      }
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.eventPackage.stop()
    await this.#conferences[Symbol.asyncDispose]()
  }

  #inDialog(exchange: Exchange): void {
    const { request } = exchange
    const key = sessionKey(request.headers.get('Call-ID') ?? '', toTag(request) ?? '')
    const dialog = this.#dialogs.get(key)
    if (!dialog?.session.accepts(exchange)) throw new Refused('noDialog')
    switch (request.method) {
      case 'ACK':
        return dialog.session.acknowledged()
      case 'BYE':
        exchange.respond(200)
        return dialog.session.left()
      case 'INVITE':
        return dialog.session.again(exchange)
      case 'MESSAGE':
        return this.#message(exchange, dialog)
      case 'INFO':
        return this.#info(exchange, dialog)
      default:
        return exchange.respond(200)
    }
  }

  #invite(exchange: Exchange, uri: ConferenceUri): void {
    const { caller } = exchange
    const conference = this.#conferenceAt(uri)
    const binding = this.#bindingOf(exchange)
    if (!binding) throw new Refused('offline', { text: 'Sign in first: one joins a conference with a registered endpoint' })
    if (uri.part === 'chat') return this.#joinChat(exchange, conference, binding)
    if (this.#parts.accessLevel(conference.organizer, caller.user) >= BLOCKED || conference.isEjected(caller.user)) {
      throw new Refused('notAllowed', { fields: { from: caller.user, to: conference.organizer } })
    }
    if (conference.locked && !conference.has(caller.user) && caller.user !== conference.organizer) throw new Refused('notAllowed', { text: 'The conference is locked', fields: { from: caller.user, to: conference.id } })
    if (!conference.has(caller.user) && conference.size >= this.#limits.members) throw new Refused('notAllowed', { text: `A conference has at most ${this.#limits.members} people`, fields: { from: caller.user, to: conference.id } })
    if (!this.#joins.take(`${caller.user} ${conference.focusUri}`, this.#parts.clock.now())) throw tooManyJoins(this.#joins.rate)
    this.#joinFocus(exchange, conference, binding)
  }

  #joinFocus(exchange: Exchange, conference: Conference, binding: Binding): void {
    const { caller } = exchange
    const request = c3pOf(exchange.request)
    if (request && request.command.name !== 'addUser') throw new Refused('malformed', { text: 'One joins a conference with addUser' })
    const asked = request ?? { requestId: '0', from: sipUri(caller.user), to: conference.focusUri, command: { name: 'addUser', user: sipUri(caller.user) } }
    this.#begin(exchange, conference, 'focus', binding, {
      contact: `<${conference.focusUri}>;isfocus`,
      contentType: mediaTypes.c3p,
      body: joinedAnswer(conference, caller.user, asked),
    })
    this.#conferences.occupied(conference)
  }

  #joinChat(exchange: Exchange, conference: Conference, binding: Binding): void {
    const { request, caller } = exchange
    if (!conference.has(caller.user)) throw new Refused('notAllowed', { text: 'Join the conference first', fields: { from: caller.user, to: conference.id } })
    if (request.body.length > 0) parseImSdp(request.body)
    const missed = conference.missedOf(caller.user, binding.id)
    this.#begin(exchange, conference, 'chat', binding, {
      contact: `<${conference.chatUri}>;isfocus`,
      contentType: mediaTypes.sdp,
      body: buildImSdp({ host: '127.0.0.1', port: 5060, format: sipUri(conference.organizer), acceptTypes: ['text/plain', 'text/html'] }),
      headers: missed > 0 ? [['Parley-Missed', String(missed)]] : [],
    })
    conference.toldMissed(caller.user, binding.id)
  }

  #begin(exchange: Exchange, conference: Conference, type: SessionType, binding: Binding, answer: SessionAnswer): void {
    const { registrar, clock, outgoing, newToken } = this.#parts
    const session: ConferenceSession = new ConferenceSession(
      { clock, outgoing, newToken, binding: (id) => registrar.byId(id) },
      exchange,
      binding,
      answer,
      (why) => this.#sessionEnded({ conference, type, session }, why),
    )
    this.#dialogs.set(session.key, { conference, type, session })
    const ofEndpoint = this.#byEndpoint.get(binding.id) ?? new Set()
    this.#byEndpoint.set(binding.id, ofEndpoint.add(session))
    // An endpoint takes part once: one that comes again has lost its dialog from before.
    conference.joined(session, type)?.hangUp()
    this.eventPackage.changed(conference, [session.user])
  }

  #sessionEnded({ conference, type, session }: Dialog, why: SessionEnd): void {
    this.#dialogs.delete(session.key)
    const ofEndpoint = this.#byEndpoint.get(session.endpoint)
    ofEndpoint?.delete(session)
    if (ofEndpoint?.size === 0) this.#byEndpoint.delete(session.endpoint)
    if (conference.left(session, type, why === 'lost')) this.eventPackage.changed(conference, [session.user])
    this.#conferences.vacated(conference)
  }

  #endpointGone(binding: Binding): void {
    for (const session of [...(this.#byEndpoint.get(binding.id) ?? [])]) session.drop()
  }

  /** To everybody but the endpoint that said it, in one order for all. Taken as soon as it is on its way. */
  #message(exchange: Exchange, { conference, session, type }: Dialog): void {
    const { request, caller } = exchange
    const { bodyBytes } = this.#limits
    if (type !== 'chat') throw new Refused('noDialog')
    if (request.body.length > bodyBytes) throw new Refused('tooLarge', { text: `A message has at most ${bodyBytes} bytes` })
    const order = this.#parts.orders.next()
    const headers: [string, string][] = [
      ['Ms-Sender', `<${sipUri(caller.user)}>`],
      ['Content-Type', request.headers.get('Content-Type') ?? 'text/plain'],
      ['Parley-Order', order],
    ]
    const id = request.headers.get('Parley-Message-Id')
    if (id !== undefined) headers.push(['Parley-Message-Id', id])
    conference.missedByAway()
    for (const other of [...conference.chats()]) {
      if (other !== session) other.message(request.body, headers, () => conference.missedBy(other))
    }
    exchange.respond(200, { headers: [['Parley-Order', order]] })
  }

  /** In the conference's own dialog a command; in the conversation's somebody types, which is not carried on. */
  #info(exchange: Exchange, { conference, type }: Dialog): void {
    const request = type === 'focus' ? c3pOf(exchange.request) : undefined
    if (!request) return exchange.respond(200)
    const { body } = this.#control.conference(conference, exchange.caller.user, request)
    exchange.respond(200, { headers: [['Content-Type', mediaTypes.c3p]], body })
  }

  #service(exchange: Exchange, uri: ConferenceUri): void {
    const { caller } = exchange
    const request = c3pOf(exchange.request)
    if (!request) throw new Refused('mediaTypeUnknown', { headers: [['Accept', mediaTypes.c3p]] })
    if (uri.part !== 'focusfactory') {
      const conference = this.#conferenceAt(uri)
      if (!conference.has(caller.user)) throw new Refused('notAllowed', { fields: { from: caller.user, to: conference.id } })
      return exchange.respond(200, { headers: [['Content-Type', mediaTypes.c3p]], body: this.#control.conference(conference, caller.user, request).body })
    }
    if (uri.organizer !== caller.user) throw new Refused('notYourAddress')
    exchange.respond(200, { headers: [['Content-Type', mediaTypes.c3p]], body: this.#control.factory(caller.user, request).body })
  }

  #conferenceAt({ organizer, id, part }: ConferenceUri): Conference {
    const conference = part === 'focusfactory' ? undefined : this.#conferences.find(organizer, id)
    if (!conference) throw new Refused('notFound', { text: 'There is no such conference, or it has ended' })
    return conference
  }

  #bindingOf({ caller, connection }: Exchange): Binding | undefined {
    const own = this.#parts.registrar.bindings(caller.user).filter((binding) => binding.epid === caller.epid && binding.application === caller.application?.fqdn)
    return own.find((binding) => binding.connection === connection) ?? (caller.via === 'trusted' ? own[0] : undefined)
  }
}

function tooManyJoins(joins: BucketRate): Refused {
  const seconds = secondsForOne(joins)
  return new Refused('throttled', { text: `Nobody comes into a conference more than ${joins.burst} times at once`, headers: [['Retry-After', String(seconds)]], fields: { limit: joins.burst, seconds } })
}

/** Undefined: the body is none. @throws BodyError */
function c3pOf(request: Request): C3pRequest | undefined {
  return contentTypeOf(request)?.type === mediaTypes.c3p && request.body.length > 0 ? parseC3pRequest(request.body) : undefined
}
