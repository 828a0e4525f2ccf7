import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { corpus } from '../../corpus/read.ts'
import { password, TestWeb } from '../testing.ts'

let folder: string
let t: TestWeb
let page: Record<string, string>

const entry = 'export const answer = 42 // '.padEnd(5000, 'x')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-static-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Parley</title><script type="module" src="/assets/entry-1a2b.js"></script>')
  writeFileSync(join(folder, 'assets/entry-1a2b.js'), entry)
  writeFileSync(join(folder, 'assets/entry-1a2b.js.map'), '{"sources":["secret.ts"]}')
  writeFileSync(join(folder, '.hidden'), 'hidden')
  writeFileSync(join(folder, '..', 'outside.txt'), 'outside')
  t = await TestWeb.start({
    staticFolder: folder,
    mount: (app, { userOf }) => {
      app.post('/jmap/api', (request) => ({ user: userOf(request)?.account ?? null, got: request.body }))
      app.post('/echo', (request) => ({ type: typeof request.body }))
      app.get('/crash', () => {
        throw new Error('secret detail of the stack')
      })
    },
  })
  page = await t.signIn('alice')
})

afterAll(async () => {
  await t[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
  rmSync(join(folder, '..', 'outside.txt'), { force: true })
})

test('the page comes with a policy under which only our own scripts run', async () => {
  const { status, headers } = await t.request('/')
  expect(status).toBe(200)
  const policy = String(headers['content-security-policy'])
  expect(policy).toMatch(/default-src 'none'/)
  expect(policy).toMatch(/script-src 'self'(;|$)/)
  expect(policy).not.toMatch(/script-src[^;]*unsafe/)
  for (const part of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "connect-src 'self'", "frame-src 'none'", "require-trusted-types-for 'script'"]) expect(policy).toContain(part)
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-cache',
  })
  expect(headers['strict-transport-security']).toBeUndefined()
})

test('every view a person may reload is the page', async () => {
  for (const path of ['/mail', '/mail/inbox/abc', '/chat/bob@parley.test', '/calendar', '/people', '/admin', '/?x=1']) {
    expect((await t.request(path)).text).toContain('<title>Parley</title>')
  }
})

test('hashed files are kept for ever, compressed where that helps, and known again by their tag', async () => {
  const plain = await t.request('/assets/entry-1a2b.js')
  expect(plain).toMatchObject({ status: 200, text: entry, headers: { 'cache-control': 'public, max-age=31536000, immutable', 'content-type': 'text/javascript; charset=utf-8' } })
  const packed = await t.request('/assets/entry-1a2b.js', { headers: { 'accept-encoding': 'gzip, br' } })
  expect(packed.headers['content-encoding']).toBe('br')
  expect(Number(packed.headers['content-length'])).toBeLessThan(500)
  const again = await t.request('/assets/entry-1a2b.js', { headers: { 'if-none-match': String(plain.headers['etag']) } })
  expect(again).toMatchObject({ status: 304, text: '' })
})

test('source maps, hidden files and what lies outside are not there', async () => {
  for (const path of ['/assets/entry-1a2b.js.map', '/.hidden', '/../outside.txt', '/%2e%2e/outside.txt', '/assets/../../outside.txt', '/assets/..%2f..%2foutside.txt', '/assets']) {
    const answer = await t.request(path)
    expect([400, 404]).toContain(answer.status)
    expect(answer.text).not.toMatch(/outside|hidden|secret/)
  }
})

test('answers of the API are not stored anywhere', async () => {
  for (const path of ['/api/session', '/api/directory?q=bob', '/health', '/api/nothing']) {
    expect((await t.send('GET', path, undefined, page)).headers['cache-control']).toBe('no-store')
  }
})

test('the API tells nothing without a session', async () => {
  for (const path of ['/api/session', '/api/directory?q=a', '/api/person/alice@parley.test', '/api/photo/alice@parley.test']) {
    expect((await t.request(path)).status).toBe(401)
  }
})

test('the directory finds people by the beginning of their names', async () => {
  const { people } = (await t.send('GET', '/api/directory?q=bak', undefined, page)).json() as unknown as { people: { address: string }[] }
  expect(people.map((p) => p.address)).toEqual(['bob@parley.test'])
  expect((await t.send('GET', '/api/directory?q=', undefined, page)).json()).toEqual({ people: [] })
  expect((await t.send('GET', '/api/directory?q=a&limit=100000', undefined, page)).status).toBe(400)
})

test('a SIP client gets a picture without a session by its own address, and by no other', async () => {
  const { photo } = t.topology.users.byAccount('alice')!
  const path = `/photo/alice%40parley.test/${photo?.etag}`
  expect(await t.send('GET', path)).toMatchObject({ status: 200, headers: { 'content-type': 'image/png', 'content-length': expect.stringMatching(/^[1-9]/) } })
  for (const wrong of [path.slice(0, -1), path.replace('alice', 'bob'), path.replace('alice', 'nobody'), '/photo/alice%40parley.test/']) {
    expect((await t.send('GET', wrong)).status).toBe(404)
  }
})

test('a photo has its own address for each version and is not sent twice', async () => {
  const me = (await t.send('GET', '/api/person/alice@parley.test', undefined, page)).json() as unknown as { photo: string }
  expect(me.photo).toMatch(/^\/api\/photo\/alice%40parley\.test\?v=/)
  const photo = await t.send('GET', me.photo, undefined, page)
  expect(photo).toMatchObject({ status: 200, headers: { 'content-type': 'image/png', 'x-content-type-options': 'nosniff' } })
  const again = await t.send('GET', me.photo, undefined, { ...page, 'if-none-match': String(photo.headers['etag']) })
  expect(again.status).toBe(304)
  expect((await t.send('GET', '/api/photo/nobody@parley.test', undefined, page)).status).toBe(404)
})

test('over HTTPS the cookie is bound to the host and the browser told to stay with HTTPS', async () => {
  const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
    const outgoing = httpsRequest(
      {
        host: '127.0.0.1',
        port: t.web.httpsPort,
        path: '/api/session',
        method: 'POST',
        ca: t.ca,
        servername: 'owa.parley.test',
        headers: { host: 'owa.parley.test', origin: 'https://owa.parley.test', 'content-type': 'application/json' },
      },
      (response) => resolve(response.resume().headers),
    )
    outgoing.on('error', reject)
    outgoing.end(JSON.stringify({ account: 'bob', password }))
  })
  expect(headers['strict-transport-security']).toMatch(/^max-age=\d{8,}/)
  expect(headers['set-cookie']).toEqual([
    expect.stringMatching(/^__Host-parley=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    expect.stringMatching(/^__Host-parley-device=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Strict$/),
  ])
})

test('a Host that is not ours is refused, and plain HTTP leads to HTTPS where it is not loopback', async () => {
  for (const host of ['t.evil.test', 'owa.parley.test.evil.test', '127.0.0.1.evil.test', 'a b']) {
    const answer = await t.request('/', { headers: { host } })
    expect([400, 421]).toContain(answer.status)
    expect(answer.headers.location).toBeUndefined()
  }
  const led = await t.request('//t.evil.test/\\..', { headers: { host: 'owa.parley.test' } })
  expect(led).toMatchObject({ status: 308, headers: { location: `https://owa.parley.test:${t.web.httpsPort}/t.evil.test/..` } })
  const signIn = await t.request('/api/session', { method: 'POST', headers: { host: 'owa.parley.test', 'content-type': 'application/json' }, body: JSON.stringify({ account: 'bob', password }) })
  expect(signIn.status).toBe(308)
  expect(signIn.headers['set-cookie']).toBeUndefined()
})

test('a request that names two hosts is refused: another reader would take the other', async () => {
  for (const path of ['/', '/live']) {
    const upgrade = path === '/live' ? 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n' : ''
    expect(await talk(t.web.httpPort, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: t.evil.test\r\n${upgrade}\r\n`)).toMatch(/^HTTP\/1\.1 421 /)
  }
})

test.each(corpus('http').filter((c) => c.category === 'csrf'))('$id: a request of another page changes nothing', async (c) => {
  const { method, headers = {} } = c.input as { method: string; headers?: Record<string, string> }
  if (method === 'GET') {
    expect([404, 405]).toContain((await t.send('GET', String((c.input as { path: string }).path), undefined, page)).status)
    return
  }
  const foreign = headers['X-CSRF-Token'] === undefined ? headers : {}
  const otherToken = headers['X-CSRF-Token'] === undefined ? {} : { 'x-parley-csrf': (await t.signIn('bob'))['x-parley-csrf'] ?? '' }
  const answer = await t.request('/echo', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...page, ...lower(foreign), ...otherToken },
    body: '{}',
  })
  expect(c.expect[0]?.split('-or-')).toContain(String(answer.status))
})

test('a request without the token, or of a form, is refused; signing out too', async () => {
  const { cookie = '' } = page
  expect((await t.send('POST', '/echo', {}, { cookie })).status).toBe(403)
  expect((await t.send('DELETE', '/api/session', undefined, { cookie })).status).toBe(403)
  expect((await t.request('/echo', { method: 'POST', headers: { ...page, 'content-type': 'multipart/form-data; boundary=x' }, body: '--x--' })).status).toBe(415)
  expect((await t.send('GET', '/api/session', undefined, page)).status).toBe(200)
  expect(t.diagnostics.recorded.named('crossSiteRefused').length).toBeGreaterThan(0)
})

test('signing in from another site is refused', async () => {
  const headers = { 'content-type': 'application/json', origin: 'https://t.evil.test' }
  const answer = await t.request('/api/session', { method: 'POST', headers, body: JSON.stringify({ account: 'alice', password }) })
  expect(answer.status).toBe(403)
  expect(answer.headers['set-cookie']).toBeUndefined()
})

test('the mailbox is told who sends a request', async () => {
  expect((await t.send('POST', '/jmap/api', { a: 1 }, page)).json()).toEqual({ user: 'alice', got: { a: 1 } })
  expect((await t.send('POST', '/jmap/api', {})).json()).toEqual({ user: null, got: {} })
})

test.each(corpus('json-pollution'))('$id: JSON reaches nothing but the fields it names', async (c) => {
  const before = Object.getOwnPropertyNames(Object.prototype).join()
  for (const path of ['/echo', '/jmap/api', '/api/session']) {
    const answer = await t.send('POST', path, String(c.input), page)
    expect([200, 400]).toContain(answer.status)
  }
  expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before)
  expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined()
})

test('a body is refused by its announced size, before it is read', async () => {
  const answer = await talk(t.web.httpPort, `POST /api/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 104857600\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 413 /)
})

test('a body without a size is cut off at the limit', async () => {
  const chunk = `10000\r\n${'x'.repeat(0x1_0000)}\r\n`
  const head = 'POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n'
  expect(await talk(t.web.httpPort, head + chunk.repeat(8))).toMatch(/^HTTP\/1\.1 413 /)
})

test('a million keys are bounded by the size of a body', async () => {
  const body = `{${Array.from({ length: 1_000_000 }, (_, i) => `"k${i}":1`).join()}}`
  expect((await t.send('POST', '/api/session', body)).status).toBe(413)
})

test('two readings of where a request ends are refused', async () => {
  const smuggled = 'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'
  const head = 'POST /echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n'
  const attempts = [
    `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `${head}Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n${smuggled}`,
    `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `${head}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x${smuggled}`,
    `GARBAGE\r\n\r\n`,
  ]
  for (const attempt of attempts) {
    const answer = await talk(t.web.httpPort, attempt)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).not.toContain('"roles"')
  }
})

test.each(corpus('http').filter((c) => c.category === 'path'))('$id: no path leads to a file outside', async (c) => {
  const { status, text } = await t.request((c.input as { path: string }).path)
  expect([400, 404, 414]).toContain(status)
  expect(text).not.toMatch(/root:/)
})

test.each(corpus('http').filter((c) => c.category === 'redirect'))('$id: nothing that is handed in becomes a redirect', async (c) => {
  const value = encodeURIComponent((c.input as { value: string }).value)
  for (const name of ['returnUrl', 'url', 'next', 'replaceCurrent', 'destination']) {
    for (const path of ['/', '/sign-in', '/mail']) {
      const { status, headers } = await t.request(`${path}?${name}=${value}`)
      expect(status).toBe(200)
      expect(headers.location).toBeUndefined()
      expect(headers['set-cookie']).toBeUndefined()
    }
  }
})

test('a thousand ranges cost no more than one answer', async () => {
  const range = `bytes=${Array.from({ length: 1000 }, () => '0-').join()}`
  const answer = await t.request('/assets/entry-1a2b.js', { headers: { range } })
  expect([200, 416]).toContain(answer.status)
  expect(answer.text.length).toBeLessThanOrEqual(entry.length)
})

test('a defect is told without its cause, and recorded with it', async () => {
  const answer = await t.request('/crash')
  expect(answer.status).toBe(500)
  expect(answer.text).not.toMatch(/secret|stack|\.ts/)
  expect(JSON.stringify(t.diagnostics.recorded.named('webRequestFailed'))).toContain('secret detail')
})

test.each(corpus('logs').filter((c) => c.category === 'inject'))('$id: what is typed cannot write a log line of its own', async (c) => {
  const { value } = c.input as { value: string }
  await t.send('POST', '/api/session', { account: `x${value}`, password: 'wrong' })
  await t.request(`/nothing?${encodeURIComponent(value)}`, { headers: { 'user-agent': encodeURIComponent(value) } })
  const { log } = t.diagnostics.recorded
  for (const line of log) {
    // eslint-disable-next-line no-control-regex
    expect(line.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/)
    expect(line.length).toBeLessThanOrEqual(8_192)
    expect(() => JSON.parse(line)).not.toThrow()
  }
})

test('health says one word for each role', async () => {
  const { status, text } = await t.request('/health')
  expect(status).toBe(200)
  expect(JSON.parse(text)).toEqual({ state: 'degraded', roles: { web: { state: 'degraded' } } })
})

function lower(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

/** Sends bytes as they are; what comes back until the other side closes. */
function talk(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      answer += chunk
      if (answer.includes('\r\n\r\n')) socket.destroy()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer))
  })
}
