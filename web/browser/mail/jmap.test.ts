import { afterEach, expect, test, vi } from 'vitest'
import { setCsrf } from '../http.ts'
import { Batch, Jmap } from './jmap.ts'

const mail = 'urn:ietf:params:jmap:mail'
const session = {
  apiUrl: 'https://inside.test:8443/jmap/api',
  uploadUrl: '/jmap/upload/{accountId}',
  downloadUrl: 'https://inside.test/jmap/download/{accountId}/{blobId}/{name}?type={type}',
  primaryAccounts: { [mail]: 'alice@parley.test' },
  capabilities: { 'urn:ietf:params:jmap:core': { maxSizeUpload: 50 } },
  accounts: { 'alice@parley.test': { accountCapabilities: { [mail]: { maxSizeAttachmentsPerEmail: 40 } } } },
}

const answerWith = (answer: (url: string, init: RequestInit) => Response | Promise<Response>) => vi.stubGlobal('fetch', vi.fn((url: string, init: RequestInit) => Promise.resolve(answer(url, init))))
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status })

afterEach(() => {
  vi.unstubAllGlobals()
  setCsrf('')
})

test('calls travel together, refer to each other, and carry account and token', async () => {
  setCsrf('token')
  let sent: { url: string; headers: Record<string, string>; body: unknown } | undefined
  answerWith((url, init) => {
    sent = { url, headers: init.headers as Record<string, string>, body: JSON.parse(String(init.body)) }
    return json({ methodResponses: [['Email/query', { ids: ['M1'] }, 'c0'], ['Email/get', { list: [{ id: 'M1' }] }, 'c1']] })
  })
  const batch = new Batch()
  const query = batch.call('Email/query', { limit: 1 })
  const get = batch.call('Email/get', { '#ids': query.at('/ids') })
  const answers = await new Jmap(session).send(batch)
  expect(answers.of(query).ids).toEqual(['M1'])
  expect(answers.of(get).list).toEqual([{ id: 'M1' }])
  // Whatever name the server gives itself, the page asks where it came from.
  expect(sent?.url).toBe('/jmap/api')
  expect(sent?.headers).toMatchObject({ 'x-parley-csrf': 'token', 'content-type': 'application/json' })
  expect(sent?.body).toMatchObject({
    methodCalls: [
      ['Email/query', { accountId: 'alice@parley.test', limit: 1 }, 'c0'],
      ['Email/get', { accountId: 'alice@parley.test', '#ids': { resultOf: 'c0', name: 'Email/query', path: '/ids' } }, 'c1'],
    ],
  })
})

test('a call that was refused says so when its answer is asked for, the others stand', async () => {
  answerWith(() => json({ methodResponses: [['error', { type: 'cannotCalculateChanges' }, 'c0'], ['Mailbox/get', { list: [] }, 'c1']] }))
  const batch = new Batch()
  const changes = batch.call('Email/changes', {})
  const get = batch.call('Mailbox/get', {})
  const answers = await new Jmap(session).send(batch)
  expect(() => answers.of(changes)).toThrow(expect.objectContaining({ type: 'cannotCalculateChanges' }))
  expect(answers.maybe(changes)).toBeUndefined()
  expect(answers.of(get)).toEqual({ list: [] })
})

test('the answer of an implied call does not hide that of the call', async () => {
  answerWith(() => json({ methodResponses: [['EmailSubmission/set', { created: { s: { id: 'S1' } } }, 'c0'], ['Email/set', { updated: {} }, 'c0']] }))
  expect((await new Jmap(session).ask('EmailSubmission/set', {})).created).toEqual({ s: { id: 'S1' } })
})

test('a refused request says why, and an unreachable server is that', async () => {
  answerWith(() => json({ type: 'urn:ietf:params:jmap:error:limit', limit: 'maxSizeRequest', detail: 'Too much' }, 413))
  await expect(new Jmap(session).ask('Mailbox/get', {})).rejects.toMatchObject({ type: 'maxSizeRequest', message: 'Too much' })
  answerWith(() => new Response('<html>', { status: 502, statusText: 'Bad Gateway' }))
  await expect(new Jmap(session).ask('Mailbox/get', {})).rejects.toMatchObject({ type: 'unavailable', message: 'Bad Gateway' })
  answerWith(() => Promise.reject(new TypeError('fetch failed')))
  await expect(new Jmap(session).ask('Mailbox/get', {})).rejects.toMatchObject({ type: 'unavailable' })
})

test('never more than four requests at once, and each gets its turn', async () => {
  const pending: (() => void)[] = []
  answerWith(() => new Promise<Response>((resolve) => pending.push(() => resolve(json({ methodResponses: [['Mailbox/get', { list: [] }, 'c0']] })))))
  const client = new Jmap(session)
  const asked = Array.from({ length: 6 }, () => client.ask('Mailbox/get', {}))
  await Promise.resolve()
  expect(pending).toHaveLength(4)
  while (pending.length > 0) {
    pending.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await Promise.all(asked)).toHaveLength(6)
})

test('names of files cannot change where they are fetched from', () => {
  const client = new Jmap(session)
  expect(client.downloadUrl('R1-2', '../../x?y#z.txt', 'text/plain')).toBe('/jmap/download/alice%40parley.test/R1-2/.._.._x%3Fy%23z.txt?type=text%2Fplain')
  expect(client.limits).toEqual({ upload: 50, attachments: 40 })
})
