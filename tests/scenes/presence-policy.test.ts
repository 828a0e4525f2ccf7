import { expect, test } from 'vitest'
import { startLab } from '../lab.ts'

test('MaxPromptedSubscriber: so many "added you" stand before somebody, the next comes when one is answered', async () => {
  await using lab = await startLab()
  await lab.admin.ask('POST', '/presence-policies', { body: { identity: 'Quiet', maxPromptedSubscriber: 1 } })
  await lab.admin.ask('POST', '/actions/grant-policy', { body: { kind: 'presence-policy', user: 'alice', policyName: 'Quiet' } })
  const alice = await lab.signIn('alice')
  for (const account of ['bob', 'carol']) {
    const other = await lab.signIn(account)
    await other.send('contact.add', { address: lab.address('alice'), groupIds: [] })
    await alice.until(() => alice.snapshot.watchers.length > 0)
  }
  expect(alice.snapshot.watchers.map((watcher) => watcher.address)).toEqual([lab.address('bob')])
  expect((await lab.signIn('alice')).snapshot.watchers).toHaveLength(1)
  await alice.send('watcher.answer', { address: lab.address('bob'), answer: 'accept' })
  await alice.until(() => alice.snapshot.watchers.length === 0)
  await lab.stopWeb()
  await lab.startWeb()
  expect((await lab.signIn('alice')).snapshot.watchers.map((watcher) => watcher.address)).toEqual([lab.address('carol')])
})

test('MaxPromptedSubscriber 0: nobody is asked about', async () => {
  await using lab = await startLab()
  await lab.admin.ask('PATCH', '/presence-policies/Global', { body: { maxPromptedSubscriber: 0 } })
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  await bob.send('contact.add', { address: lab.address('alice'), groupIds: [] })
  await bob.say(lab.address('alice'), 'after the question would have come')
  await alice.until(() => alice.snapshot.conversations.length > 0)
  expect(alice.snapshot.watchers).toEqual([])
})
