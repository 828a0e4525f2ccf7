import { sql } from 'kysely'
import { formatDate } from '../mime/date.ts'
import { digestMessage, sha256, type MessageDigest } from '../mime/message-digest.ts'
import type { AccountTransaction } from './account-transaction.ts'
import { mailboxOfRole } from './accounts.ts'
import { emailRow } from './emails.ts'
import type { MailStore } from './mail-store.ts'
import { textRow } from './text-index.ts'
import { threadKeys } from './threads.ts'

/** A message text in which `{n}` stands for the number of the message, `{id}` for its message id and `{date}` for its date. */
export type Template = string

export interface BulkOptions {
  address: string
  count: number
  templates: readonly Template[]
  role?: string
  /** When the newest message was received, and how long before it each of the others. */
  newestAt: number
  stepMs: number
  /** Every how-manieth message is unread; 0: none. */
  unreadEvery?: number
  onProgress?: (done: number) => void
}

const CHUNK = 2_000
const ROWS = 300

/** Fills a folder with many small messages through the same tables as everybody's, for tests and benchmarks: each template is
 *  parsed once, rows are written many at a time. Every message is a thread of its own. */
export async function bulkLoad(store: MailStore, o: BulkOptions): Promise<void> {
  const digests = o.templates.map((template) => digestMessage(Buffer.from(fill(template, 0, '', 0))))
  for (let done = 0; done < o.count; done += CHUNK) {
    const numbers = Array.from({ length: Math.min(CHUNK, o.count - done) }, (_, i) => done + i)
    await store.change(o.address, (tx) => writeChunk(tx, o, digests, numbers))
    o.onProgress?.(done + numbers.length)
  }
}

interface Loaded {
  raw: Buffer
  digest: MessageDigest
  receivedAt: number
  keywords: string[]
}

const idOf = (n: number): string => `bulk-${n}@bulk.parley.test`

const fill = (template: Template, n: number, id: string, at: number): string => template.replaceAll('{n}', String(n)).replaceAll('{id}', id).replaceAll('{date}', formatDate(at)).replace(/\r?\n/g, '\r\n')

function load(o: BulkOptions, digests: readonly MessageDigest[], n: number): Loaded {
  const receivedAt = o.newestAt - (o.count - 1 - n) * o.stepMs
  const template = n % o.templates.length
  const known = digests[template]
  const raw = Buffer.from(fill(o.templates[template] ?? '', n, idOf(n), receivedAt))
  if (!known) throw new Error('At least one template is needed')
  const sentAt = `${new Date(receivedAt).toISOString().slice(0, 19)}Z`
  const digest = { ...known, subject: known.subject?.replace(/\b0\b/, String(n)) ?? null, messageId: [idOf(n)], sentAt }
  const unread = (o.unreadEvery ?? 0) > 0 && n % (o.unreadEvery ?? 1) === 0
  return { raw, digest, receivedAt, keywords: unread ? [] : ['$seen'] }
}

async function writeChunk(tx: AccountTransaction, o: BulkOptions, digests: readonly MessageDigest[], numbers: readonly number[]): Promise<void> {
  const mailbox = await mailboxOfRole(tx.db, tx.account, o.role ?? 'inbox')
  if (mailbox === undefined) throw new Error(`There is no mailbox with the role ${o.role}`)
  for (let i = 0; i < numbers.length; i += ROWS) {
    const emails = numbers.slice(i, i + ROWS).map((n) => load(o, digests, n))
    const threads = await insertThreads(tx, emails)
    const blobs = await insertBlobs(tx, emails)
    const rows = emails.map((email, j) => emailRow(tx.account, threads[j] ?? 0, { blob: blobs[j] ?? 0, size: email.raw.length, digest: email.digest, receivedAt: email.receivedAt, mailboxes: [mailbox], keywords: email.keywords }, email.keywords))
    const inserted = await tx.db.insertInto('email').values(rows).returning('id').execute()
    const ids = inserted.map((row) => row.id).sort((a, b) => a - b)
    await tx.db.insertInto('email_mailbox').values(rows.map((row, j) => ({ mailbox, received_at: row.received_at, email: ids[j] ?? 0, thread: row.thread, flags: row.flags }))).execute()
    await insertTexts(tx, emails, ids)
    for (const [j, row] of rows.entries()) {
      tx.count(mailbox, row.flags, 1)
      tx.changed('Email', ids[j] ?? 0, 'c')
      tx.changed('Thread', row.thread, 'c')
      tx.touchThread(row.thread)
    }
  }
}

async function insertThreads(tx: AccountTransaction, emails: readonly Loaded[]): Promise<number[]> {
  const rows = await tx.db.insertInto('thread').values(emails.map(() => ({ account: tx.account, emails: 1, subject: '' }))).returning('id').execute()
  const ids = rows.map((row) => row.id).sort((a, b) => a - b)
  const keys = emails.flatMap(({ digest }, i) => threadKeys(digest).map((key) => ({ account: tx.account, key, thread: ids[i] ?? 0 })))
  await tx.db.insertInto('thread_key').values(keys).onConflict((c) => c.doNothing()).execute()
  return ids
}

async function insertBlobs(tx: AccountTransaction, emails: readonly Loaded[]): Promise<number[]> {
  const values = emails.map(({ raw }) => ({ hash: sha256(raw), size: raw.length, data: raw }))
  await tx.db.insertInto('blob').values(values).onConflict((c) => c.doNothing()).execute()
  const found = await tx.db.selectFrom('blob').select(['id', 'hash']).where('hash', 'in', values.map(({ hash }) => hash)).execute()
  const byHash = new Map(found.map(({ id, hash }) => [hash.toString('hex'), id]))
  return values.map(({ hash }) => byHash.get(hash.toString('hex')) ?? 0)
}

async function insertTexts(tx: AccountTransaction, emails: readonly Loaded[], ids: readonly number[]): Promise<void> {
  const rows = emails.map(({ digest }, i) => {
    const row = textRow(tx.account, digest)
    return sql`(${ids[i]}, ${row.subject}, ${row.sender}, ${row.recipient}, ${row.cc}, ${row.bcc}, ${row.body}, ${row.header}, ${row.owner})`
  })
  await sql`insert into email_text (rowid, subject, sender, recipient, cc, bcc, body, header, owner) values ${sql.join(rows)}`.execute(tx.db)
}
