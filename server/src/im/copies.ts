import { createHash } from 'node:crypto'
import type { Clock, TimerHandle } from '@parley/platform/clock'
import type { ClientEvents } from '@parley/sip/endpoint'
import { fromTag } from '@parley/sip/headers/from-to'
import type { Request } from '@parley/sip/message'
import type { SipAddress } from '@parley/topology/names'
import type { Exchange } from '../exchange.ts'
import { Refusal } from '../refusal.ts'
import type { Binding, Registrations } from '../registrar/binding.ts'
import { isPassing } from './best-response.ts'
import { ownEnd } from './dialog-route.ts'
import { pagerCopy } from './pager-copy.ts'
import { plainBody } from './plain-body.ts'
import { correctSenderName } from './sender-name.ts'

const ANSWER_MS = 15_000
/** A history that couldn't be reached is tried again after so long each time. */
const AGAIN_MS: readonly number[] = [2_000, 10_000, 30_000, 60_000]
/** Copies that wait for their next try, each with a body of at most 32 KiB; more than these are not kept. */
const MOST_WAITING = 1_000
/** Conversations of one person whose place is remembered. */
const PER_USER = 1_000

export interface CopiesParts {
  readonly clock: Clock
  readonly registrations: Pick<Registrations, 'onGone'> & { endpoints(user: SipAddress): readonly Binding[] }
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
 *  everything the person hears. Other clients get it until the person has answered somewhere: that endpoint keeps the conversation.
 *  docs/decisions/0007-copies-for-the-other-endpoints.md */
export class Copies implements AsyncDisposable {
  readonly #o: CopiesParts
  readonly #waiting = new Set<TimerHandle>()
  /** Person → who they talk with → the endpoint they said something at last. */
  readonly #kept = new Map<SipAddress, Map<SipAddress, string>>()

  constructor(parts: CopiesParts) {
    this.#o = parts
    parts.registrations.onGone(({ user }) => {
      if (parts.registrations.endpoints(user).length === 0) this.#kept.delete(user)
    })
  }

  /** The message has a name by which every endpoint knows it again; the sender's own where there is one. */
  name(request: Request): void {
    if (!request.headers.has('Parley-Message-Id')) request.headers.set('Parley-Message-Id', nameOf(request))
  }

  /** @cost memory only; with one endpoint on each side two look-ups */
  accepted(exchange: Exchange, message: Accepted): void {
    const { caller } = exchange
    if (caller.user === message.to) return
    const own = this.#o.registrations.endpoints(caller.user)
    const at = senderAmong(own, exchange)
    if (at) this.#keep(caller.user, message.to, at.id)
    for (const binding of own) if (binding.copies && binding !== at) this.#send(exchange, message, binding, message.as)
    for (const binding of this.#o.registrations.endpoints(message.to)) {
      if (message.as === 'stored' || message.reached.includes(binding)) continue
      const hears = this.#hears(binding, caller.user)
      if (binding.copies) this.#send(exchange, message, binding, hears ? undefined : 'heard')
      else if (message.inSession && hears) this.#send(exchange, message, binding)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#waiting) this.#o.clock.clearTimeout(timer)
    this.#waiting.clear()
  }

  #hears(binding: Binding, from: SipAddress): boolean {
    if (binding.standard) return true
    const kept = this.#kept.get(binding.user)?.get(from)
    return kept === undefined || kept === binding.id || !this.#o.registrations.endpoints(binding.user).some(({ id }) => id === kept)
  }

  #keep(user: SipAddress, peer: SipAddress, endpoint: string): void {
    const peers = this.#kept.get(user) ?? new Map<SipAddress, string>()
    this.#kept.set(user, peers)
    peers.delete(peer)
    peers.set(peer, endpoint)
    if (peers.size > PER_USER) peers.delete(peers.keys().next().value!)
  }

  /** The sender doesn't wait for it: the message has arrived, with or without its copies. */
  #send({ request, caller }: Exchange, { to, order }: Accepted, binding: Binding, mark?: 'sent' | 'stored' | 'heard'): void {
    const plain = binding.standard ? undefined : plainBody(request)
    if (plain instanceof Refusal || (plain && !isText(plain.type))) return
    this.#offer(binding, 0, (endpoint) => {
      const copy = pagerCopy(request, to, this.#o.newToken, plain)
      copy.uri = endpoint.contact
      copy.headers.add('Parley-Order', order)
      if (caller.via === 'client') correctSenderName(copy, caller.user, this.#o.displayName)
      if (mark) copy.headers.add('Parley-Copy', mark)
      return copy
    })
  }

  #offer(binding: Binding, tried: number, copyFor: (endpoint: Binding) => Request): void {
    const again = (): void => this.#again(binding, tried, copyFor)
    const on: ClientEvents = { response: ({ status }) => void (isPassing(status) && again()), failure: again }
    this.#o.send(copyFor(binding), binding, on, { timeoutMs: ANSWER_MS })
  }

  #again(binding: Binding, tried: number, copyFor: (endpoint: Binding) => Request): void {
    const wait = AGAIN_MS[tried]
    if (!binding.copies || wait === undefined || this.#waiting.size >= MOST_WAITING) return
    const timer = this.#o.clock.setTimeout(() => {
      this.#waiting.delete(timer)
      const now = this.#o.registrations.endpoints(binding.user).find(({ id }) => id === binding.id)
      if (now) this.#offer(now, tried + 1, copyFor)
      else this.#again(binding, tried + 1, copyFor)
    }, wait)
    this.#waiting.add(timer)
  }
}

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
