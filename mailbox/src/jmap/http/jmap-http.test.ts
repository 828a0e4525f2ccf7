import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MailboxLab, message } from '../../testing/mailbox-lab.ts'
import { coreLimits } from '../core/limits.ts'

let lab: MailboxLab

beforeAll(async () => {
  lab = await MailboxLab.open()
})

afterAll(() => lab[Symbol.asyncDispose]())

const post = (payload: string, headers: Record<string, string> = {}) => lab.app.inject({ method: 'POST', url: '/jmap/api', headers: { 'x-user': 'alice', 'content-type': 'application/json', ...headers }, payload })

test('the session tells one account, absolute URLs and the limits', async () => {
  const response = await lab.app.inject({ url: '/.well-known/jmap', headers: { 'x-user': 'alice', host: 'mail.parley.test:8443' } })
  const session = response.json()
  expect(session.username).toBe('alice@parley.test')
  expect(Object.keys(session.accounts)).toEqual(['alice@parley.test'])
  for (const name of ['apiUrl', 'uploadUrl', 'downloadUrl', 'eventSourceUrl']) expect(session[name]).toMatch(/^http:\/\/mail\.parley\.test:8443\/jmap\//)
  expect(session.capabilities['urn:ietf:params:jmap:core'].maxCallsInRequest).toBe(coreLimits.maxCallsInRequest)
  expect((await lab.app.inject({ url: '/jmap/session', headers: { 'x-user': 'alice', host: 'evil"<script>' } })).json().apiUrl).toBe('http://localhost/jmap/api')
})

test('nobody gets nothing', async () => {
  for (const [method, url] of [['GET', '/jmap/session'], ['POST', '/jmap/api'], ['POST', '/jmap/upload/alice@parley.test'], ['GET', '/jmap/download/alice@parley.test/R1/x'], ['GET', '/jmap/eventsource']] as const) {
    const response = await lab.app.inject({ method, url, headers: { 'content-type': 'application/json' }, ...(method === 'POST' ? { payload: '{}' } : {}) })
    expect([url, response.statusCode]).toEqual([url, 401])
  }
})

test('faults of the request are problems with a type, faults of a call are errors in its place', async () => {
  expect((await post('{', {})).json()).toMatchObject({ type: 'urn:ietf:params:jmap:error:notJSON', status: 400 })
  expect((await post('{}', { 'content-type': 'text/plain' })).json()).toMatchObject({ type: 'urn:ietf:params:jmap:error:notJSON' })
  expect((await post(JSON.stringify({ using: ['x'], methodCalls: [] }))).headers['content-type']).toContain('application/problem+json')
  const responses = await lab.calls('alice', ['No/such', {}], ['Core/echo', { hello: true }], ['Mailbox/get', { accountId: 'bob@parley.test' }], ['Mailbox/get', { ids: 'x' }])
  expect(responses.map(([name, args]) => [name, args.type])).toEqual([['error', 'unknownMethod'], ['Core/echo', undefined], ['error', 'accountNotFound'], ['error', 'invalidArguments']])
  expect(responses[1]?.[1]).toEqual({ accountId: 'alice@parley.test', hello: true })
})

test('a method of a capability that is not used is unknown', async () => {
  const response = await post(JSON.stringify({ using: ['urn:ietf:params:jmap:core'], methodCalls: [['Mailbox/get', { accountId: 'alice@parley.test' }, 'x']] }))
  expect(response.json().methodResponses[0]).toEqual(['error', { type: 'unknownMethod' }, 'x'])
})

test('a body over the limit is refused with the limit', async () => {
  const response = await post(JSON.stringify({ using: [], methodCalls: [], x: 'x'.repeat(coreLimits.maxSizeRequest) }))
  expect([response.statusCode, response.json().limit]).toEqual([413, 'maxSizeRequest'])
})

test('created ids are given back when they were asked for, and can be used in later calls', async () => {
  const body = { using: ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'], createdIds: {}, methodCalls: [['Mailbox/set', { accountId: 'alice@parley.test', create: { k1: { name: 'Made' } } }, '0'], ['Mailbox/get', { accountId: 'alice@parley.test', ids: ['#k1'] }, '1']] }
  const answer = (await post(JSON.stringify(body))).json()
  expect(answer.createdIds.k1).toBe(answer.methodResponses[0][1].created.k1.id)
  expect(answer.methodResponses[1][1].list[0].name).toBe('Made')
  expect(typeof answer.sessionState).toBe('string')
})

test('what was uploaded can be downloaded by its owner only, and never as something a browser runs', async () => {
  const blobId = await lab.upload('alice', '<script>x()</script>', 'text/html')
  const own = await lab.download('alice', blobId, 'x.html', 'text/html')
  expect(own.body).toBe('<script>x()</script>')
  expect(own.headers).toMatchObject({ 'content-type': 'application/octet-stream', 'content-disposition': 'attachment; filename="x.html"', 'x-content-type-options': 'nosniff', 'content-security-policy': "sandbox; default-src 'none'" })
  expect((await lab.download('bob', blobId)).statusCode).toBe(404)
  expect((await lab.app.inject({ url: `/jmap/download/alice@parley.test/${blobId}/x`, headers: { 'x-user': 'bob' } })).statusCode).toBe(404)
})

test('only what really is a picture is shown inline', async () => {
  const png = Buffer.from('89504e470d0a1a0a0000', 'hex')
  const real = await lab.download('alice', await lab.upload('alice', png, 'image/png'), 'p.png', 'image/png')
  expect(real.headers['content-disposition']).toBe('inline; filename="p.png"')
  const fake = await lab.download('alice', await lab.upload('alice', '<svg onload=x()>', 'image/png'), 'p.png', 'image/png')
  expect(fake.headers['content-disposition']).toBe('attachment; filename="p.png"')
})

test('a name in the path of a download is made safe and quoted', async () => {
  const blobId = await lab.upload('alice', 'x', 'text/plain')
  const response = await lab.download('alice', blobId, '../a"\r\nX-Evil: 1;\u202e Übersicht.txt', 'text/plain')
  expect(response.headers['x-evil']).toBeUndefined()
  expect(response.headers['content-disposition']).toBe("attachment; filename=\"a_X-Evil_ 1; _bersicht.txt\"; filename*=UTF-8''a_X-Evil_%201%3B%20%C3%9Cbersicht.txt")
})

test('uploads nobody uses are limited', async () => {
  for (let i = 0; i < 3; i++) await lab.upload('dave', `upload ${i}`)
  const { count } = await lab.mailbox.store.read.selectFrom('upload').select((eb) => eb.fn.countAll<number>().as('count')).where('account', '=', await lab.mailbox.store.account('dave@parley.test')).executeTakeFirstOrThrow()
  expect(count).toBe(3)
  const large = await lab.app.inject({ method: 'POST', url: '/jmap/upload/dave@parley.test', headers: { 'x-user': 'dave', 'content-type': 'application/octet-stream' }, payload: Buffer.alloc(coreLimits.maxSizeUpload + 1) })
  expect(large.statusCode).toBe(413)
})

/** Reads an event stream over a real socket until `until` has arrived. */
function events(port: number, path: string, until: RegExp, started: () => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get({ port, host: '127.0.0.1', path, headers: { 'x-user': 'erin' } }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        if (text === '') started()
        text += chunk
        if (until.test(text)) request.destroy()
      })
      response.on('end', () => resolve(text))
      response.on('error', () => resolve(text))
    })
    request.on('error', reject)
  })
}

test('the event stream tells new states of the types asked for, and ends after one when asked to', async () => {
  await lab.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = lab.app.server.address() as AddressInfo
  const deliver = (id: string) => void lab.mailbox.deliver(Buffer.from(message({ id })), { mailFrom: 'x@example.test', recipients: ['erin@parley.test'] })
  const text = await events(port, '/jmap/eventsource?types=Email,Mailbox&closeafter=state&ping=0', /never/, () => deliver('event-1@test'))
  const data = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? '{}')
  expect(text).toContain('event: state')
  expect(data['@type']).toBe('StateChange')
  expect(Object.keys(data.changed['erin@parley.test']).toSorted()).toEqual(['Email', 'Mailbox'])
  expect(await events(port, '/jmap/eventsource?types=*&closeafter=no&ping=0', /event: state/, () => deliver('event-2@test'))).toContain('"Thread"')
})
