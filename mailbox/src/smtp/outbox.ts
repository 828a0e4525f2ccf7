import type { Clock, TimerHandle } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { digestMessage } from '../mime/message-digest.ts'
import type { MessageParser } from '../mime/parser.ts'
import { dropBlobIfUnused, readBlob } from '../store/blobs.ts'
import type { MailStore } from '../store/mail-store.ts'
import { backOffMs } from './back-off.ts'
import { bounce, dispatch, reportDispatch, type DeliveryStatus, type Postal } from './dispatch.ts'
import type { HandOver, Smarthost } from './smarthost.ts'
import { noteDelivery, readSubmission } from './submissions.ts'

export interface OutboxOptions {
  store: MailStore
  parser: MessageParser
  clock: Clock
  diagnostics: Diagnostics
  postal: Postal
  smarthost: Smarthost | undefined
}

interface Waiting {
  id: number
  account: number | null
  submission: number | null
  blob: number
  mail_from: string
  recipient: string
  tries: number
  expires_at: number
}

/** Recipients handed over in one go. */
const BATCH = 100

const AFTER_FAILURE_MS = 5_000

/** Never idle longer than this, whatever the clock did. */
const LONGEST_SLEEP_MS = 60_000

/** Sends what has become due: submissions whose hold is over, and queue entries whose time has come. All of it is in the store;
 *  what is lost with the process is only the timer. */
export class Outbox implements AsyncDisposable {
  readonly #o: OutboxOptions
  #timer: TimerHandle | undefined
  #running: Promise<void> | undefined
  #again = false
  #closed = false
  #queued = 0
  #trouble: string | undefined

  constructor(options: OutboxOptions) {
    this.#o = options
  }

  /** Foreign recipients that wait, and why the last hand-over failed where it did. */
  get state(): { queued: number; trouble: string | undefined } {
    return { queued: this.#queued, trouble: this.#queued > 0 ? this.#trouble : undefined }
  }

  /** Looks for work now; safe to call at any time. */
  wake(): void {
    if (this.#closed) return
    if (this.#running) {
      this.#again = true
      return
    }
    this.#o.clock.clearTimeout(this.#timer)
    this.#running = this.#run()
  }

  /** Resolves when nothing is being sent. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    this.#o.clock.clearTimeout(this.#timer)
    await this.idle()
    this.#o.smarthost?.close()
  }

  async #run(): Promise<void> {
    let least = 50
    do {
      this.#again = false
      try {
        while (!this.#closed && (await this.#sendDueSubmission()));
        while (!this.#closed && (await this.#sendDueBatch()));
      } catch (error) {
        this.#o.diagnostics.log.error({ err: String(error) }, 'The outbox could not go on; it tries again')
        least = AFTER_FAILURE_MS
        break
      }
    } while (this.#again && !this.#closed)
    this.#running = undefined
    await this.#sleep(least)
  }

  async #sleep(least: number): Promise<void> {
    if (this.#closed) return
    const next = await this.#nextDue().catch(() => undefined)
    this.#queued = await this.#countQueue().catch(() => this.#queued)
    const wait = next === undefined ? LONGEST_SLEEP_MS : Math.min(LONGEST_SLEEP_MS, Math.max(least, next - this.#o.clock.now()))
    this.#o.clock.clearTimeout(this.#timer)
    if (!this.#closed && !this.#running) this.#timer = this.#o.clock.setTimeout(() => this.wake(), wait)
  }

  async #countQueue(): Promise<number> {
    const row = await this.#o.store.read.selectFrom('outgoing').select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirst()
    return row?.n ?? 0
  }

  async #nextDue(): Promise<number | undefined> {
    const { read } = this.#o.store
    const held = await read.selectFrom('submission').select('send_at').where('undo_status', '=', 'pending').orderBy('send_at').limit(1).executeTakeFirst()
    const queued = this.#o.smarthost ? await read.selectFrom('outgoing').select('next_at').orderBy('next_at').limit(1).executeTakeFirst() : undefined
    const times = [held?.send_at, queued?.next_at].filter((time) => time !== undefined)
    return times.length === 0 ? undefined : Math.min(...times)
  }

  async #sendDueSubmission(): Promise<boolean> {
    const { store, clock, parser, postal } = this.#o
    const due = await store.read
      .selectFrom('submission')
      .select('id')
      .where('undo_status', '=', 'pending')
      .where('send_at', '<=', clock.now())
      .orderBy('send_at')
      .limit(1)
      .executeTakeFirst()
    const submission = due && (await readSubmission(store.read, due.id))
    if (!submission) return false
    const raw = (await readBlob(store.read, submission.blob)) ?? Buffer.alloc(0)
    const { digest } = await parser.digest(raw)
    const { id, account, mailFrom, recipients, blob } = submission
    const statuses = await store.transact(async (open, db) => {
      const tx = await open(account)
      const current = await db.selectFrom('submission').select('undo_status').where('id', '=', id).executeTakeFirst()
      if (current?.undo_status !== 'pending') return new Map<string, DeliveryStatus>()
      const told = await dispatch(postal, open, db, clock.now(), { account, submission: id, mailFrom, recipients, message: { raw, digest }, blob })
      await db.updateTable('submission').set({ undo_status: 'final', delivery: JSON.stringify(Object.fromEntries(told)) }).where('id', '=', id).execute()
      tx.changed('EmailSubmission', id, 'u')
      return told
    })
    reportDispatch(this.#o.diagnostics, postal, { mailFrom, message: { raw, digest } }, statuses)
    return true
  }

  /** Hands one message to the smarthost for all recipients that are due. */
  async #sendDueBatch(): Promise<boolean> {
    const { store, clock } = this.#o
    const host = this.#o.smarthost
    if (!host) return false
    const first = await store.read.selectFrom('outgoing').selectAll().where('next_at', '<=', clock.now()).orderBy('next_at').limit(1).executeTakeFirst()
    if (!first) return false
    const batch = await store.read
      .selectFrom('outgoing')
      .selectAll()
      .where('blob', '=', first.blob)
      .where('mail_from', '=', first.mail_from)
      .where('next_at', '<=', clock.now())
      .limit(BATCH)
      .execute()
    const raw = await readBlob(store.read, first.blob)
    if (raw === undefined) throw new Error(`The bytes of queue entry ${first.id} are missing`)
    const outcome = await host.send({ mailFrom: first.mail_from, recipients: [...new Set(batch.map((row) => row.recipient))], raw })
    const delayed = [...outcome.values()].find(({ kind }) => kind === 'delayed')
    this.#trouble = delayed && `${host.name} does not take mail: ${delayed.reply}`
    await this.#settle(batch, outcome, raw, host.name)
    return true
  }

  async #settle(batch: Waiting[], outcome: Map<string, HandOver>, raw: Buffer, host: string): Promise<void> {
    const { store, clock, postal } = this.#o
    const now = clock.now()
    const digest = digestMessage(raw)
    await store.transact(async (open, db) => {
      const failures = new Map<number, Waiting[]>()
      for (const entry of batch) {
        const result = outcome.get(entry.recipient) ?? { kind: 'delayed', reply: '451 4.3.0 No answer' }
        const expired = result.kind === 'delayed' && now >= entry.expires_at
        if (result.kind === 'delayed' && !expired) {
          await db.updateTable('outgoing').set({ tries: entry.tries + 1, next_at: nextTry(entry, now), last_reply: result.reply.slice(0, 500) }).where('id', '=', entry.id).execute()
        } else {
          await db.deleteFrom('outgoing').where('id', '=', entry.id).execute()
          if (result.kind !== 'accepted' && entry.account !== null) failures.set(entry.account, [...(failures.get(entry.account) ?? []), entry])
        }
        if (entry.submission !== null) await noteDelivery(db, open, entry.submission, entry.recipient, statusOf(result, expired))
      }
      for (const [account, entries] of failures) {
        const owner = await db.selectFrom('account').select('address').where('id', '=', account).executeTakeFirst()
        const told = entries.map(({ recipient }) => failureOf(recipient, outcome.get(recipient), host))
        if (owner) await bounce(postal, open, now, owner.address, { raw, digest }, told)
      }
      for (const blob of new Set(batch.map((entry) => entry.blob))) await dropBlobIfUnused(db, blob)
    })
    this.#tell(batch, outcome, digest.messageId?.[0] ?? '', host, now)
  }

  #tell(batch: Waiting[], outcome: Map<string, HandOver>, messageId: string, host: string, now: number): void {
    const { events } = this.#o.diagnostics
    for (const entry of batch) {
      const result = outcome.get(entry.recipient)
      const { recipient: to, mail_from: from } = entry
      if (result?.kind === 'accepted') events.record('mailSent', { messageId, to, host })
      else if (result?.kind === 'refused' || now >= entry.expires_at) events.record('mailBounced', { messageId, to, from, reason: result?.reply })
      else events.record('mailDelayed', { messageId, to, host, reason: result?.reply, seconds: Math.round((nextTry(entry, now) - now) / 1000) })
    }
  }
}

/** The last try is at expiry, so that a sender does not wait for the bounce any longer than was promised. */
function nextTry({ tries, expires_at }: Waiting, now: number): number {
  return Math.min(now + backOffMs(tries + 1), Math.max(expires_at, now + backOffMs(1)))
}

function statusOf(result: HandOver, expired: boolean): DeliveryStatus {
  if (result.kind === 'accepted') return { smtpReply: result.reply, delivered: 'unknown', displayed: 'unknown' }
  if (result.kind === 'refused' || expired) return { smtpReply: result.reply, delivered: 'no', displayed: 'unknown' }
  return { smtpReply: result.reply, delivered: 'queued', displayed: 'unknown' }
}

function failureOf(recipient: string, result: HandOver | undefined, host: string) {
  const reply = result?.reply ?? '451 4.3.0 No answer'
  const reason = result?.kind === 'refused' ? `${host} refused it: ${reply}` : `${host} could not take it for too long, last because: ${reply}`
  return { recipient, reply: result?.kind === 'refused' ? reply : `554 5.4.7 Expired; ${reply}`, reason }
}
