import { expect, test } from 'vitest'
import { startLab } from '../lab.ts'

test('somebody who is disabled for IM is signed out of it and told why, and is back when enabled again', async () => {
  await using lab = await startLab()
  const { users } = lab.topology
  const [alice, bob] = [await lab.signIn('alice'), await lab.signIn('bob')]
  await alice.send('presence.watch', { addresses: [bob.address] })
  await alice.until(() => alice.statusOf(bob.address) === 'available')
  const before = users.byAccount('bob')!
  await users.put({ ...before, imEnabled: false })
  await bob.until(() => bob.snapshot.im.state === 'unavailable')
  expect(bob.snapshot.im).toMatchObject({ reason: expect.stringMatching(/enabled|disabled/) })
  await alice.until(() => alice.statusOf(bob.address) === 'offline')
  expect(lab.diagnostics.recorded.named('endpointSentAway')).toHaveLength(1)
  await users.put(before)
  await bob.ready()
  await alice.until(() => alice.statusOf(bob.address) === 'available')
})
