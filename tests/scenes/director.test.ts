import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '@parley/server/main'
import { toFqdn, toSipAddress } from '@parley/topology/names'
import type { Topology } from '@parley/topology/topology'
import { expect, test } from 'vitest'
import { startLab, type Lab } from '../lab.ts'

const second = 'two.parley.test'

/** Another front end beside the lab's, which homes nobody until somebody is moved there. */
async function withSecondPool() {
  let port = 1
  const pools = (topology: Topology): Topology => ({
    ...topology,
    pools: [...topology.pools, { ...topology.pools[0]!, fqdn: toFqdn(second), computers: [toFqdn(second)], sipPort: port }],
    hosts: { ...topology.hosts, [second]: '127.0.0.1' },
  })
  const lab = await startLab({ topology: pools })
  const folder = mkdtempSync(join(tmpdir(), 'parley-second-'))
  const { key, chain: cert } = await lab.certificate(second)
  const server = await startServer({
    dataDir: folder,
    topology: lab.topology,
    diagnostics: lab.diagnostics,
    tls: { key, cert, ca: lab.topology.certificates.authorities(lab.pool).join('') },
    fqdn: second,
    bind: '127.0.0.1',
    sipPort: 0,
  })
  port = server.sipPort
  await lab.publish()
  return {
    lab,
    server,
    [Symbol.asyncDispose]: async () => {
      await lab[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
    },
  }
}

const move = (lab: Lab, account: string, registrarPool: string) => lab.topology.settings.put('user-account', toSipAddress(lab.address(account)), { registrarPool })

test('B15: the web app follows its pool’s answer to the home pool of a person, and people of one pool talk there', async () => {
  await using two = await withSecondPool()
  const { lab, server } = two
  for (const account of ['bob', 'dave']) await move(lab, account, second)
  const [alice, bob, dave] = [await lab.signIn('alice'), await lab.signIn('bob'), await lab.signIn('dave')]
  expect([lab.server.health().endpoints, server.health().endpoints]).toEqual([1, 2])
  await bob.say(dave.address, 'same house')
  await dave.until(() => dave.state.transcript(bob.address).some((m) => m.text === 'same house'))
  expect(alice.snapshot.im.state).toBe('signed-in')
})

test('somebody who is moved while signed in is signed in at the other pool a moment later', async () => {
  await using two = await withSecondPool()
  const { lab, server } = two
  const bob = await lab.signIn('bob')
  await move(lab, 'bob', second)
  await expect.poll(() => server.health().endpoints, { timeout: 15_000 }).toBe(1)
  expect(lab.server.health().endpoints).toBe(0)
  await bob.ready()
})
