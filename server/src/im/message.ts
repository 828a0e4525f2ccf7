import type { Clock } from '@parley/platform/clock'
import type { EventLog } from '@parley/platform/diagnostics/diagnostics'
import { BodyError } from '@parley/sip/bodies/body-error'
import { parseIsComposing } from '@parley/sip/bodies/is-composing'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import { contentTypeOf, parseContentType } from '@parley/sip/headers/content-type'
import { toTag } from '@parley/sip/headers/from-to'
import type { Request, Response } from '@parley/sip/message'
import type { SipAddress } from '@parley/topology/names'
import type { Exchange } from '../exchange.ts'
import type { Binding } from '../registrar/binding.ts'
import { refusal, Refusal, refusalFor } from '../refusal.ts'
import { isPassing } from './best-response.ts'
import { breadthOfEach } from './breadth.ts'
import type { Accepted, Copies } from './copies.ts'
import type { Deliveries } from './deliver.ts'
import { Fork } from './fork.ts'
import type { Orders } from './order.ts'
import { isCpim, plainBody } from './plain-body.ts'
import type { Router } from './route.ts'
import type { StoredLimits, StoredMessages } from './stored.ts'

/** So long an endpoint may take before its MESSAGE is stored instead; the sender waits 32 s. */
const ANSWER_MS = 15_000

export interface MessengerParts {
  readonly clock: Clock
  readonly events: EventLog
  readonly router: Router
  readonly orders: Orders
  readonly stored: StoredMessages
  readonly deliveries: Deliveries
  readonly copies: Copies
  readonly limits: StoredLimits
  /** A pager's typing, for sessions that end in the server (`crossing.ts`). */
  composing(from: SipAddress, to: SipAddress, state: 'active' | 'idle'): void
}

/** MESSAGE, inside a conversation and out of it. Answered 200 when an endpoint has it, 202 when the disk has it. Each gets its
 *  place, Parley-Order, the same in what the recipient gets and in what the sender is told. */
export class Messenger {
  readonly #parts: MessengerParts

  constructor(parts: MessengerParts) {
    this.#parts = parts
  }

  /** @cost to a signed-in user: memory only */
  message(exchange: Exchange): Promise<void> | undefined {
    const { limits, router } = this.#parts
    if (exchange.request.body.length > limits.bodyBytes) return no(exchange, refusal('tooLarge', { text: `A message has at most ${limits.bodyBytes} bytes` }))
    const target = router.target(exchange)
    if (target instanceof Refusal) return no(exchange, target)
    if (target.kind !== 'server' && toTag(exchange.request) === undefined && isTyping(exchange.request)) {
      return this.#typing(exchange, target.kind === 'user' ? target.user : target.binding.user, target.kind === 'user' ? undefined : target.binding)
    }
    if (target.kind !== 'server' && isReceipt(exchange.request)) {
      return this.#receipt(exchange, target.kind === 'user' ? router.endpointsFor(exchange, target.user) : [target.binding])
    }
    const plain = plainBody(exchange.request)
    if (plain instanceof Refusal) return no(exchange, plain)
    if (target.kind === 'server') return no(exchange, refusal('notFound', { text: 'A message is for a person: sip:user@domain' }))
    this.#parts.copies.name(exchange.request)
    const order = this.#parts.orders.next()
    if (target.kind === 'user') return this.#toUser(exchange, target.user, order)
    if (toTag(exchange.request) === undefined) return this.#toEndpoints(exchange, target.binding.user, [target.binding], order)
    this.#inDialog(exchange, target.binding, order)
    return undefined
  }

  /** A message that left its session, to a person wherever they are signed in. */
  page(exchange: Exchange, user: SipAddress): Promise<void> | undefined {
    const { limits, router, orders, copies } = this.#parts
    if (exchange.request.body.length > limits.bodyBytes) return no(exchange, refusal('tooLarge', { text: `A message has at most ${limits.bodyBytes} bytes` }))
    if (!router.mayReach(exchange, user)) return no(exchange, refusal('notAllowed', { fields: { from: exchange.caller.user, to: user } }))
    copies.name(exchange.request)
    exchange.crossed?.headers.set('Parley-Message-Id', exchange.request.headers.get('Parley-Message-Id') ?? '')
    return this.#toUser(exchange, user, orders.next())
  }

  #toUser(exchange: Exchange, user: SipAddress, order: string): Promise<void> | undefined {
    // Behind what is being delivered just now, so that nothing overtakes it.
    const bindings = this.#parts.deliveries.isRunning(user) ? [] : this.#parts.router.endpointsFor(exchange, user)
    return bindings.length === 0 ? this.#store(exchange, user, order) : this.#toEndpoints(exchange, user, bindings, order)
  }

  #inDialog(exchange: Exchange, binding: Binding, order: string): void {
    const copy = this.#copy(exchange, binding, order)
    this.#parts.router.send(copy, binding, {
      response: (response) => {
        if (response.status >= 200) this.#answer(exchange, response, binding, { to: binding.user, reached: [binding], inSession: true, order, as: 'sent' })
      },
      failure: (reason) => exchange.refuse(refusal(reason === 'timeout' ? 'timeout' : 'noDialog')),
    }, { timeoutMs: ANSWER_MS })
  }

  /** A receipt is for clients that asked for one, which are standard clients; others would show it as a message. Never kept.
   *  @spec RFC 5438 */
  #receipt(exchange: Exchange, endpoints: readonly Binding[]): undefined {
    const { router } = this.#parts
    const takers = endpoints.filter(({ standard }) => standard)
    if (takers.length === 0) return no(exchange, refusal('offline', { text: 'No client that takes receipts is signed in' }))
    for (const binding of takers) router.send(router.copyFor(exchange, binding), binding, unheard, { timeoutMs: ANSWER_MS })
    exchange.respond(200)
    return undefined
  }

  /** Typing is worth nothing later: it goes to who can show it, and nobody waits for their answers.  @spec RFC 3994 §3.2 */
  #typing(exchange: Exchange, user: SipAddress, only: Binding | undefined): undefined {
    const { router, composing } = this.#parts
    const state = stateIn(exchange.request)
    if (state instanceof Refusal) return no(exchange, state)
    const endpoints = only ? [only] : router.endpointsFor(exchange, user)
    for (const binding of endpoints) {
      if (binding.standard || binding.application !== undefined) router.send(router.copyFor(exchange, binding), binding, unheard, { timeoutMs: ANSWER_MS })
    }
    composing(exchange.caller.user, user, state)
    exchange.respond(200)
    return undefined
  }

  #toEndpoints(exchange: Exchange, user: SipAddress, bindings: readonly Binding[], order: string): undefined {
    const { router, copies } = this.#parts
    if (breadthOfEach(exchange.request, bindings.length) === 0) return no(exchange, refusal('breadthUsedUp'))
    const message: Accepted = { to: user, reached: bindings, inSession: false, order, as: 'sent' }
    Fork.start(
      bindings,
      (binding, on) => router.send(this.#copy(exchange, binding, order, bindings.length), binding, on, { timeoutMs: ANSWER_MS }),
      {
        provisional: nothing,
        won: (response, binding) => this.#answer(exchange, response, binding, message),
        late: nothing,
        missed: (binding) => copies.missed(exchange, message, binding),
        failed: (best) => {
          if (best && !isPassing(best.status)) this.#answer(exchange, best, bindings[0]!, message)
          else this.#store(exchange, user, order).catch((thrown: unknown) => exchange.refuse(refusalFor(thrown)))
        },
      },
    )
    return undefined
  }

  /** @throws AppError `unavailable`, `busy` */
  async #store(exchange: Exchange, recipient: SipAddress, order: string): Promise<void> {
    const { stored, events, deliveries, clock } = this.#parts
    const { request, caller } = exchange
    const plain = plainBody(request)
    if (plain instanceof Refusal) return exchange.refuse(plain)
    const type = parseContentType(plain.type)
    if (!storable.has(type.type) || !charsets.has((type.params.get('charset') ?? 'utf-8').toLowerCase())) {
      const text = `For a person who is signed out only text is kept, in one of the charsets ${[...charsets].join(', ')}`
      return exchange.refuse(refusal('mediaTypeUnknown', { text, headers: [['Accept', [...storable].join(', ')]] }))
    }
    const messageId = request.headers.get('Parley-Message-Id') ?? ''
    if (messageId.length > 200) return exchange.refuse(refusal('malformed', { text: 'Parley-Message-Id has more than 200 characters' }))
    const position = await stored.keep({
      recipient,
      sender: caller.user,
      messageId,
      position: order,
      acceptedAt: clock.now(),
      contentType: plain.type,
      body: plain.content,
    })
    const fields = { from: caller.user, to: recipient }
    if (position === undefined) return exchange.refuse(this.#queueFull(caller.user, recipient))
    exchange.respond(202, { headers: [['Parley-Order', position]] })
    this.#parts.copies.accepted(exchange, { to: recipient, reached: [], inSession: false, order: position, as: 'stored' })
    events.record('imStored', fields)
    deliveries.kick(recipient)
  }

  #queueFull(from: SipAddress, to: SipAddress): Refusal {
    const { stored, limits } = this.#parts
    const all = stored.waitingOf(from)
    const own = all >= limits.messagesOfSender ? all : stored.waitingFrom(from, to)
    if (own < limits.messagesPerSender) return refusal('queueFull', { fields: { from, to, count: stored.waitingFor(to) } })
    const text = `The user is signed out, and ${own} messages of yours wait already; that is as many as are kept`
    return refusal('queueFull', { text, fields: { from, to, count: own } })
  }

  #copy(exchange: Exchange, binding: Binding, order: string, copies = 1) {
    const copy = this.#parts.router.copyFor(exchange, binding, copies)
    copy.headers.add('Parley-Order', order)
    if (!binding.standard && isCpim(exchange.request)) unwrap(copy)
    return copy
  }

  #answer(exchange: Exchange, response: Response, binding: Binding, message: Accepted): void {
    const accepted = response.status < 300
    this.#parts.router.answer(exchange, response, binding, accepted ? [['Parley-Order', message.order]] : [])
    if (accepted) this.#parts.copies.accepted(exchange, message)
  }
}

const nothing = (): void => {}
const unheard = { response: nothing, failure: nothing }

/** For endpoints that take no envelope. It was looked into before. */
function unwrap(copy: Request): void {
  const plain = plainBody(copy)
  if (plain instanceof Refusal) return
  copy.headers.set('Content-Type', plain.type)
  copy.body = plain.content
}

const isReceipt = (request: Request): boolean => contentTypeOf(request)?.type === mediaTypes.imdn

const isTyping = (request: Request): boolean => contentTypeOf(request)?.type === mediaTypes.isComposing

function stateIn(request: Request): 'active' | 'idle' | Refusal {
  try {
    return parseIsComposing(request.body).state
  } catch (thrown) {
    if (!(thrown instanceof BodyError)) throw thrown
    return refusal('malformed', { text: `${mediaTypes.isComposing}: ${thrown.message}` })
  }
}

const storable: ReadonlySet<string> = new Set(['text/plain', 'text/html'])

/** What no endpoint can read would wait for ever. */
const charsets: ReadonlySet<string> = new Set(['utf-8', 'us-ascii', 'iso-8859-1', 'iso-8859-15', 'windows-1252'])

function no(exchange: Exchange, why: Refusal): undefined {
  exchange.refuse(why)
}
