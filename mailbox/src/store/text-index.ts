import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { EmailAddress } from '../mime/header-forms.ts'
import type { MessageDigest } from '../mime/message-digest.ts'
import type { MailDatabase } from './schema.ts'

/** The columns a search may be limited to; `text` is all of them. */
export type TextField = 'text' | 'subject' | 'from' | 'to' | 'cc' | 'bcc' | 'body'

const columns: Record<TextField, string> = {
  text: '{subject sender recipient cc bcc body}',
  subject: '{subject}',
  from: '{sender}',
  to: '{recipient}',
  cc: '{cc}',
  bcc: '{bcc}',
  body: '{body}',
}

/** Makes an email findable. SQLite only: the other engine's search is another file with the same functions. */
export async function indexText(db: Kysely<MailDatabase>, email: number, account: number, digest: MessageDigest): Promise<void> {
  const row = textRow(account, digest)
  await sql`insert into email_text (rowid, subject, sender, recipient, cc, bcc, body, header, owner)
    values (${email}, ${row.subject}, ${row.sender}, ${row.recipient}, ${row.cc}, ${row.bcc}, ${row.body}, ${row.header}, ${row.owner})`.execute(db)
}

export interface TextRow {
  subject: string
  sender: string
  recipient: string
  cc: string
  bcc: string
  body: string
  header: string
  owner: string
}

export function textRow(account: number, digest: MessageDigest): TextRow {
  return {
    subject: segmented(digest.subject ?? ''),
    sender: addressText(digest.from) + addressText(digest.sender),
    recipient: addressText(digest.to),
    cc: addressText(digest.cc),
    bcc: addressText(digest.bcc),
    body: segmented(digest.bodyText),
    header: digest.headerNames.map(headerToken).join(' '),
    owner: ownerToken(account),
  }
}

export async function forgetText(db: Kysely<MailDatabase>, email: number): Promise<void> {
  await sql`delete from email_text where rowid = ${email}`.execute(db)
}

/** The rows of an account's emails that have these words, as a subquery. Undefined when the text holds no word: that matches nothing. */
export function textMatch(account: number, field: TextField, text: string): RawBuilder<unknown> | undefined {
  const expression = matchExpression(text)
  return expression === undefined ? undefined : matching(account, `${columns[field]} : (${expression})`)
}

/** The rows of an account's emails that have a field of this name; only for names that not every message has. */
export const headerMatch = (account: number, name: string): RawBuilder<unknown> => matching(account, `{header} : ${quote(headerToken(name))}`)

function matching(account: number, expression: string): RawBuilder<unknown> {
  return sql`select rowid from email_text where email_text match ${`{owner} : ${ownerToken(account)} AND ${expression}`}`
}

/** All words, in any order, each as the beginning of a word; what stands in quotes as it is (RFC 8621 §4.4.1). */
export function matchExpression(text: string): string | undefined {
  const terms = searchTerms(text).filter(({ words }) => /[\p{L}\p{N}\p{Co}]/u.test(words))
  if (terms.length === 0) return undefined
  return terms.map(({ words, whole }) => (whole ? quote(segmented(words)) : `${quote(segmented(words))}*`)).join(' AND ')
}

export interface SearchTerm {
  words: string
  whole: boolean
}

const MOST_TERMS = 40

export function searchTerms(text: string): SearchTerm[] {
  const terms: SearchTerm[] = []
  for (const [, double, single, bare] of text.slice(0, 2_000).matchAll(/"((?:[^"\\]|\\.)*)"|(?<!\S)'((?:[^'\\]|\\.)*)'(?!\S)|([^\s"]+)/gs)) {
    const quoted = double ?? single
    const words = (quoted ?? bare ?? '').replace(/\\(["'\\])/g, '$1')
    if (terms.length < MOST_TERMS) terms.push({ words, whole: quoted !== undefined })
  }
  return terms
}

const quote = (words: string): string => `"${words.replaceAll('"', '""').replaceAll('\0', '')}"`

/** Scripts without spaces between words are searched character by character, as a phrase. */
function segmented(text: string): string {
  return text.replaceAll('\0', '').replace(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu, ' $& ')
}

function addressText(addresses: EmailAddress[] | null): string {
  if (!addresses) return ''
  return addresses.slice(0, 500).map(({ name, email }) => `${segmented(name ?? '')} ${email} `).join('')
}

const ownerToken = (account: number): string => `a${account}`

/** A field name as one word of letters and digits. */
const headerToken = (name: string): string => `h${Buffer.from(name.toLowerCase()).toString('hex')}`
