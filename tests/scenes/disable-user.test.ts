import { expect, test } from 'vitest'
import { startLab } from '../lab.ts'

test('B30: who loses a condition of instant messaging is signed out of it at once with the reason, and is back when it is there again', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  await bob.send('presence.watch', { addresses: [lab.address('alice')] })
  const seen = (status: string) => bob.until(() => bob.statusOf(lab.address('alice')) === status)
  await seen('available')
  for (const [off, on, check] of [
    [{ enabled: false }, { enabled: true }, 'Disabled for Lync'],
    [{ mailbox: false }, { mailbox: true }, 'No mailbox'],
    [{ emailAddresses: ['SMTP:alice@parley.test'] }, { emailAddresses: ['SMTP:alice@parley.test', 'sip:alice@parley.test'] }, 'No SIP proxy address'],
  ] as const) {
    await lab.admin.ask('PATCH', '/users/alice', { body: off })
    await alice.until(() => alice.snapshot.im.state === 'unavailable')
    expect(alice.snapshot.im).toMatchObject({ state: 'unavailable', reason: 'Instant messaging is not enabled for your account.', check: expect.stringContaining(check), remedy: expect.stringMatching(/^(Set|Enable)-/) })
    await seen('offline')
    await lab.admin.ask('PATCH', '/users/alice', { body: on })
    await alice.ready()
    await seen('available')
  }
})

test('Disable-CsUser forgets contacts, groups, presence and waiting messages; disabling and enabling keeps them', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const alice = await lab.signIn('alice')
  const had = alice.snapshot.contacts.length
  expect(had).toBeGreaterThan(0)
  await lab.admin.ask('PATCH', '/users/alice', { body: { enabled: false } })
  await lab.admin.ask('PATCH', '/users/alice', { body: { enabled: true } })
  await alice.ready()
  expect((await lab.signIn('alice')).snapshot.contacts).toHaveLength(had)
  await lab.admin.ask('PATCH', '/users/alice', { body: { csUser: false } })
  await lab.admin.ask('PATCH', '/users/alice', { body: { csUser: true } })
  const again = await lab.signIn('alice')
  expect(again.snapshot.contacts).toEqual([])
  expect(again.snapshot.groups.filter((group) => !group.fixed)).toEqual([])
})
