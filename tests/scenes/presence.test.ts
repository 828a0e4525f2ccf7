import { expect, test } from 'vitest'
import { comparable, startLab } from '../lab.ts'

test('alice and bob see each other turn Available, and what alice chooses and says', async () => {
  await using lab = await startLab()
  const [alicesAddress, bobsAddress] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  await alice.send('presence.watch', { addresses: [bobsAddress] })
  await alice.until(() => alice.statusOf(bobsAddress) === 'offline')

  const bob = await lab.signIn('bob')
  await bob.send('presence.watch', { addresses: [alicesAddress] })
  await alice.until(() => alice.statusOf(bobsAddress) === 'available')
  await bob.until(() => bob.statusOf(alicesAddress) === 'available')
  await alice.until(() => alice.snapshot.me.presence.status === 'available')

  await alice.send('status.set', { status: 'do-not-disturb' })
  await alice.send('note.set', { text: 'Writing <b>minutes</b> & résumés' })
  await bob.until(() => bob.statusOf(alicesAddress) === 'do-not-disturb' && bob.noteOf(alicesAddress) === 'Writing <b>minutes</b> & résumés')
  await alice.until(() => alice.snapshot.me.presence.status === 'do-not-disturb')
  expect(alice.snapshot.me.chosen).toBe('do-not-disturb')

  await alice.send('status.set', { status: null })
  await alice.send('note.set', { text: '' })
  await bob.until(() => bob.statusOf(alicesAddress) === 'available' && bob.noteOf(alicesAddress) === '')
  await alice.until(() => alice.snapshot.me.presence.status === 'available' && alice.snapshot.me.presence.note === '')
  expect(alice.snapshot.me).not.toHaveProperty('chosen')
})

test('every status of the me control arrives as its word', async () => {
  await using lab = await startLab()
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  const watched = lab.address('alice')
  await bob.send('presence.watch', { addresses: [watched] })
  const shown = { busy: 'busy', 'do-not-disturb': 'do-not-disturb', 'be-right-back': 'be-right-back', 'off-work': 'off-work', 'appear-away': 'away', available: 'available' } as const
  for (const [status, word] of Object.entries(shown) as [keyof typeof shown, string][]) {
    await alice.send('status.set', { status })
    await bob.until(() => bob.statusOf(watched) === word)
    await alice.until(() => alice.snapshot.me.chosen === status)
  }
})

test('a chosen status and a note survive signing out and in again', async () => {
  await using lab = await startLab()
  const bob = await lab.signIn('bob')
  await bob.send('presence.watch', { addresses: [lab.address('alice')] })
  const first = await lab.signIn('alice')
  await first.send('status.set', { status: 'busy' })
  await first.send('note.set', { text: 'at the dentist' })
  await first.send('im.sign-out', {})
  await bob.until(() => bob.statusOf(lab.address('alice')) === 'offline')
  await first.send('im.sign-in', {})
  await first.ready()
  await bob.until(() => bob.statusOf(lab.address('alice')) === 'busy' && bob.noteOf(lab.address('alice')) === 'at the dentist')
  await first.until(() => first.snapshot.me.chosen === 'busy')
})

test('what is no longer visible is no longer told, and comes again when it is', async () => {
  await using lab = await startLab()
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  const [a, b, c] = [lab.address('alice'), lab.address('bob'), lab.address('carol')]
  await alice.send('presence.watch', { addresses: [b, c] })
  await alice.until(() => alice.statusOf(b) === 'available' && alice.statusOf(c) === 'offline')
  await alice.send('presence.watch', { addresses: [c] })
  await alice.until(() => alice.statusOf(b) === 'unknown')
  await bob.send('status.set', { status: 'busy' })
  await bob.until(() => bob.snapshot.me.presence.status === 'busy')
  // Something that comes after what must not come.
  await alice.send('presence.watch', { addresses: [c, a] })
  await alice.until(() => alice.statusOf(a) === 'available')
  expect(alice.statusOf(b)).toBe('unknown')
  await alice.send('presence.watch', { addresses: [b] })
  await alice.until(() => alice.statusOf(b) === 'busy')
})

test('two tabs share one endpoint: both hear everything, the union of what they see is asked for', async () => {
  await using lab = await startLab()
  const [b, c] = [lab.address('bob'), lab.address('carol')]
  await lab.signIn('bob')
  const one = await lab.signIn('alice')
  const two = one.tab()
  await two.open()
  expect(lab.server.health().endpoints).toBe(2)
  await one.send('presence.watch', { addresses: [b] })
  await two.send('presence.watch', { addresses: [c] })
  for (const tab of [one, two]) await tab.until(() => tab.statusOf(b) === 'available' && tab.statusOf(c) === 'offline')
  await two.send('status.set', { status: 'busy' })
  await one.until(() => one.snapshot.me.presence.status === 'busy')
  await two.until(() => two.snapshot.me.presence.status === 'busy')
  const fresh = one.tab()
  await fresh.open()
  expect(comparable(fresh.snapshot)).toEqual(comparable(one.snapshot))
  await two.close()
  await one.until(() => one.statusOf(c) === 'unknown')
  await fresh.close()
})
