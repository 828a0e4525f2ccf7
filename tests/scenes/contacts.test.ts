import { expect, test } from 'vitest'
import { Refused, startLab } from '../lab.ts'

test('contacts and groups are kept on the server and shown in every browser of their owner', async () => {
  await using lab = await startLab()
  const [b, c] = [lab.address('bob'), lab.address('carol')]
  const alice = await lab.signIn('alice')
  const tab = alice.tab()
  await tab.open()
  const fixed = alice.snapshot.groups.find((g) => g.fixed)
  expect(fixed?.name).toBe('Other Contacts')

  const { id } = await alice.send('group.add', { name: 'Team & <friends>' })
  await alice.send('contact.add', { address: b, groupIds: [id] })
  await alice.send('contact.add', { address: c, groupIds: [] })
  await tab.until(() => tab.snapshot.contacts.length === 2)
  expect(tab.snapshot.groups.find((g) => g.id === id)).toEqual({ id, name: 'Team & <friends>', fixed: false })
  expect(tab.snapshot.contacts.find((x) => x.address === b)).toEqual({ address: b, displayName: 'Bob Baker', groupIds: [id], blocked: false })
  expect(tab.snapshot.contacts.find((x) => x.address === c)?.groupIds).toEqual([fixed?.id])

  await alice.send('contact.move', { address: c, groupIds: [id] })
  await alice.send('contact.rename', { address: c, displayName: 'Cousin Carol' })
  await alice.send('group.rename', { id, name: 'Friends' })
  await tab.until(() => tab.snapshot.contacts.find((x) => x.address === c)?.displayName === 'Cousin Carol')
  await tab.until(() => tab.snapshot.groups.find((g) => g.id === id)?.name === 'Friends')
  expect(tab.snapshot.contacts.find((x) => x.address === c)?.groupIds).toEqual([id])

  await alice.send('group.remove', { id })
  await tab.until(() => !tab.snapshot.groups.some((g) => g.id === id))
  expect(tab.snapshot.contacts.map((x) => x.groupIds)).toEqual([[fixed?.id], [fixed?.id]])
  await alice.send('contact.remove', { address: b })
  await tab.until(() => tab.snapshot.contacts.length === 1)
})

test('the list is there after everything was stopped and started again', async () => {
  await using lab = await startLab()
  const alice = await lab.signIn('alice')
  const { id } = await alice.send('group.add', { name: 'Team' })
  await alice.send('contact.add', { address: lab.address('bob'), groupIds: [id] })
  await lab.stopWeb()
  await lab.stopServer()
  await lab.startServer()
  await lab.startWeb()
  const again = await lab.signIn('alice')
  expect(again.snapshot.groups.map((g) => g.name)).toContain('Team')
  expect(again.snapshot.contacts).toMatchObject([{ address: lab.address('bob'), groupIds: [id] }])
})

test('who is added is asked, once, and the answer counts', async () => {
  await using lab = await startLab()
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  await alice.send('contact.add', { address: lab.address('bob'), groupIds: [] })
  await bob.until(() => bob.snapshot.watchers.length === 1)
  expect(bob.snapshot.watchers).toEqual([{ address: lab.address('alice'), displayName: 'Alice Archer' }])
  await bob.send('watcher.answer', { address: lab.address('alice'), answer: 'accept' })
  expect(bob.snapshot.watchers).toEqual([])
  const tab = bob.tab()
  await tab.open()
  expect(tab.snapshot.watchers).toEqual([])
  await tab.close()
})

test('who is answered with block sees the other offline and is not asked about again', async () => {
  await using lab = await startLab()
  const alice = await lab.signIn('alice')
  await alice.send('presence.watch', { addresses: [lab.address('bob')] })
  const bob = await lab.signIn('bob')
  await alice.until(() => alice.statusOf(lab.address('bob')) === 'available')
  await alice.send('contact.add', { address: lab.address('bob'), groupIds: [] })
  await bob.until(() => bob.snapshot.watchers.length === 1)
  await bob.send('watcher.answer', { address: lab.address('alice'), answer: 'block' })
  await alice.until(() => alice.statusOf(lab.address('bob')) === 'offline')
  expect(bob.snapshot.watchers).toEqual([])
})

test('many changes at once from two tabs all arrive, whatever version they were made from', async () => {
  await using lab = await startLab()
  const one = await lab.signIn('alice')
  const two = one.tab()
  await two.open()
  const names = ['bob', 'carol', 'dave', 'erin', 'frank']
  await Promise.all(names.map((name, i) => (i % 2 ? one : two).send('contact.add', { address: lab.address(name), groupIds: [] })))
  for (const tab of [one, two]) {
    await tab.until(() => tab.snapshot.contacts.length === names.length)
    expect(tab.snapshot.contacts.map((c) => c.address).sort()).toEqual(names.map((name) => lab.address(name)).sort())
  }
})

test('what cannot be is refused with the reason', async () => {
  await using lab = await startLab()
  const alice = await lab.signIn('alice')
  const fixed = alice.snapshot.groups.find((g) => g.fixed)?.id ?? ''
  const refusals = [
    [() => alice.send('group.rename', { id: fixed, name: 'x' }), 'forbidden'],
    [() => alice.send('group.remove', { id: '999' }), 'missing'],
    [() => alice.send('contact.move', { address: lab.address('bob'), groupIds: [] }), 'missing'],
    [() => alice.send('contact.add', { address: lab.address('alice'), groupIds: [] }), 'invalid'],
    [() => alice.send('contact.add', { address: 'not an address', groupIds: [] }), 'invalid'],
    [() => alice.send('group.add', { name: '   ' }), 'invalid'],
    [() => alice.send('group.add', { name: 'a\u202eb\nc' }), 'invalid'],
  ] as const
  for (const [attempt, code] of refusals) {
    const refusal = await attempt().then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(refusal).toBeInstanceOf(Refused)
    expect((refusal as Refused).code).toBe(code)
  }
})
