import { composeMessage, textContent, type NewPart } from './mime/compose.ts'
import { writeAddresses, writeDate, writeMessageIds, writeText, type WrittenField } from './mime/header-writer.ts'
import { digestMessage, sha256 } from './mime/message-digest.ts'
import { mailboxOfRole } from './store/accounts.ts'
import { putBlob } from './store/blobs.ts'
import { insertEmail } from './store/emails.ts'
import type { AccountTransaction } from './store/account-transaction.ts'
import { stateOf, type MailStore } from './store/mail-store.ts'
import { sampleMessages, type SampleMessage } from './sample-messages.ts'

interface SampleUser {
  address: string
  account: string
  displayName: string
}

const DAY = 86_400_000

/** Gives the sample users some mail from each other, dated relative to `now`. An account that ever had mail is left alone,
 *  so that starting again adds nothing and brings back nothing. People who aren't among `users` are left out of every mail. */
export async function installSampleMail(mailbox: { readonly store: MailStore }, users: readonly SampleUser[], now = Date.now()): Promise<void> {
  const people = new Map(users.map((user) => [user.account, user]))
  const written = sampleMessages.flatMap((message) => {
    const made = make(message, people, now)
    return made ? [made] : []
  })
  for (const user of users) {
    await mailbox.store.change(user.address, async (tx) => {
      if ((await stateOf(tx.db, tx.account, 'Email')) !== '0') return
      for (const mail of written) await place(tx, mail, user.account)
    })
  }
}

interface Made {
  message: SampleMessage
  raw: Buffer
  at: number
}

function make(message: SampleMessage, people: ReadonlyMap<string, SampleUser>, now: number): Made | undefined {
  const from = people.get(message.from)
  const to = present(message.to, people)
  if (!from || to.length === 0) return undefined
  const domain = from.address.slice(from.address.indexOf('@') + 1)
  const midnight = Math.floor(now / DAY) * DAY
  const [hour, minute] = message.time
  // Today's mail must not lie in the future, whatever time the installation runs at.
  const at = Math.min(midnight - message.daysAgo * DAY + (hour * 60 + minute) * 60_000, now - 60_000)
  const cc = present(message.cc ?? [], people)
  const fields: WrittenField[] = [
    ['Message-ID', ` <${idOf(message.key, domain)}>`],
    ['Date', writeDate(at)],
    ['From', addressField('From', [from])],
    ['To', addressField('To', to)],
    ...(cc.length === 0 ? [] : ([['Cc', addressField('Cc', cc)]] as WrittenField[])),
    ['Subject', writeText('Subject', message.subject)],
    ...references(message, domain),
  ]
  const root = body(message)
  const raw = composeMessage({ ...root, fields }, boundaries(message.key))
  return { message, raw, at }
}

const present = (accounts: readonly string[], people: ReadonlyMap<string, SampleUser>): SampleUser[] => accounts.flatMap((account) => people.get(account) ?? [])

const addressField = (name: string, users: readonly SampleUser[]): string => writeAddresses(name, users.map(({ address, displayName }) => ({ name: displayName, email: address })))

const idOf = (key: string, domain: string): string => `sample-${key}@${domain}`

function references(message: SampleMessage, domain: string): WrittenField[] {
  const chain: string[] = []
  for (let key = message.answers; key !== undefined; key = sampleMessages.find((other) => other.key === key)?.answers) chain.unshift(idOf(key, domain))
  const last = chain.at(-1)
  if (last === undefined) return []
  return [
    ['In-Reply-To', writeMessageIds('In-Reply-To', [last])],
    ['References', writeMessageIds('References', chain)],
  ]
}

function body({ text, html, files = [] }: SampleMessage): NewPart {
  const plain: NewPart = { type: 'text/plain', fields: [], ...textContent(text) }
  const shown: NewPart = html === undefined ? plain : { type: 'multipart/alternative', fields: [], content: [plain, { type: 'text/html', fields: [], ...textContent(html) }] }
  if (files.length === 0) return shown
  const attached = files.map(({ name, type, content }): NewPart => ({ type, name, disposition: 'attachment', fields: [], ...textContent(content) }))
  return { type: 'multipart/mixed', fields: [], content: [shown, ...attached] }
}

/** The same at every installation, so that the same mail has the same bytes. */
function boundaries(key: string): () => string {
  let n = 0
  return () => `=_sample_${sha256(`${key} ${++n}`).toString('hex').slice(0, 16)}`
}

async function place(tx: AccountTransaction, { message, raw, at }: Made, account: string): Promise<void> {
  const sent = message.from === account
  const received = message.to.includes(account) || (message.cc ?? []).includes(account)
  if (!sent && !received) return
  const mailbox = await mailboxOfRole(tx.db, tx.account, sent ? 'sent' : 'inbox')
  if (mailbox === undefined) return
  const keywords = [...(message.unread?.includes(account) ? [] : ['$seen']), ...(message.flagged?.includes(account) ? ['$flagged'] : [])]
  await insertEmail(tx, { blob: await putBlob(tx.db, raw), size: raw.length, digest: digestMessage(raw), receivedAt: at, mailboxes: [mailbox], keywords })
}
