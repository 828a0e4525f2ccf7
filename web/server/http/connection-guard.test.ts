import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { request } from 'node:http'
import { connect as connectTls } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { createCa, issueCertificate } from '@parley/topology/certificates'
import { listenHttp, listenHttps, type Listener, type ListenerOptions } from './listeners.ts'

const open: AsyncDisposable[] = []
const sockets: Socket[] = []

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const listener of open.splice(0)) await listener[Symbol.asyncDispose]()
})

async function listener(options: Omit<ListenerOptions, 'host' | 'port'>): Promise<Listener> {
  const made = await listenHttp((_request, response) => response.end('ok'), { host: '127.0.0.1', port: 0, ...options })
  open.push(made)
  return made
}

async function visit(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

const statusOf = (port: number): Promise<number> =>
  new Promise((resolve, reject) => request({ host: '127.0.0.1', port, agent: false }, (response) => resolve(response.resume().statusCode ?? 0)).on('error', reject).end())

test('a connection on which nothing is asked is closed', async () => {
  const { port } = await listener({ limits: { firstRequestMs: 20 } })
  const socket = await visit(port)
  await once(socket.resume(), 'close')
})

test('a connection on which nothing is asked after the TLS handshake is closed', async () => {
  const ca = await createCa({ commonName: 'Test CA' })
  const { key, chain } = await issueCertificate(ca, { commonName: 'owa.parley.test', purposes: ['serverAuth'] })
  const made = await listenHttps((_request, response) => response.end('ok'), { key, cert: chain, ca: ca.cert }, { host: '127.0.0.1', port: 0, limits: { firstRequestMs: 20 } })
  open.push(made)
  const socket = connectTls({ host: '127.0.0.1', port: made.port, rejectUnauthorized: false })
  sockets.push(socket)
  await once(socket.resume(), 'close')
})

test('one that has asked lives as long as its answer takes', async () => {
  let answer: (() => void) | undefined
  const made = await listenHttp((_request, response) => {
    answer = () => response.end('late')
  }, { host: '127.0.0.1', port: 0, limits: { firstRequestMs: 500 } })
  open.push(made)
  const socket = await visit(made.port)
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  // A neighbour that asks for nothing measures the time.
  await once((await visit(made.port)).resume(), 'close')
  answer?.()
  expect(String((await once(socket, 'data'))[0])).toContain('late')
})

test('one address has so many connections and no more, which is told once; when one ends there is room', async () => {
  const refused: [string, number][] = []
  const { port } = await listener({ limits: { perLoopback: 3 }, refused: (address, most) => refused.push([address, most]) })
  const [first] = await Promise.all([visit(port), visit(port), visit(port)])
  for (let i = 0; i < 3; i++) await once((await visit(port)).resume(), 'close')
  expect(refused).toEqual([['127.0.0.1', 3]])
  first.destroy()
  await expect.poll(() => statusOf(port).catch(() => 0)).toBe(200)
})
