import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer } from '@parley/server/main'
import { toFqdn } from '@parley/topology/names'
import { expect } from 'vitest'
import { startLab } from '../lab.ts'
import { SipeClient, sipeTest } from './sipe-client.ts'

sipeTest('a client that signs in at the director is sent to its home pool and works there', async () => {
  let port = 1
  const fqdn = toFqdn('dir.parley.test')
  await using lab = await startLab({
    sampleContacts: true,
    topology: (t) => ({ ...t, pools: [...t.pools, { ...t.pools[0]!, fqdn, computers: [fqdn], sipPort: port, role: 'director' }], hosts: { ...t.hosts, [fqdn]: '127.0.0.1' } }),
  })
  const folder = mkdtempSync(join(tmpdir(), 'parley-director-'))
  // Under the name clients look for, as a director of an organisation has it.
  const { key, chain: cert } = await lab.certificate(fqdn, { dnsNames: [fqdn, lab.pool] })
  const { topology, diagnostics } = lab
  const director = await startServer({ dataDir: folder, topology, diagnostics, tls: { key, cert, ca: topology.certificates.authorities(lab.pool).join('') }, fqdn, bind: '127.0.0.1', sipPort: 0 })
  port = director.sipPort
  await lab.publish()
  try {
    const alice = await lab.signIn('alice')
    await using bob = await SipeClient.start(lab, 'bob', { port: director.sipPort })
    await bob.shows('buddy-state', alice.address, 'available')
    expect([director.health().endpoints, lab.server.health().endpoints]).toEqual([0, 2])
    await alice.say(bob.address, 'found you')
    await bob.event('im', { from: `sip:${alice.address}`, text: 'found you' })
  } finally {
    await director[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  }
})
