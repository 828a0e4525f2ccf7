import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { systemClock, type Clock, type TimerHandle } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { Lifecycle } from '@parley/platform/lifecycle'
import { openSqliteStore } from '@parley/platform/store/sqlite'
import type { Store } from '@parley/platform/store/store'
import { ConversationHistory } from './chat/history.ts'
import type { ChatTables } from './chat/schema.ts'
import { ContactLists } from './contacts/contact-lists.ts'
import { JmapHttp, type MountOptions } from './jmap/http/jmap-http.ts'
import { mailMethods } from './jmap/mail/methods.ts'
import { MessageParser } from './mime/parser.ts'
import { mailboxMigrations, type MailboxDatabase } from './schema.ts'
import { acceptMessage, type InboundEnvelope } from './smtp/acceptance.ts'
import { mailDirectory, type KnownUsers } from './smtp/directory.ts'
import { SmtpListener, type smtpLimits, type SmtpOptions } from './smtp/listener.ts'
import { Outbox } from './smtp/outbox.ts'
import { smarthost, type SmarthostOptions } from './smtp/smarthost.ts'
import { forgetUploads } from './store/blobs.ts'
import { forgetOldChanges } from './store/changes.ts'
import { MailStore } from './store/mail-store.ts'
import type { MailDatabase } from './store/schema.ts'

export interface MailboxOptions {
  dataDir: string
  users: KnownUsers
  /** The domains whose mail is for here. */
  domains: readonly string[]
  diagnostics: Diagnostics
  clock?: Clock
  smtp: SmtpOptions
  smtpLimits?: Partial<typeof smtpLimits>
  /** Where mail for other domains goes; without it such mail comes back at once. */
  smarthost?: SmarthostOptions | undefined
  /** How long mail for other domains is tried. */
  expiryMs?: number
}

export interface MailboxHealth {
  state: 'up' | 'degraded'
  reasons: string[]
  smtpPort: number
  /** Foreign recipients waiting for the smarthost. */
  queued: number
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Changes kept for each account and type; a client that was away longer starts afresh. */
const KEPT_CHANGES = 200_000

/** The mailbox role. @throws AppError with a remedy; nothing half-started is left */
export async function openMailbox(o: MailboxOptions): Promise<Mailbox> {
  const lifecycle = new Lifecycle()
  try {
    return await Mailbox.open(o, lifecycle)
  } catch (thrown) {
    await lifecycle[Symbol.asyncDispose]()
    throw thrown
  }
}

export class Mailbox implements AsyncDisposable {
  readonly history: ConversationHistory
  /** Contact lists that are kept here (unified contact store). */
  readonly contacts: ContactLists
  /** For installers and benchmarks; everybody else goes through JMAP or `deliver`. */
  readonly store: MailStore
  readonly #o: MailboxOptions
  readonly #clock: Clock
  readonly #lifecycle: Lifecycle
  readonly #smtp: SmtpListener
  readonly #http: JmapHttp
  readonly #outbox: Outbox
  readonly #accept: (raw: Buffer, envelope: InboundEnvelope) => Promise<string>
  #timer: TimerHandle | undefined

  static async open(o: MailboxOptions, lifecycle: Lifecycle): Promise<Mailbox> {
    const clock = o.clock ?? systemClock
    const { diagnostics } = o
    const { hostname } = o.smtp
    const database = lifecycle.use('mailbox store', await openSqliteStore<MailboxDatabase>({ file: join(o.dataDir, 'mailbox.db'), migrations: mailboxMigrations }))
    const parser = lifecycle.use('message parser', new MessageParser())
    const directory = mailDirectory(o.users, o.domains)
    const store = new MailStore(database as unknown as Store<MailDatabase>, (address) => directory.nameOf(address))
    const host = o.smarthost && smarthost(o.smarthost, hostname)
    const postal = { directory, hostname, smarthost: host?.name, expiryMs: o.expiryMs ?? 2 * DAY }
    const outbox = lifecycle.use('outbox', new Outbox({ store, parser, clock, diagnostics, postal, smarthost: host }))
    const services = { store, parser, clock, diagnostics, hostname, wakeSender: () => outbox.wake() }
    const http = lifecycle.use('mailbox http', new JmapHttp({ store, methods: mailMethods(services, postal), clock, diagnostics, hasMailbox: (address) => o.users.hasMailbox?.(address) ?? true }))
    const accept = (raw: Buffer, envelope: InboundEnvelope) => acceptMessage({ store, parser, directory, clock, diagnostics, hostname }, raw, envelope)
    const smtp = lifecycle.use('smtp listener', await SmtpListener.open({ smtp: o.smtp, directory, diagnostics, accept, ...(o.smtpLimits ? { limits: o.smtpLimits } : {}) }))
    return new Mailbox(o, { clock, lifecycle, store, history: new ConversationHistory(database as unknown as Store<ChatTables>), smtp, http, outbox, accept })
  }

  private constructor(
    o: MailboxOptions,
    parts: {
      clock: Clock
      lifecycle: Lifecycle
      store: MailStore
      history: ConversationHistory
      smtp: SmtpListener
      http: JmapHttp
      outbox: Outbox
      accept: (raw: Buffer, envelope: InboundEnvelope) => Promise<string>
    },
  ) {
    this.#o = o
    this.#clock = parts.clock
    this.#lifecycle = parts.lifecycle
    this.store = parts.store
    this.history = parts.history
    this.contacts = new ContactLists(parts.store)
    this.#smtp = parts.smtp
    this.#http = parts.http
    this.#outbox = parts.outbox
    this.#accept = parts.accept
    this.#outbox.wake()
    this.#keepHouse()
  }

  get smtpPort(): number {
    return this.#smtp.port
  }

  /** Adds the JMAP routes. */
  mount(app: FastifyInstance, options: MountOptions): void {
    this.#http.mount(app, options)
  }

  /** Hears which types of which account have new states, after they are durable. @returns the way to stop */
  onStateChange(fn: (address: string, changed: Record<string, string>) => void): () => void {
    return this.store.onChange((address, changed) => fn(address, changed as Record<string, string>))
  }

  /** Takes a message in for people here, as the SMTP listener does; durable when it resolves.
   *  @throws AppError `missing` — a recipient is nobody here */
  deliver(raw: Buffer, envelope: Omit<InboundEnvelope, 'how'>): Promise<string> {
    return this.#accept(raw, { ...envelope, how: 'from localhost with LMTP' })
  }

  health(): MailboxHealth {
    const { queued, trouble } = this.#outbox.state
    return { state: trouble === undefined ? 'up' : 'degraded', reasons: trouble === undefined ? [] : [trouble], smtpPort: this.smtpPort, queued }
  }

  /** A renewed certificate for STARTTLS. */
  setTls(tls: { key: string; cert: string }): void {
    this.#smtp.setTls(tls)
  }

  /** Resolves when nothing is being sent at this moment. */
  sendingDone(): Promise<void> {
    return this.#outbox.idle()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#clock.clearTimeout(this.#timer)
    await this.#lifecycle[Symbol.asyncDispose]()
  }

  /** Once an hour: forgets uploads nobody used and changes everybody has seen. */
  #keepHouse(): void {
    const work = async () => {
      while ((await this.store.transact((_, db) => forgetUploads(db, this.#clock.now() - DAY))) > 0);
      await this.store.transact((_, db) => forgetOldChanges(db, KEPT_CHANGES))
    }
    work().catch((error: unknown) => this.#o.diagnostics.log.warn({ err: String(error) }, 'Housekeeping of the mailbox failed'))
    this.#timer = this.#clock.setTimeout(() => this.#keepHouse(), HOUR)
  }
}

