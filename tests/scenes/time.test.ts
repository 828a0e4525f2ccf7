import { expect, test } from 'vitest'
import { FakeClock } from '@parley/platform/clock'
import { startLab } from '../lab.ts'

const minute = 60_000

/** A clock that stands still at the time the certificates are valid. */
const now = () => new FakeClock(Date.now())

test('nobody at the browser: Inactive after five minutes, Away after ten more, Available with the first touch', async () => {
  const clock = now()
  await using lab = await startLab({ clock })
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  const a = lab.address('alice')
  await bob.send('presence.watch', { addresses: [a] })
  await bob.until(() => bob.statusOf(a) === 'available')
  const leftAt = clock.now()
  await alice.send('activity.report', { active: false })
  await clock.advance(4 * minute)
  expect(bob.statusOf(a)).toBe('available')
  await clock.advance(minute)
  await bob.until(() => bob.statusOf(a) === 'inactive')
  expect(bob.snapshot.presence.find((p) => p.address === a)?.lastActive).toBe(leftAt)
  await clock.advance(9 * minute)
  expect(bob.statusOf(a)).toBe('inactive')
  await clock.advance(minute)
  await bob.until(() => bob.statusOf(a) === 'away')
  await alice.until(() => alice.snapshot.me.presence.status === 'away')
  await alice.send('activity.report', { active: true })
  await bob.until(() => bob.statusOf(a) === 'available')
})

test('one active browser is enough, and one that falls silent does not count', async () => {
  const clock = now()
  await using lab = await startLab({ clock })
  const one = await lab.signIn('alice')
  const two = one.tab()
  await two.open()
  await one.send('activity.report', { active: false })
  for (let i = 0; i < 8; i++) {
    await two.send('activity.report', { active: true })
    await clock.advance(minute)
  }
  await one.until(() => one.snapshot.me.presence.status === 'available')
  await clock.advance(3 * minute)
  expect(one.snapshot.me.presence.status).toBe('available')
  await clock.advance(2 * minute)
  await one.until(() => one.snapshot.me.presence.status === 'inactive')
})

test('do not disturb stays while nobody is there', async () => {
  const clock = now()
  await using lab = await startLab({ clock })
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  await bob.send('presence.watch', { addresses: [lab.address('alice')] })
  await alice.send('status.set', { status: 'do-not-disturb' })
  await alice.send('activity.report', { active: false })
  await bob.until(() => bob.statusOf(lab.address('alice')) === 'do-not-disturb')
  await clock.advance(20 * minute)
  await bob.send('note.set', { text: 'later' })
  expect(bob.statusOf(lab.address('alice'))).toBe('do-not-disturb')
})

test('a page that reloads keeps its endpoint; a closed one goes offline after a minute', async () => {
  const clock = now()
  await using lab = await startLab({ clock })
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  const a = lab.address('alice')
  await bob.send('presence.watch', { addresses: [a] })
  await alice.send('presence.watch', { addresses: [lab.address('bob')] })
  await alice.until(() => alice.statusOf(lab.address('bob')) === 'available')
  await alice.close()
  await clock.advance(50_000)
  await alice.open()
  // Nothing had to be asked for again.
  expect(alice.snapshot.im.state).toBe('signed-in')
  expect(alice.statusOf(lab.address('bob'))).toBe('available')
  expect(bob.outputs.filter((o) => o.name === 'presence.changed' && JSON.stringify(o.body).includes('offline')).length).toBeLessThanOrEqual(1)
  await clock.advance(20_000)
  expect(bob.statusOf(a)).toBe('available')
  await alice.close()
  await expect.poll(() => lab.web.health().browsers).toBe(1)
  await clock.advance(61_000)
  await bob.until(() => bob.statusOf(a) === 'offline')
  expect(lab.web.health().endpoints).toBe(1)
})

test('what comes while the page is away is in its transcript when it is back', async () => {
  const clock = now()
  await using lab = await startLab({ clock })
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  await alice.close()
  await bob.say(a, 'are you back?')
  await bob.until(() => bob.state.transcript(a)[0]?.state === 'sent')
  await alice.open()
  expect(alice.state.conversation(b)).toMatchObject({ unread: 1, last: { text: 'are you back?', state: 'received' } })
})

test('registrations and subscriptions are renewed for as long as the page is open', async () => {
  const clock = now()
  await using lab = await startLab({ clock })
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  await bob.send('presence.watch', { addresses: [lab.address('alice')] })
  await bob.until(() => bob.statusOf(lab.address('alice')) === 'available')
  for (let i = 0; i < 180; i++) {
    await Promise.all([alice.send('activity.report', { active: true }), bob.send('activity.report', { active: true })])
    await clock.advance(minute)
  }
  expect(lab.server.health().endpoints).toBe(2)
  expect([alice.snapshot.im.state, bob.snapshot.im.state]).toEqual(['signed-in', 'signed-in'])
  await alice.send('status.set', { status: 'busy' })
  await bob.until(() => bob.statusOf(lab.address('alice')) === 'busy')
  await alice.say(lab.address('bob'), 'after three hours')
  await bob.until(() => bob.state.transcript(lab.address('alice')).length === 1)
}, 120_000)

test('a dialog nothing is said in is ended after ten minutes, and the next message begins another', async () => {
  const clock = now()
  await using lab = await startLab({ clock })
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  await alice.say(b, 'one')
  await bob.until(() => bob.state.transcript(a).length === 1)
  const heads = (method: string) => lab.diagnostics.trace.search({ limit: 5_000 }).filter((r) => r.text.startsWith(`${method} `))
  expect(heads('BYE')).toEqual([])
  const invites = heads('INVITE').length
  await clock.advance(11 * minute)
  expect(heads('BYE').length).toBeGreaterThan(0)
  await alice.say(b, 'two')
  await bob.until(() => bob.state.transcript(a).length === 2)
  expect(heads('INVITE').length).toBe(2 * invites)
})
