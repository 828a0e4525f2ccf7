import type { Clock } from '@parley/platform/clock'
import type { EventLog } from '@parley/platform/diagnostics/diagnostics'
import { newId } from '@parley/platform/ids'
import { contentTypeOf } from '@parley/sip/headers/content-type'
import { toTag } from '@parley/sip/headers/from-to'
import type { Response } from '@parley/sip/message'
import type { SipAddress } from '@parley/topology/names'
import type { Exchange } from '../exchange.ts'
import type { Binding } from '../registrar/binding.ts'
import { refusal, Refusal, refusalFor } from '../refusal.ts'
import { isPassing } from './best-response.ts'
import { breadthOfEach } from './breadth.ts'
import type { Deliveries } from './deliver.ts'
import { Fork } from './fork.ts'
import type { Orders } from './order.ts'
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
  readonly limits: StoredLimits
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
    if (target.kind === 'server') return no(exchange, refusal('notFound', { text: 'A message is for a person: sip:user@domain' }))
    const order = this.#parts.orders.next()
    if (target.kind === 'user') return this.#toUser(exchange, target.user, order)
    if (toTag(exchange.request) === undefined) return this.#toEndpoints(exchange, target.binding.user, [target.binding], order)
    this.#inDialog(exchange, target.binding, order)
    return undefined
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
        if (response.status >= 200) this.#answer(exchange, response, binding, order)
      },
      failure: (reason) => exchange.refuse(refusal(reason === 'timeout' ? 'timeout' : 'noDialog')),
    }, { timeoutMs: ANSWER_MS })
  }

  #toEndpoints(exchange: Exchange, user: SipAddress, bindings: readonly Binding[], order: string): undefined {
    const { router } = this.#parts
    if (breadthOfEach(exchange.request, bindings.length) === 0) return no(exchange, refusal('breadthUsedUp'))
    Fork.start(
      bindings,
      (binding, on) => router.send(this.#copy(exchange, binding, order, bindings.length), binding, on, { timeoutMs: ANSWER_MS }),
      {
        provisional: () => {},
        won: (response, binding) => this.#answer(exchange, response, binding, order),
        late: () => {},
        failed: (best) => {
          if (best && !isPassing(best.status)) this.#answer(exchange, best, bindings[0]!, order)
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
    const type = contentTypeOf(request)
    if (!storable.has(type?.type ?? 'text/plain') || !charsets.has((type?.params.get('charset') ?? 'utf-8').toLowerCase())) {
      const text = `For a person who is signed out only text is kept, in one of the charsets ${[...charsets].join(', ')}`
      return exchange.refuse(refusal('mediaTypeUnknown', { text, headers: [['Accept', [...storable].join(', ')]] }))
    }
    const messageId = request.headers.get('Parley-Message-Id') ?? newId()
    if (messageId.length > 200) return exchange.refuse(refusal('malformed', { text: 'Parley-Message-Id has more than 200 characters' }))
    const position = await stored.keep({
      recipient,
      sender: caller.user,
      messageId,
      position: order,
      acceptedAt: clock.now(),
      contentType: request.headers.get('Content-Type') ?? 'text/plain',
      body: request.body,
    })
    const fields = { from: caller.user, to: recipient }
    if (position === undefined) return exchange.refuse(this.#queueFull(caller.user, recipient))
    exchange.respond(202, { headers: [['Parley-Order', position]] })
    events.record('imStored', fields)
    deliveries.kick(recipient)
  }

  #queueFull(from: SipAddress, to: SipAddress): Refusal {
    const { stored, limits } = this.#parts
    const own = stored.waitingFrom(from, to)
    if (own < limits.messagesPerSender) return refusal('queueFull', { fields: { from, to, count: stored.waitingFor(to) } })
    const text = `The user is signed out, and ${own} messages of yours wait already; that is as many as are kept`
    return refusal('queueFull', { text, fields: { from, to, count: own } })
  }

  #copy(exchange: Exchange, binding: Binding, order: string, copies = 1) {
    const copy = this.#parts.router.copyFor(exchange, binding, copies)
    copy.headers.add('Parley-Order', order)
    return copy
  }

  #answer(exchange: Exchange, response: Response, binding: Binding, order: string): void {
    this.#parts.router.answer(exchange, response, binding, response.status < 300 ? [['Parley-Order', order]] : [])
  }
}

const storable: ReadonlySet<string> = new Set(['text/plain', 'text/html'])

/** What no endpoint can read would wait for ever. */
const charsets: ReadonlySet<string> = new Set(['utf-8', 'us-ascii', 'iso-8859-1', 'iso-8859-15', 'windows-1252'])

function no(exchange: Exchange, why: Refusal): undefined {
  exchange.refuse(why)
}
