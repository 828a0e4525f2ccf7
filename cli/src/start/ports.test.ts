import { createServer, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { requireFreePorts } from './ports.ts'

test('a port another program has is refused by number, with the flag that moves Parley elsewhere', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as AddressInfo
  await expect(requireFreePorts([{ option: 'smtp-port', host: '127.0.0.1', port }])).rejects.toMatchObject({
    code: 'conflict',
    message: `Port ${port} on 127.0.0.1 is taken by another program`,
    remedy: expect.stringContaining('--smtp-port'),
  })
  other.close()
})

test('two options that ask for the same port are refused by name, before anything is opened', async () => {
  const wanted = [
    { option: 'http-port', host: '127.0.0.1', port: 18080 },
    { option: 'https-port', host: '127.0.0.1', port: 18080 },
  ]
  await expect(requireFreePorts(wanted)).rejects.toThrow('--http-port and --https-port both ask for port 18080')
})

test('port 0 becomes a port that is free, another one for each option', async () => {
  const wanted = ['http-port', 'https-port'].map((option) => ({ option, host: '127.0.0.1', port: 0 }))
  const { 'http-port': http = 0, 'https-port': https = 0 } = await requireFreePorts(wanted)
  expect(http).toBeGreaterThan(0)
  expect(https).not.toBe(http)
  await requireFreePorts([{ option: 'http-port', host: '127.0.0.1', port: http }])
})
