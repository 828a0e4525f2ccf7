import { sql, type Kysely } from 'kysely'
import { isUnread } from './flags.ts'
import { mailTypes, type MailType } from './ids.ts'
import type { MailDatabase } from './schema.ts'

type Kind = 'c' | 'u' | 'd'

interface Delta {
  total_emails: number
  unread_emails: number
  total_threads: number
  unread_threads: number
}

export type States = Record<MailType, string>

/** All changes to one account inside one write. What is done is noted as it is done; `close` brings the counts and the
 *  change log after it, so that no way of changing mail can forget them. */
export class AccountTransaction {
  readonly db: Kysely<MailDatabase>
  readonly account: number
  readonly #changes = new Map<string, { type: MailType; object: number; kind: Kind; minor: boolean }>()
  readonly #counts = new Map<number, Delta>()
  readonly #threads = new Set<number>()

  constructor(db: Kysely<MailDatabase>, account: number) {
    this.db = db
    this.account = account
  }

  /** Notes a change; several to one object in one transaction become one. */
  changed(type: MailType, object: number, kind: Kind, minor = false): void {
    const key = `${type} ${object}`
    const before = this.#changes.get(key)
    if (!before) {
      this.#changes.set(key, { type, object, kind, minor })
      return
    }
    if (before.kind === 'c' && kind === 'd') this.#changes.delete(key)
    else if (before.kind === 'c') return
    else this.#changes.set(key, { type, object, kind, minor: before.minor && minor })
  }

  /** An email enters (+1) or leaves (-1) a mailbox. */
  count(mailbox: number, flags: number, by: 1 | -1): void {
    const delta = this.#delta(mailbox)
    delta.total_emails += by
    if (isUnread(flags)) delta.unread_emails += by
  }

  /** A thread gained or lost emails, or one of them its mailboxes or unread mark. */
  touchThread(thread: number): void {
    this.#threads.add(thread)
  }

  /** Ends the changes: recounts, and writes the change log. @returns the new state of each type that changed */
  async close(): Promise<Partial<States>> {
    if (this.#threads.size > 0) await this.#recountThreads([...this.#threads])
    await this.#applyCounts()
    return this.#log()
  }

  #delta(mailbox: number): Delta {
    const known = this.#counts.get(mailbox)
    if (known) return known
    const fresh = { total_emails: 0, unread_emails: 0, total_threads: 0, unread_threads: 0 }
    this.#counts.set(mailbox, fresh)
    return fresh
  }

  /** Where each touched thread now shows, against where it was noted to show. */
  async #recountThreads(threads: number[]): Promise<void> {
    const list = JSON.stringify(threads)
    const trash = await this.db.selectFrom('mailbox').select('id').where('account', '=', this.account).where('role', '=', 'trash').executeTakeFirst()
    const rows = await sql<{ thread: number; mailbox: number; email: number; flags: number }>`
      select thread, mailbox, email, flags from email_mailbox where thread in (select value from json_each(${list}))`.execute(this.db)
    const noted = await sql<{ thread: number; mailbox: number; unread: number }>`
      select thread, mailbox, unread from thread_mailbox where thread in (select value from json_each(${list}))`.execute(this.db)
    const now = showing(rows.rows, trash?.id)
    const before = new Map(noted.rows.map((row) => [`${row.thread} ${row.mailbox}`, row]))
    const put: MailDatabase['thread_mailbox'][] = []
    for (const row of now.values()) {
      const old = before.get(`${row.thread} ${row.mailbox}`)
      if (old?.unread === row.unread) continue
      put.push(row)
      const delta = this.#delta(row.mailbox)
      if (!old) delta.total_threads++
      delta.unread_threads += row.unread - (old?.unread ?? 0)
    }
    for (const [key, row] of before) {
      if (now.has(key)) continue
      const delta = this.#delta(row.mailbox)
      delta.total_threads--
      delta.unread_threads -= row.unread
      await this.db.deleteFrom('thread_mailbox').where('thread', '=', row.thread).where('mailbox', '=', row.mailbox).execute()
    }
    for (let i = 0; i < put.length; i += 500) {
      const values = put.slice(i, i + 500)
      await this.db
        .insertInto('thread_mailbox')
        .values(values)
        .onConflict((c) => c.columns(['thread', 'mailbox']).doUpdateSet((eb) => ({ unread: eb.ref('excluded.unread') })))
        .execute()
    }
  }

  async #applyCounts(): Promise<void> {
    for (const [mailbox, delta] of this.#counts) {
      if (Object.values(delta).every((n) => n === 0)) continue
      const done = await this.db
        .updateTable('mailbox')
        .set((eb) => ({
          total_emails: eb('total_emails', '+', delta.total_emails),
          unread_emails: eb('unread_emails', '+', delta.unread_emails),
          total_threads: eb('total_threads', '+', delta.total_threads),
          unread_threads: eb('unread_threads', '+', delta.unread_threads),
        }))
        .where('id', '=', mailbox)
        .executeTakeFirst()
      if (done.numUpdatedRows > 0n) this.changed('Mailbox', mailbox, 'u', true)
    }
  }

  async #log(): Promise<Partial<States>> {
    const states: Partial<States> = {}
    for (const type of mailTypes) {
      const changes = [...this.#changes.values()].filter((change) => change.type === type)
      if (changes.length === 0) continue
      const row = await this.db
        .updateTable('state')
        .set((eb) => ({ seq: eb('seq', '+', changes.length) }))
        .where('account', '=', this.account)
        .where('type', '=', type)
        .returning('seq')
        .executeTakeFirstOrThrow()
      const first = row.seq - changes.length + 1
      const values = changes.map((change, i) => ({ account: this.account, type, seq: first + i, object: change.object, kind: change.kind, minor: change.minor ? 1 : 0 }))
      for (let i = 0; i < values.length; i += 500) await this.db.insertInto('change').values(values.slice(i, i + 500)).execute()
      states[type] = String(row.seq)
    }
    return states
  }
}

/** A thread is unread in a mailbox when any email of it is; the trash and the rest don't count for each other (RFC 8621 §2). */
function showing(rows: { thread: number; mailbox: number; email: number; flags: number }[], trash: number | undefined): Map<string, MailDatabase['thread_mailbox']> {
  const unreadIn = new Set<string>()
  for (const row of rows) if (isUnread(row.flags)) unreadIn.add(`${row.thread} ${row.mailbox === trash}`)
  const shown = new Map<string, MailDatabase['thread_mailbox']>()
  for (const { thread, mailbox } of rows) {
    shown.set(`${thread} ${mailbox}`, { thread, mailbox, unread: unreadIn.has(`${thread} ${mailbox === trash}`) ? 1 : 0 })
  }
  return shown
}
