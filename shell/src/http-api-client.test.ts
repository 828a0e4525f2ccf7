import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createCa, issueCertificate } from '@parley/topology/certificates'
import { expect, test } from 'vitest'
import { HttpApiClient } from './http-api-client.ts'

const ca = await createCa({ commonName: 'Test CA' })
const other = await createCa({ commonName: 'Another CA' })
const leaf = await issueCertificate(ca, { commonName: 'localhost', ipAddresses: ['127.0.0.1'], purposes: ['serverAuth'] })

async function serve(answer: RequestListener) {
  const server = createServer({ key: leaf.key, cert: leaf.chain }, answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/admin/v1`
  return { url, [Symbol.asyncDispose]: () => new Promise<void>((resolve) => (server.closeAllConnections(), server.close(() => resolve()))) }
}

interface Seen {
  line: string
  headers: Record<string, unknown>
  body: string
}

function noting(seen: Seen[], status = 200, answer: unknown = {}): RequestListener {
  return (request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      seen.push({ line: `${request.method} ${request.url}`, headers: request.headers, body })
      response.writeHead(status, { 'content-type': 'application/json' }).end(typeof answer === 'string' ? answer : JSON.stringify(answer))
    })
  }
}

test('each call is the request it should be, with the token', async () => {
  const seen: Seen[] = []
  await using server = await serve(noting(seen, 200, { items: [], warnings: [], result: 1 }))
  await using api = new HttpApiClient({ url: `${server.url}/`, ca: ca.cert, token: 'secret' })
  await api.list('pools', { filter: 'a*&b' })
  await api.get('applications', 'a.b/urn:application:owa \\ 1')
  await api.create('pools', { identity: 'x', data: Uint8Array.of(1, 2) })
  await api.update('pools', 'x', { site: null }, { ifVersion: 7 })
  await api.remove('pools', 'x', { force: true })
  await api.run('enable-topology')
  expect(seen.map((s) => s.line)).toEqual([
    'GET /admin/v1/pools?filter=a*%26b',
    'GET /admin/v1/applications/a.b%2Furn%3Aapplication%3Aowa%20%5C%201',
    'POST /admin/v1/pools',
    'PATCH /admin/v1/pools/x',
    'DELETE /admin/v1/pools/x?force=true',
    'POST /admin/v1/actions/enable-topology',
  ])
  expect(seen.every((s) => s.headers['authorization'] === 'Bearer secret')).toBe(true)
  expect(seen.map((s) => s.body)).toEqual(['', '', '{"identity":"x","data":"AQI="}', '{"site":null}', '', '{}'])
  expect(seen[3]?.headers['if-match']).toBe('"7"')
})

test('a refusal of the API is the same error here, with everything it says', async () => {
  const error = { code: 'conflict', message: 'There is one', expected: 'a', found: 'b', remedy: 'c.', parameter: 'Port', candidates: ['d'], correlationId: 'e' }
  await using server = await serve(noting([], 409, { error }))
  await using api = new HttpApiClient({ url: server.url, ca: ca.cert })
  const { correlationId: _, ...told } = error
  await expect(api.get('pools', 'x')).rejects.toMatchObject(told)
})

test.each<[what: string, status: number, answer: unknown, code: string, message: RegExp]>([
  ['a page', 200, '<html>', 'unavailable', /not the admin API/],
  ['a strange refusal', 418, {}, 'unavailable', /status 418/],
  ['an invented code', 400, { error: { code: 'toString', message: 'x' } }, 'unavailable', /x/],
])('%s is told as what it is', async (_what, status, answer, code, message) => {
  await using server = await serve(noting([], status, answer))
  await using api = new HttpApiClient({ url: server.url, ca: ca.cert })
  await expect(api.get('pools', 'x')).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
})

test('a server with another certificate gets nothing, and the fault is named', async () => {
  const seen: Seen[] = []
  await using server = await serve(noting(seen))
  await using api = new HttpApiClient({ url: server.url, ca: other.cert, token: 'secret' })
  await expect(api.list('pools')).rejects.toMatchObject({ code: 'untrusted', remedy: expect.stringContaining('--ca') })
  expect(seen).toEqual([])
})

test('nobody there, and somebody silent, are told apart', async () => {
  const gone = await serve(noting([]))
  await gone[Symbol.asyncDispose]()
  await using nobody = new HttpApiClient({ url: gone.url, ca: ca.cert })
  await expect(nobody.list('pools')).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('Nothing listens') })
  await using silent = await serve(() => undefined)
  await using api = new HttpApiClient({ url: silent.url, ca: ca.cert, timeoutMs: 50 })
  await expect(api.list('pools')).rejects.toMatchObject({ message: expect.stringContaining('did not answer within') })
})
