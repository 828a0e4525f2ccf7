import { toSipAddress } from '@parley/topology/names'
import { expect } from 'vitest'
import { startLab, type Browser, type Lab } from '../lab.ts'
import { SipeClient, sipeTest } from './sipe-client.ts'

/** Bob with a browser and the client at once, both with his contact list. */
async function bobTwice(lab: Lab): Promise<{ web: Browser; client: SipeClient }> {
  const web = await lab.signIn('bob')
  const client = await SipeClient.start(lab, 'bob')
  await client.shows('buddy-group', lab.address('alice'), 'Team')
  return { web, client }
}

const groupsOf = (web: Browser, address: string): string[] | undefined =>
  web.snapshot.contacts
    .find((contact) => contact.address === address)
    ?.groupIds.map((id) => web.snapshot.groups.find((group) => group.id === id)?.name ?? '')
    .toSorted()

const groupId = (web: Browser, name: string): string => web.snapshot.groups.find((group) => group.name === name)?.id ?? ''

sipeTest('a list of 500 contacts in 50 groups is shown whole, with everybody’s name and status', async () => {
  await using lab = await startLab({ users: 500 })
  const groups = Array.from({ length: 50 }, (_, n) => `Group <${n}> & "é"`)
  const contacts = Array.from({ length: 500 }, (_, n) => ({ address: lab.address(`u${n}`), groups: [groups[n % 50] ?? ''] }))
  await lab.server.installContacts(toSipAddress(lab.address('bob')), { groups, contacts })
  const last = await lab.signIn('u499')
  await using bob = await SipeClient.start(lab, 'bob')
  await bob.shows('buddy-state', last.address, 'available')
  const shown = await bob.list()
  expect(shown.groups.filter((name) => groups.includes(name))).toHaveLength(50)
  expect(shown.contacts).toHaveLength(500)
  expect(shown.contacts.filter(({ address, name }) => name !== lab.topology.users.byAddress(address)?.displayName)).toEqual([])
  await last.send('status.set', { status: 'busy' })
  await bob.shows('buddy-state', last.address, 'busy')
})

sipeTest('a contact added, renamed, moved and removed in the client is so in the browser', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const { web, client } = await bobTwice(lab)
  await using _ = client
  const carol = lab.address('carol')
  client.do(`add ${carol} Team`)
  await web.until(() => groupsOf(web, carol)?.join() === 'Team')
  client.do(`alias ${carol} Carol from sales`)
  await web.until(() => web.snapshot.contacts.some((c) => c.displayName === 'Carol from sales'))
  client.do(`add ${carol} Friends`)
  await web.until(() => groupsOf(web, carol)?.join() === 'Friends,Team')
  client.do(`remove ${carol} Team`)
  await web.until(() => groupsOf(web, carol)?.join() === 'Friends')
  client.do(`remove ${carol}`)
  await web.until(() => groupsOf(web, carol) === undefined)
})

sipeTest('a contact added, renamed, moved and removed in the browser is so in the client', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const { web, client } = await bobTwice(lab)
  await using _ = client
  const carol = lab.address('carol')
  await web.send('contact.add', { address: carol, groupIds: [groupId(web, 'Team')] })
  await client.shows('buddy-group', carol, 'Team')
  await client.shows('buddy-name', carol, 'Carol Carter')
  await web.send('contact.rename', { address: carol, displayName: 'Carol from sales' })
  await client.shows('buddy-name', carol, 'Carol from sales')
  const { id } = await web.send('group.add', { name: 'Friends' })
  await web.send('contact.move', { address: carol, groupIds: [id] })
  await client.shows('buddy-group', carol, 'Friends')
  await web.send('contact.remove', { address: carol })
  await client.event('buddy-removed', { uri: `sip:${carol}` })
  expect((await client.list()).contacts.some((c) => c.address === carol)).toBe(false)
})

sipeTest('a group added, renamed and removed in the client is so in the browser', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const { web, client } = await bobTwice(lab)
  await using _ = client
  const carol = lab.address('carol')
  client.do(`add ${carol} Friends`)
  await web.until(() => groupsOf(web, carol)?.join() === 'Friends')
  client.do('group-rename Friends=Old friends')
  await web.until(() => groupsOf(web, carol)?.join() === 'Old friends')
  client.do(`remove ${carol}`)
  client.do('group-remove Old friends')
  await web.until(() => !web.snapshot.groups.some((group) => group.name === 'Old friends'))
})

sipeTest('a group added, renamed and removed in the browser is so in the client', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const { web, client } = await bobTwice(lab)
  await using _ = client
  const alice = lab.address('alice')
  const { id } = await web.send('group.add', { name: 'Friends' })
  await web.send('contact.move', { address: alice, groupIds: [id] })
  await client.shows('buddy-group', alice, 'Friends')
  await web.send('group.rename', { id, name: 'Old friends' })
  await client.shows('buddy-group', alice, 'Old friends')
  await web.send('group.remove', { id })
  await client.shows('buddy-group', alice, 'Other Contacts')
})

sipeTest('somebody blocked in the client is blocked in the browser, sees the person offline and cannot write; unblocked, all is back', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const { web, client } = await bobTwice(lab)
  await using _ = client
  const alice = await lab.signIn('alice')
  await alice.send('presence.watch', { addresses: [b] })
  await alice.until(() => alice.statusOf(b) === 'available')
  client.do(`deny ${a}`)
  await web.until(() => web.snapshot.contacts.some((c) => c.address === a && c.blocked))
  await alice.until(() => alice.statusOf(b) === 'offline')
  await alice.say(b, 'hello?')
  await alice.until(() => alice.state.transcript(b)[0]?.state === 'failed')
  expect(client.received(a)).toEqual([])
  client.do(`allow ${a}`)
  await web.until(() => web.snapshot.contacts.some((c) => c.address === a && !c.blocked))
  await alice.until(() => alice.statusOf(b) === 'available')
})

sipeTest('somebody blocked in the browser is shown blocked in the client, and unblocked there can write to it again', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const b = lab.address('bob')
  const alice = await lab.signIn('alice')
  const { web, client } = await bobTwice(lab)
  await using _ = client
  await web.send('contact.block', { address: alice.address })
  await client.event('denied', { who: `sip:${alice.address}` })
  await web.send('im.sign-out', {})
  await alice.say(b, 'hello?')
  await alice.until(() => alice.state.transcript(b)[0]?.state === 'failed')
  await web.send('im.sign-in', {})
  await web.ready()
  await web.send('contact.unblock', { address: alice.address })
  await web.send('im.sign-out', {})
  await alice.say(b, 'hello again')
  await client.event('im', { from: `sip:${alice.address}`, text: 'hello again' })
  expect(client.received(alice.address)).toEqual(['hello again'])
})

sipeTest('whom a browser adds is told so in the client', async () => {
  await using lab = await startLab()
  const alice = await lab.signIn('alice')
  await using bob = await SipeClient.start(lab, 'bob')
  await alice.send('contact.add', { address: bob.address, groupIds: [] })
  expect(await bob.event('added-by')).toMatchObject({ who: `sip:${alice.address}`, alias: 'Alice Archer' })
})

sipeTest('whom the client adds is told so in the browser', async () => {
  await using lab = await startLab()
  const alice = await lab.signIn('alice')
  await using bob = await SipeClient.start(lab, 'bob')
  bob.do(`add ${alice.address} Team`)
  await alice.until(() => alice.snapshot.watchers.some((w) => w.address === bob.address && w.displayName === 'Bob Baker'))
})

sipeTest('the client finds people in the directory by name and by mail address, and shows their card', async () => {
  await using lab = await startLab({ sampleContacts: true })
  await using bob = await SipeClient.start(lab, 'bob')
  const carol = lab.address('carol')
  expect((await bob.after(() => bob.do('search surname=Carter'), 'search-result'))['row']).toMatch(new RegExp(`${carol}.*Carol Carter`))
  expect((await bob.after(() => bob.do(`search email=${carol}`), 'search-result'))['row']).toContain('Carol Carter')
  expect((await bob.after(() => bob.do('search surname=Nobody'), 'notify'))['primary']).toMatch(/no(t| )/i)
  const alice = lab.address('alice')
  await bob.shows('buddy-name', alice, 'Alice Archer')
  const info = await bob.after(() => bob.do(`info ${alice}`), 'user-info')
  for (const text of ['Alice Archer', 'Head of Operations', 'Operations', 'Room 1.01']) expect(info['text']).toContain(text)
})

sipeTest('the photo of a contact is shown in the client', async () => {
  await using lab = await startLab({ sampleContacts: true })
  await using bob = await SipeClient.start(lab, 'bob')
  const icon = await bob.event('buddy-icon', { uri: `sip:${lab.address('alice')}`, bytes: /^[1-9]/ })
  const photo = await lab.topology.users.photo(lab.topology.users.byAccount('alice')!.address)
  expect(Number(icon['bytes'])).toBe(photo?.data.length)
})
