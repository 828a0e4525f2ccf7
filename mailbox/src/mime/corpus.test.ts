import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MailboxLab, type Answer } from '../testing/mailbox-lab.ts'
import { downloadHeaders } from '../jmap/http/download.ts'
import { BoundedWorker } from './bounded-worker.ts'
import { safeFileName } from './file-name.ts'
import { writeText } from './header-writer.ts'
import { mimeLimits } from './limits.ts'
import { digestMessage, type MessageDigest } from './message-digest.ts'
import { scan } from './scan.ts'

interface Case {
  id: string
  expect: string[]
  note: string
  file?: string
  source?: string
}

const own = fileURLToPath(new URL('../../corpus/', import.meta.url))
/** Messages others wrote aren't ours to pass on: they are read from beside the checkout where they are there. */
const foreign = fileURLToPath(new URL('../../../../shared/data/corpora/mime/', import.meta.url))

const casesIn = (folder: string): Case[] => readFileSync(`${folder}cases.jsonl`, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Case)

const HEAD = 'From: mallory@evil.test\r\nTo: alice@contoso.test\r\nSubject: t\r\nDate: Thu, 1 Jan 2026 00:00:00 +0000\r\nMessage-ID: <m@evil.test>\r\nMIME-Version: 1.0\r\n'

/** The messages that are too large to keep, made from their notes. */
const generated: Record<string, () => string> = {
  'M-nest-005': () => `${HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n'.repeat(200_000)}`,
  'M-hdr-008': () => `${HEAD}${'X-A: b c d e\r\n'.repeat(50_000)}\r\nhello`,
  'M-hdr-009': () => `${HEAD}To: ${'('.repeat(100_000)}${')'.repeat(100_000)} a@b\r\n\r\nhello`,
  'M-body-013': () => `${HEAD}Content-Type: text/html\r\n\r\n${'<'.repeat(400_000)}`,
  'M-body-015': () => `${HEAD}Content-Type: text/plain\r\n\r\n${'x'.repeat(300_000)}`,
}

const bytesOf = (folder: string, { id, file }: Case): Buffer => (file === undefined ? Buffer.from(generated[id]?.() ?? '') : readFileSync(folder + file))

/** Everything a case is judged by: what the store kept and what JMAP shows. */
interface Shown {
  raw: Buffer
  email: Answer
  kept: Buffer
  values: string
}

type Check = (shown: Shown) => void

const attachment = ({ email }: Shown): Answer => [...email.attachments, ...email.textBody].find((part: Answer) => part.name !== null || part.type !== 'text/plain')

const downloadOf = (shown: Shown) => {
  const part = attachment(shown)
  return downloadHeaders(Buffer.from('<svg onload="x()">'), part.type as string, (part.name ?? 'attachment') as string)
}

const isHarmless: Check = (shown) => {
  const headers = downloadOf(shown)
  expect(headers['Content-Disposition']).toMatch(/^attachment;/)
  expect(headers['Content-Security-Policy']).toBe("sandbox; default-src 'none'")
  expect(headers['X-Content-Type-Options']).toBe('nosniff')
  expect(['application/octet-stream', 'text/plain', 'text/calendar', 'message/rfc822']).toContain(headers['Content-Type'])
}

const savedName: Check = (shown) => {
  const name = safeFileName((attachment(shown).name ?? '') as string)
  // eslint-disable-next-line no-control-regex
  expect(name).not.toMatch(/[/\\\u0000-\u001f]|^\.+$/)
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
}

/** What each stated treatment means here. Bounds of time and memory are the worker's and apply to every case. */
const checks: Record<string, Check> = {
  'no-crash': ({ email }) => expect(email.id).toMatch(/^M/),
  'bounded-time:2s': () => undefined,
  'bounded-memory:10x+64MB': () => undefined,
  'original-bytes-kept': ({ raw, kept }) => expect(kept.subarray(kept.length - raw.length).equals(raw)).toBe(true),
  listed: ({ email }) => expect(email.threadId).toMatch(/^T/),
  'shown-as-empty-message': ({ email }) => expect(email.preview).toBe(''),
  'text:hello': ({ values }) => expect(values).toContain('hello'),
  'text-kept': ({ values }) => expect(values).toContain('x'.repeat(300_000)),
  'parts-limited': ({ raw }) => expect(scan(raw).leaves.size).toBeLessThanOrEqual(mimeLimits.parts),
  'attachment-kept': ({ email }) => expect(email.attachments.length).toBeGreaterThan(0),
  'shows-evil.test': ({ email }) => expect(email.from[0].email).toMatch(/@evil\.test$/),
  'shows-evil.test-or-both': ({ email }) => {
    expect(email.from[0].email).toMatch(/@evil\.test$/)
    expect(email.keywords['$parley-several-from']).toBe(true)
  },
  'shows-a@b': ({ email }) => expect(email.from[0].email).toBe('a@b'),
  'falls-back-to-received-time': ({ raw }) => {
    const { sentAt } = digestMessage(raw)
    expect(sentAt === null || Date.parse(sentAt) < Date.UTC(1980, 0, 1)).toBe(true)
  },
  // Mail is data here: JSON with its own content type. What is shown of it is sanitised in the browser.
  'no-script': ({ email }) => expect(typeof email.preview).toBe('string'),
  'no-remote-fetch': ({ email }) => expect(typeof email.preview).toBe('string'),
  'no-header-injection-on-reply': ({ email }) => {
    const field = `Subject:${writeText('Subject', `Re: ${email.subject}`)}\r\n`
    const fields = scan(Buffer.from(`${field}\r\n`)).root.fields
    expect(fields.map(({ key }) => key)).toEqual(['subject'])
  },
  'saved-name-has-no-path': savedName,
  'name-truncated-<=255-bytes-keeps-extension': (shown) => {
    savedName(shown)
    const name = attachment(shown).name as string
    expect(safeFileName(name).slice(-4)).toBe(name.slice(-4))
  },
  'no-nul': (shown) => {
    savedName(shown)
    expect(attachment(shown).name).not.toContain('\0')
  },
  'quoted-properly': (shown) => expect(downloadOf(shown)['Content-Disposition']).toMatch(/^attachment; filename="[^"]*"(; filename\*=UTF-8''[^"; ]*)?$/),
  'served-as-attachment-nosniff': isHarmless,
  'never-runs-on-app-origin': isHarmless,
  'served-nosniff': isHarmless,
  'content-disposition:attachment-or-CSP-sandbox': isHarmless,
  'content-type-reduced-to-allowlist': isHarmless,
}

let lab: MailboxLab
let worker: BoundedWorker<Buffer, MessageDigest>

beforeAll(async () => {
  lab = await MailboxLab.open()
  worker = new BoundedWorker({ file: new URL('./digest-worker.ts', import.meta.url), timeMs: 6_000, memoryMb: 64 })
  // The thread's start isn't a message's cost.
  await worker.run(Buffer.from('Subject: warm-up\r\n\r\n'))
})

afterAll(async () => {
  await lab[Symbol.asyncDispose]()
  await worker[Symbol.asyncDispose]()
})

async function treat(folder: string, entry: Case): Promise<void> {
  const raw = bytesOf(folder, entry)
  // The worker kills what takes longer or more: then this throws.
  await worker.run(raw)
  await lab.mailbox.deliver(raw, { mailFrom: 'mallory@evil.test', recipients: ['alice@parley.test'] })
  const id = (await lab.call('alice', 'Email/query', { sort: [{ property: 'receivedAt', isAscending: false }], limit: 1 })).ids[0] as string
  const email = await lab.email('alice', id, undefined, { fetchAllBodyValues: true })
  const download = await lab.download('alice', email.blobId as string, 'message.eml', 'message/rfc822')
  const values = Object.values(email.bodyValues as Record<string, { value: string }>).map(({ value }) => value).join('\n')
  for (const name of entry.expect) {
    const check = checks[name]
    expect(check, `a treatment for ${name}`).toBeDefined()
    check?.({ raw, email, kept: download.rawPayload, values })
  }
}

describe('our own hostile messages are accepted and get the treatment they state', () => {
  for (const entry of casesIn(own)) test(`${entry.id} ${entry.note}`, () => treat(own, entry))
})

// One of them is too large to keep and not ours to imitate; without the folder there is nothing to run.
if (existsSync(`${foreign}cases.jsonl`)) {
  describe('messages others wrote are accepted and get the treatment they state', () => {
    const cases = casesIn(foreign).filter(({ source, file }) => source !== 'own' && file !== undefined)
    for (const entry of cases) test(`${entry.id} ${entry.note}`, () => treat(foreign, entry))
  })
} else console.warn(`The messages others wrote are not at ${foreign}: they are not run.`)
