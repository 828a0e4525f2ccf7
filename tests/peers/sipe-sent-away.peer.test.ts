import { expect } from 'vitest'
import { toSipAddress } from '@parley/topology/names'
import { startLab } from '../lab.ts'
import { SipeClient, sipeTest } from './sipe-client.ts'

sipeTest('somebody who is disabled for IM is signed out of the client, which says why', async () => {
  await using lab = await startLab()
  await using bob = await SipeClient.start(lab, 'bob')
  const { users } = lab.topology
  await users.put({ ...users.byAccount('bob')!, imEnabled: false })
  expect((await bob.event('connection-error'))['text']).toMatch(/disabled for instant messaging/)
})

sipeTest('a revoked client password ends the session of its device, which says why', async () => {
  await using lab = await startLab()
  const { users } = lab.topology
  const address = toSipAddress(lab.address('bob'))
  const desk = await users.addClientPassword(address, 'Desk')
  await using bob = await SipeClient.start(lab, 'bob', { password: desk.password })
  await users.revokeClientPassword(address, desk.id)
  expect((await bob.event('connection-error'))['text']).toMatch(/password of this device was revoked/)
})

sipeTest('the same device signs in a second time: the first is signed out and says why', async () => {
  await using lab = await startLab()
  await using first = await SipeClient.start(lab, 'bob')
  await using second = await SipeClient.start(lab, 'bob')
  expect((await first.event('connection-error'))['text']).toMatch(/somewhere else/)
  await second.shows('own-state', '*', 'available')
})
