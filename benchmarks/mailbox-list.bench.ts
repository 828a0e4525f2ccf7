import { rmSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { memoryDiagnostics } from '@parley/platform/diagnostics/diagnostics'
import { openMailbox } from '@parley/mailbox/mailbox'
import { bulkLoad } from '@parley/mailbox/store/bulk'

export const question = 'How long does a page of a folder with 100,000 messages take, and a search in it, against a bare SELECT of the same 50 rows?'

interface Row {
  name: string
  unit: string
  value: number
  base: number
  ratio: number
  note: string
}

const COUNT = 100_000
const PAGE = 50
const ROUNDS = 40

const alice = { address: 'alice@parley.test', displayName: 'Alice', administrator: true }
const words = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta', 'iota', 'kappa']
const templates = words.map((word, i) => `From: Sender ${i} <s${i}@example.test>\nTo: alice@parley.test\nSubject: Report 0 {n} about ${word}\nMessage-ID: <{id}>\nDate: {date}\n\nCommon words and ${word}, and what else a short mail says.\n`)

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < ROUNDS; i++) {
    const start = performance.now()
    await work()
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[ROUNDS >> 1] ?? 0
}

export async function run(): Promise<Row[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-bench-'))
  const users = { byAddress: (address: string) => (address === alice.address ? alice : undefined), all: () => [alice] }
  const smtp = { bind: '127.0.0.1', port: 0, hostname: 'mail.parley.test' }
  const mailbox = await openMailbox({ dataDir, users, domains: ['parley.test'], diagnostics: memoryDiagnostics(), smtp })
  const app = Fastify()
  mailbox.mount(app, { userOf: () => alice })
  try {
    const started = performance.now()
    await bulkLoad(mailbox.store, { address: alice.address, count: COUNT, templates, newestAt: Date.now(), stepMs: 60_000, unreadEvery: 10 })
    const perSecond = COUNT / ((performance.now() - started) / 1000)
    return [...(await measure(mailbox, app)), { name: 'messages loaded in bulk', unit: 'per second', value: perSecond, base: perSecond, ratio: 1, note: 'for scale; through the normal tables with full-text index' }]
  } finally {
    await app.close()
    await mailbox[Symbol.asyncDispose]()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function measure(mailbox: Awaited<ReturnType<typeof openMailbox>>, app: ReturnType<typeof Fastify>): Promise<Row[]> {
  const { read } = mailbox.store
  const account = await mailbox.store.account(alice.address)
  const inbox = await read.selectFrom('mailbox').select('id').where('account', '=', account).where('role', '=', 'inbox').executeTakeFirstOrThrow()
  const bare = await median(() => read.selectFrom('email_mailbox').select('email').where('mailbox', '=', inbox.id).orderBy('received_at', 'desc').orderBy('email', 'desc').limit(PAGE).execute())
  const call = async (query: object) => {
    const methodCalls = [
      ['Email/query', { accountId: alice.address, sort: [{ property: 'receivedAt', isAscending: false }], limit: PAGE, ...query }, 'q'],
      ['Email/get', { accountId: alice.address, '#ids': { resultOf: 'q', name: 'Email/query', path: '/ids' }, properties: ['threadId', 'mailboxIds', 'keywords', 'from', 'subject', 'receivedAt', 'preview', 'hasAttachment'] }, 'g'],
    ]
    const payload = JSON.stringify({ using: ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'], methodCalls })
    const response = await app.inject({ method: 'POST', url: '/jmap/api', headers: { 'content-type': 'application/json' }, payload })
    const answer = response.json() as { methodResponses: [string, { list?: unknown[] }][] }
    if (!answer.methodResponses[1]?.[1].list?.length) throw new Error(`Nothing was found: ${response.body.slice(0, 300)}`)
  }
  const filter = { inMailbox: `F${inbox.id}` }
  const cases: [name: string, query: object, note: string][] = [
    ['open the folder: newest 50 with total', { filter, calculateTotal: true }, 'one JMAP request over HTTP: query, and what the list shows of each email'],
    ['the page at 50,000, the worst place', { filter, position: COUNT / 2 - PAGE }, 'the same, by position'],
    ['unread only', { filter: { ...filter, notKeyword: '$seen' } }, 'one in ten is unread'],
    ['search a word in every message', { filter: { ...filter, text: 'common' } }, 'newest 50 of 100,000 hits'],
    ['search a number in one message', { filter: { text: '77777' } }, 'one hit of 100,000'],
  ]
  const rows: Row[] = []
  for (const [name, query, note] of cases) {
    const value = await median(() => call(query))
    rows.push({ name, unit: 'ms', value, base: bare, ratio: value / bare, note })
  }
  return rows
}
