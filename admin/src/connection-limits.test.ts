import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { memoryDiagnostics } from '@parley/platform/diagnostics/diagnostics'
import { createCa, issueCertificate } from '@parley/topology/certificates'
import { expect, test } from 'vitest'
import { limitConnections } from './connection-limits.ts'
import { TestAdmin } from './testing.ts'

async function listening(limits: Parameters<typeof limitConnections>[1]) {
  const { key, chain } = await issueCertificate(await createCa({ commonName: 'CA' }), { commonName: 'localhost', purposes: ['serverAuth'] })
  const server = createServer({ key, cert: chain }, (_request, response) => response.end('hello'))
  const diagnostics = memoryDiagnostics()
  limitConnections(server, limits, diagnostics)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const clients = new Set<TLSSocket>()
  const open = () =>
    new Promise<TLSSocket>((resolve, reject) => {
      const socket: TLSSocket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => resolve(socket))
      socket.once('error', reject)
      socket.once('close', () => reject(new Error('closed')))
      clients.add(socket)
    })
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const client of clients) client.destroy()
    })
  return { open, diagnostics, [Symbol.asyncDispose]: close }
}

const ended = (socket: TLSSocket) => new Promise<void>((resolve) => socket.resume().once('close', () => resolve()))

test('an address has so many connections and no more, told once; one that goes makes room', async () => {
  await using t = await listening({ all: 50, perAddress: 3, firstRequestMs: 60_000 })
  const held = await Promise.all([t.open(), t.open(), t.open()])
  for (let i = 0; i < 4; i++) await expect(t.open()).rejects.toThrow()
  expect(t.diagnostics.recorded.named('adminRefused')).toHaveLength(1)
  const gone = ended(held[0]!)
  held[0]!.destroy()
  await gone
  await expect.poll(() => t.open().then(() => 'in', () => 'out')).toBe('in')
})

test('who asks nothing is cut, who asks stays', async () => {
  await using t = await listening({ all: 50, perAddress: 50, firstRequestMs: 1_000 })
  const [silent, asking] = await Promise.all([t.open(), t.open()])
  const cut = ended(silent)
  const answered = new Promise((resolve) => asking.once('data', resolve))
  asking.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await answered
  await cut
  expect(asking.destroyed).toBe(false)
})

test('a connection on which nothing is asked does not keep the API from stopping', async () => {
  const admin = await TestAdmin.start()
  const silent = connect({ host: '127.0.0.1', port: admin.admin.port, rejectUnauthorized: false })
  await new Promise<void>((resolve) => silent.once('secureConnect', resolve))
  const cut = ended(silent)
  await admin[Symbol.asyncDispose]()
  await cut
})
