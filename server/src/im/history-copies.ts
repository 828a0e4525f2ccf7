import type { Clock } from '@parley/platform/clock'
import type { Log } from '@parley/platform/diagnostics/diagnostics'
import type { ClientEvents } from '@parley/sip/endpoint'
import { formatNameAddr } from '@parley/sip/headers/name-addr'
import { Request } from '@parley/sip/message'
import { encodeText } from '@parley/sip/text'
import { sipUri, type SipAddress } from '@parley/topology/names'
import type { Binding } from '../registrar/binding.ts'
import { isPassing } from './best-response.ts'
import type { HistoryCopy, KeptCopies } from './kept-copies.ts'
import { Retries } from './retries.ts'

const BATCH = 50
const ANSWER_MS = 15_000

export interface HistoryCopiesParts {
  readonly clock: Clock
  readonly log: Log
  readonly kept: KeptCopies
  endpoints(user: SipAddress): readonly Binding[]
  send(request: Request, binding: Binding, on: ClientEvents, more: { timeoutMs: number }): void
  displayName(user: SipAddress): string
  newToken(): string
}

/** Tells the endpoints that keep a person's history what the person hears and says elsewhere: at once, or when one is there again.
 *  Who has never had such an endpoint has no history to keep. */
export class HistoryCopies implements AsyncDisposable {
  readonly #o: HistoryCopiesParts
  readonly #retries: Retries
  readonly #running = new Set<SipAddress>()

  constructor(parts: HistoryCopiesParts) {
    this.#o = parts
    this.#retries = new Retries(parts.clock, (owner) => this.kick(owner))
  }

  /** Whether anything is to be told. @param have  the endpoints that have the message @cost memory only */
  wants(owner: SipAddress, have: readonly Binding[]): boolean {
    let kept = false
    for (const binding of this.#o.endpoints(owner)) {
      if (!binding.copies) continue
      if (!have.includes(binding)) return true
      kept = true
    }
    return !kept && this.#o.kept.hasHistory(owner)
  }

  /** @cost memory only while the history can be reached. @param have  as with `wants` */
  tell(copy: HistoryCopy, have: readonly Binding[]): void {
    const keepers = this.#keepersOf(copy.owner)
    if (keepers.length === 0 && this.#o.kept.hasHistory(copy.owner)) this.#keep(copy)
    for (const keeper of keepers) {
      if (have.includes(keeper)) continue
      void this.#offer(copy, keeper).then((status) => {
        if (isPassing(status)) this.#keep(copy)
      })
    }
  }

  /** An endpoint has come. */
  reachable(binding: Binding): void {
    if (!binding.copies) return
    this.#o.kept.addHistory(binding.user).catch((error: unknown) => this.#cannot(error, binding.user))
    this.kick(binding.user)
  }

  kick(owner: SipAddress): void {
    if (this.#running.has(owner)) return
    if (!this.#hasWork(owner)) return this.#retries.forget(owner)
    this.#running.add(owner)
    this.#run(owner)
      .catch((error: unknown) => this.#cannot(error, owner))
      .finally(() => {
        this.#running.delete(owner)
        if (this.#hasWork(owner)) this.#retries.later(owner)
        else this.#retries.forget(owner)
      })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#retries[Symbol.asyncDispose]()
  }

  /** One after the other; what a history cannot read it is not told again. */
  async #run(owner: SipAddress): Promise<void> {
    for (let copies = await this.#o.kept.next(owner, '', BATCH); copies.length > 0; copies = await this.#o.kept.next(owner, '', BATCH)) {
      for (const copy of copies) {
        const [keeper] = this.#keepersOf(owner)
        if (keeper === undefined || isPassing(await this.#offer(copy, keeper))) return
        await this.#o.kept.remove(copy)
      }
    }
  }

  #keep(copy: HistoryCopy): void {
    this.#o.kept.keep(copy).then(
      () => this.#hasWork(copy.owner) && !this.#running.has(copy.owner) && this.#retries.later(copy.owner),
      (error: unknown) => this.#cannot(error, copy.owner),
    )
  }

  #cannot(error: unknown, owner: SipAddress): void {
    this.#o.log.error({ error: String(error) }, `Copies for the history of ${owner} cannot be kept`)
  }

  #hasWork(owner: SipAddress): boolean {
    return this.#o.kept.waitingFor(owner) > 0 && this.#keepersOf(owner).length > 0
  }

  #keepersOf(owner: SipAddress): readonly Binding[] {
    return this.#o.endpoints(owner).filter((binding) => binding.copies)
  }

  #offer(copy: HistoryCopy, keeper: Binding): Promise<number> {
    return new Promise((resolve) => {
      const on: ClientEvents = { response: ({ status }) => void (status >= 200 && resolve(status)), failure: () => resolve(408) }
      this.#o.send(this.#request(copy, keeper), keeper, on, { timeoutMs: ANSWER_MS })
    })
  }

  #request({ owner, peer, mark, ...copy }: HistoryCopy, keeper: Binding): Request {
    const own = mark === 'sent' || mark === 'stored'
    const [from, to] = own ? [owner, peer] : [peer, owner]
    const headers: [string, string][] = [
      ['Max-Forwards', '70'],
      ['From', formatNameAddr({ displayName: encodeText(this.#o.displayName(from)), uri: sipUri(from), params: new Map([['tag', this.#o.newToken()]]) })],
      ['To', `<${sipUri(to)}>`],
      ['Call-ID', this.#o.newToken()],
      ['CSeq', '1 MESSAGE'],
      ['Date', new Date(copy.acceptedAt).toUTCString()],
      ['Parley-Message-Id', copy.messageId],
      ['Parley-Order', copy.position],
      ['Content-Type', copy.contentType],
    ]
    if (mark) headers.push(['Parley-Copy', mark])
    return Request.create('MESSAGE', keeper.contact, headers, copy.body)
  }
}
