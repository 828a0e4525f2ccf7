import type { Clock } from '@parley/platform/clock'
import type { EventLog, Log } from '@parley/platform/diagnostics/diagnostics'
import { formatNameAddr } from '@parley/sip/headers/name-addr'
import { Request } from '@parley/sip/message'
import { encodeText } from '@parley/sip/text'
import { sipUri, type SipAddress } from '@parley/topology/names'
import type { Binding } from '../registrar/binding.ts'
import { isPassing } from './best-response.ts'
import type { Outgoing } from './outgoing.ts'
import { Retries } from './retries.ts'
import type { KeptMessage, StoredMessages } from './stored.ts'

const BATCH = 50
const ANSWER_MS = 32_000

export interface DeliveriesParts {
  readonly clock: Clock
  readonly stored: StoredMessages
  readonly outgoing: Outgoing
  readonly events: EventLog
  readonly log: Log
  bindings(user: SipAddress): readonly Binding[]
  /** An endpoint has it. */
  taken(message: KeptMessage, by: Binding): void
  displayName(user: SipAddress): string
  newToken(): string
}

type Outcome = 'taken' | 'not wanted' | 'away'

/** Hands stored IMs to a person who has signed in: in order, one at a time, each off the disk only after its 200. What nobody takes
 *  though somebody is there is offered again after a while. */
export class Deliveries implements AsyncDisposable {
  readonly #parts: DeliveriesParts
  readonly #retries: Retries
  /** True: somebody kicked while it ran, so what it read last may not be all. */
  readonly #running = new Map<SipAddress, boolean>()

  constructor(parts: DeliveriesParts) {
    this.#parts = parts
    this.#retries = new Retries(parts.clock, (user) => this.kick(user))
  }

  isRunning(user: SipAddress): boolean {
    return this.#running.has(user)
  }

  /** Something may be possible now: an endpoint came, or a message. Nothing happens when nothing waits or nobody is there. */
  kick(user: SipAddress): void {
    if (this.#running.has(user)) return void this.#running.set(user, true)
    if (!this.#hasWork(user)) return this.#retries.forget(user)
    this.#running.set(user, false)
    this.#run(user)
      .catch((error: unknown) => {
        this.#running.delete(user)
        this.#parts.log.error({ error: String(error) }, `Stored messages for ${user} cannot be delivered`)
      })
      .finally(() => (this.#hasWork(user) ? this.#retries.later(user) : this.#retries.forget(user)))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#retries[Symbol.asyncDispose]()
  }

  /** @cost memory only */
  #hasWork(user: SipAddress): boolean {
    return this.#parts.stored.waitingFor(user) > 0 && this.#parts.bindings(user).length > 0
  }

  async #run(user: SipAddress): Promise<void> {
    let delivered = 0
    let after = ''
    let more = true
    while (more) {
      this.#running.set(user, false)
      const messages = await this.#parts.stored.next(user, after, BATCH)
      more = messages.length === BATCH
      for (const message of messages) {
        const outcome = await this.#offer(message)
        more &&= outcome !== 'away'
        if (outcome === 'away') break
        if (outcome === 'taken') {
          await this.#parts.stored.remove(message)
          delivered++
        }
        after = message.position
      }
      more ||= this.#running.get(user) === true
    }
    this.#running.delete(user)
    if (delivered > 0) this.#retries.forget(user)
    if (delivered > 0) this.#parts.events.record('imStoredDelivered', { count: delivered, to: user })
  }

  /** To one endpoint after the other, until one has it. */
  async #offer(message: KeptMessage): Promise<Outcome> {
    let outcome: Outcome = 'away'
    for (const binding of this.#parts.bindings(message.recipient)) {
      const status = await this.#send(message, binding)
      if (status >= 200 && status < 300) {
        this.#parts.taken(message, binding)
        return 'taken'
      }
      if (!isPassing(status)) outcome = 'not wanted'
    }
    return outcome
  }

  #send(message: KeptMessage, binding: Binding): Promise<number> {
    return new Promise((resolve) => {
      const request = this.#request(message, binding)
      const on = {
        response: ({ status }: { status: number }) => {
          if (status >= 200) resolve(status)
        },
        failure: () => resolve(408),
      }
      this.#parts.outgoing.request(request, binding, on, { timeoutMs: ANSWER_MS })
    })
  }

  #request(message: KeptMessage, binding: Binding): Request {
    const { newToken, displayName } = this.#parts
    const from = formatNameAddr({
      displayName: encodeText(displayName(message.sender)),
      uri: sipUri(message.sender),
      params: new Map([['tag', newToken()]]),
    })
    const headers: [string, string][] = [
      ['Max-Forwards', '70'],
      ['From', from],
      ['To', `<${sipUri(message.recipient)}>`],
      ['Call-ID', newToken()],
      ['CSeq', '1 MESSAGE'],
      ['Date', new Date(message.acceptedAt).toUTCString()],
      ['Parley-Message-Id', message.messageId],
      ['Parley-Order', message.position],
      ['Content-Type', message.contentType],
    ]
    return Request.create('MESSAGE', binding.contact, headers, message.body)
  }
}
