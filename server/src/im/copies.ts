import { createHash } from 'node:crypto'
import type { Clock } from '@parley/platform/clock'
import type { ClientEvents } from '@parley/sip/endpoint'
import { fromTag } from '@parley/sip/headers/from-to'
import type { Request } from '@parley/sip/message'
import type { SipAddress } from '@parley/topology/names'
import type { Exchange } from '../exchange.ts'
import { Refusal } from '../refusal.ts'
import type { Binding, Registrations } from '../registrar/binding.ts'
import { ownEnd } from './dialog-route.ts'
import type { HistoryCopies } from './history-copies.ts'
import type { HistoryCopy } from './kept-copies.ts'
import { pagerCopy } from './pager-copy.ts'
import { plainBody } from './plain-body.ts'
import { correctSenderName } from './sender-name.ts'
import type { KeptMessage } from './stored.ts'

const ANSWER_MS = 15_000
/** So long after a person's last word an endpoint keeps the conversation: they may have gone from it without a word. */
const KEPT_MS = 10 * 60_000
/** Conversations of one person whose place is remembered. */
const PER_USER = 1_000

export interface CopiesParts {
  readonly clock: Clock
  readonly history: HistoryCopies
  readonly registrations: Pick<Registrations, 'onAdded' | 'onGone'> & { endpoints(user: SipAddress): readonly Binding[] }
  send(request: Request, binding: Binding, on: ClientEvents, more: { timeoutMs: number }): void
  newToken(): string
  displayName(user: SipAddress): string
}

/** What became of a message, once its sender is told that it was accepted. */
export interface Accepted {
  readonly to: SipAddress
  /** The endpoints of `to` it was sent to. */
  readonly reached: readonly Binding[]
  /** In a session, which one endpoint of several has taken; else whom it was addressed to is whom it is for. */
  readonly inSession: boolean
  readonly order: string
  readonly as: 'sent' | 'stored'
}

/** One person at several endpoints: what is said in a session reaches one of them, the others get it as a message of its own.
 *
 *  Endpoints that keep the history get everything the person hears and says. Standard clients, which are in no session, get
 *  everything the person hears. Other clients get it until the person has answered somewhere: that endpoint keeps the conversation, until the person has said
 *  nothing there for a while or begins at another endpoint.
 *  docs/decisions/0007-copies-for-the-other-endpoints.md */
export class Copies {
  readonly #o: CopiesParts
  /** Person → who they talk with → the endpoint they said something at last, and when. */
  readonly #kept = new Map<SipAddress, Map<SipAddress, { id: string; at: number }>>()

  constructor(parts: CopiesParts) {
    this.#o = parts
    parts.registrations.onAdded(({ user }) => this.#kept.delete(user))
    parts.registrations.onGone(({ user }) => {
      if (parts.registrations.endpoints(user).length === 0) this.#kept.delete(user)
    })
  }

  /** The message has a name by which every endpoint knows it again; the sender's own where there is one. */
  name(request: Request): void {
    if (!request.headers.has('Parley-Message-Id')) request.headers.set('Parley-Message-Id', nameOf(request))
  }

  /** @cost memory only, while whoever keeps a history can be reached */
  accepted(exchange: Exchange, message: Accepted): void {
    const { caller } = exchange
    const { to, reached, inSession, as } = message
    if (caller.user === to) return
    const at = senderAmong(this.#o.registrations.endpoints(caller.user), exchange)
    if (at) this.#keep(caller.user, to, at.id)
    this.#record(exchange, message, { owner: caller.user, peer: to, mark: as }, at ? [at] : [])
    if (as === 'stored') return
    this.#record(exchange, message, { owner: to, peer: caller.user, mark: this.#markOf(to, caller.user) }, reached)
    if (!inSession) return
    for (const binding of this.#o.registrations.endpoints(to)) {
      if (!binding.copies && !reached.includes(binding) && this.#hears(binding, caller.user)) this.#send(exchange, message, binding)
    }
  }

  /** Another endpoint has accepted a message that this one was sent and has not taken: where it keeps the history, it is told of it as of
   *  what was never sent to it. */
  missed(exchange: Exchange, message: Accepted, by: Binding): void {
    const { to, reached } = message
    const { user } = exchange.caller
    if (!by.copies || user === to) return
    this.#record(exchange, message, { owner: to, peer: user, mark: this.#markOf(to, user) }, reached.filter((binding) => binding !== by))
  }

  /** What was stored has been taken by an endpoint. */
  taken({ recipient: owner, sender: peer, messageId, position, acceptedAt, contentType, body }: KeptMessage, by: Binding): void {
    this.#o.history.tell({ owner, peer, mark: this.#markOf(owner, peer), messageId, position, acceptedAt, contentType, body }, [by])
  }

  #record({ request }: Exchange, { order }: Accepted, whose: Pick<HistoryCopy, 'owner' | 'peer' | 'mark'>, have: readonly Binding[]): void {
    if (!this.#o.history.wants(whose.owner, have)) return
    const plain = plainBody(request)
    if (plain instanceof Refusal || !isText(plain.type)) return
    const messageId = request.headers.get('Parley-Message-Id') ?? ''
    this.#o.history.tell({ ...whose, messageId, position: order, acceptedAt: this.#o.clock.now(), contentType: plain.type, body: plain.content }, have)
  }

  /** The endpoint a person has the conversation at, while it is there. */
  #place(user: SipAddress, peer: SipAddress): Binding | undefined {
    const last = this.#kept.get(user)?.get(peer)
    if (last === undefined || this.#o.clock.now() - last.at > KEPT_MS) return undefined
    return this.#o.registrations.endpoints(user).find(({ id }) => id === last.id)
  }

  #markOf(user: SipAddress, peer: SipAddress): 'heard' | undefined {
    const place = this.#place(user, peer)
    return place === undefined || place.copies ? undefined : 'heard'
  }

  #hears(binding: Binding, from: SipAddress): boolean {
    if (binding.standard) return true
    const place = this.#place(binding.user, from)
    return place === undefined || place === binding
  }

  #keep(user: SipAddress, peer: SipAddress, endpoint: string): void {
    const peers = this.#kept.get(user) ?? new Map<SipAddress, { id: string; at: number }>()
    this.#kept.set(user, peers)
    peers.delete(peer)
    peers.set(peer, { id: endpoint, at: this.#o.clock.now() })
    if (peers.size > PER_USER) peers.delete(peers.keys().next().value!)
  }

  /** Nobody waits for what is answered: the message has arrived, with or without its copies. */
  #send({ request, caller }: Exchange, { to, order }: Accepted, binding: Binding): void {
    const plain = binding.standard ? undefined : plainBody(request)
    if (plain instanceof Refusal || (plain && !isText(plain.type))) return
    const copy = pagerCopy(request, to, this.#o.newToken, plain)
    copy.uri = binding.contact
    copy.headers.add('Parley-Order', order)
    if (caller.via === 'client') correctSenderName(copy, caller.user, this.#o.displayName)
    this.#o.send(copy, binding, unheard, { timeoutMs: ANSWER_MS })
  }
}

const unheard: ClientEvents = { response: () => {}, failure: () => {} }

/** A sign of typing, for one, is for who shows it now, and in no history. */
const isText = (contentType: string): boolean => /^\s*text\/(plain|html)\s*(;|$)/i.test(contentType)

/** Who was invited to a session need not say its epid in it; the session's route does. */
function senderAmong(own: readonly Binding[], { caller, connection, request, dialogRoute }: Exchange): Binding | undefined {
  const id = dialogRoute === undefined ? undefined : ownEnd(dialogRoute, fromTag(request) ?? '')
  return own.find((binding) => binding.connection === connection && (id === undefined ? binding.epid === caller.epid : binding.id === id))
}

/** The same for a repeat of the request. */
function nameOf({ headers }: Request): string {
  const parts = ['Call-ID', 'CSeq', 'From'].map((name) => headers.get(name) ?? '')
  return `sip-${createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, 32)}`
}
