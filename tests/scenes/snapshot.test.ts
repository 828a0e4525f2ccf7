import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ChosenStatus } from '../../web/shared/wire.ts'
import { Browser, comparable, startLab, type Lab } from '../lab.ts'

type Action = (lab: Lab, alice: Browser, bob: Browser) => Promise<unknown>

const names = ['bob', 'carol', 'dave']
const ignoring = async (work: Promise<unknown>) => work.catch(() => undefined)

/** Whatever changes what a browser shows, from this browser, from another of the same person, or from somebody else. */
const action: fc.Arbitrary<{ what: string; run: Action }> = fc.oneof(
  fc.constantFrom<ChosenStatus | null>('busy', 'appear-away', null).map((status) => ({
    what: `status ${status}`,
    run: (_lab: Lab, alice: Browser) => alice.send('status.set', { status }),
  })),
  fc.constantFrom('', 'a note').map((text) => ({ what: `note "${text}"`, run: (_lab: Lab, alice: Browser) => alice.send('note.set', { text }) })),
  fc.subarray(names).map((seen) => ({
    what: `watch ${seen.join()}`,
    run: (lab: Lab, alice: Browser) => alice.send('presence.watch', { addresses: seen.map((name) => lab.address(name)) }),
  })),
  fc.constantFrom<ChosenStatus | null>('busy', null).map((status) => ({
    what: `bob's status ${status}`,
    run: (_lab: Lab, _alice: Browser, bob: Browser) => bob.send('status.set', { status }),
  })),
  fc.constantFrom(...names).map((name) => ({
    what: `add ${name}`,
    run: (lab: Lab, alice: Browser) => alice.send('contact.add', { address: lab.address(name), groupIds: [] }),
  })),
  fc.constantFrom(...names).map((name) => ({
    what: `remove ${name}`,
    run: (lab: Lab, alice: Browser) => alice.send('contact.remove', { address: lab.address(name) }),
  })),
  fc.constantFrom(...names).map((name) => ({
    what: `rename ${name}`,
    run: (lab: Lab, alice: Browser) => ignoring(alice.send('contact.rename', { address: lab.address(name), displayName: `My ${name}` })),
  })),
  fc.constantFrom('One', 'Two').map((name) => ({ what: `group ${name}`, run: (_lab: Lab, alice: Browser) => ignoring(alice.send('group.add', { name })) })),
  fc.constant({
    what: 'remove a group',
    run: (_lab: Lab, alice: Browser) => ignoring(alice.send('group.remove', { id: alice.snapshot.groups.find((g) => !g.fixed)?.id ?? '0' })),
  }),
  fc.constantFrom('carol', 'dave').map((name) => ({ what: `block ${name}`, run: (lab: Lab, alice: Browser) => alice.send('contact.block', { address: lab.address(name) }) })),
  fc.constantFrom('carol', 'dave').map((name) => ({ what: `unblock ${name}`, run: (lab: Lab, alice: Browser) => alice.send('contact.unblock', { address: lab.address(name) }) })),
  fc.constant({ what: 'bob adds alice', run: (lab: Lab, _alice: Browser, bob: Browser) => bob.send('contact.add', { address: lab.address('alice'), groupIds: [] }) }),
  fc.constant({ what: 'bob removes alice', run: (lab: Lab, _alice: Browser, bob: Browser) => bob.send('contact.remove', { address: lab.address('alice') }) }),
  fc.constant({ what: 'alice accepts bob', run: (lab: Lab, alice: Browser) => alice.send('watcher.answer', { address: lab.address('bob'), answer: 'accept' }) }),
  fc.constantFrom('bob', 'carol', 'nobody').map((name) => ({ what: `say to ${name}`, run: (lab: Lab, alice: Browser) => alice.say(lab.address(name), 'hello') })),
  fc.constant({ what: 'bob says', run: (lab: Lab, _alice: Browser, bob: Browser) => bob.say(lab.address('alice'), 'hello back') }),
  fc.boolean().map((typing) => ({ what: `bob types ${typing}`, run: (lab: Lab, _alice: Browser, bob: Browser) => bob.send('typing.set', { with: lab.address('alice'), typing }) })),
  fc.constant({
    what: 'read bob',
    run: (lab: Lab, alice: Browser) => alice.send('conversation.read', { with: lab.address('bob'), upTo: alice.state.transcript(lab.address('bob')).at(-1)?.order ?? '0' }),
  }),
  fc.constantFrom('bob', 'carol').map((name) => ({ what: `close ${name}`, run: (lab: Lab, alice: Browser) => alice.send('conversation.close', { with: lab.address(name) }) })),
  fc.constant({ what: 'bob asks alice to a group', run: (lab: Lab, _alice: Browser, bob: Browser) => ignoring(bob.send('conference.create', { people: [lab.address('alice')], subject: 'Plan' })) }),
  fc.constant({ what: 'alice begins a group', run: (lab: Lab, alice: Browser) => ignoring(alice.send('conference.create', { people: [lab.address('bob')] })) }),
  fc.constantFrom('conference.join' as const, 'conference.leave' as const, 'conversation.close' as const).chain((name) =>
    fc.boolean().map((mine) => ({
      what: `${mine ? 'alice' : 'bob'}: ${name}`,
      run: async (_lab: Lab, alice: Browser, bob: Browser) => {
        const who = mine ? alice : bob
        const key = who.snapshot.conversations.find((c) => c.conference)?.with
        if (key !== undefined) await ignoring(who.send(name, { with: key }))
      },
    })),
  ),
  fc.boolean().map((mine) => ({
    what: `${mine ? 'alice' : 'bob'} says in the group`,
    run: async (_lab: Lab, alice: Browser, bob: Browser) => {
      const who = mine ? alice : bob
      const key = who.snapshot.conversations.find((c) => c.conference)?.with
      if (key !== undefined) await ignoring(who.say(key, 'hello all'))
    },
  })),
  fc.constant({ what: 'sign out of IM', run: (_lab: Lab, alice: Browser) => alice.send('im.sign-out', {}) }),
  fc.constant({
    what: 'sign in to IM',
    run: async (_lab: Lab, alice: Browser) => {
      await alice.send('im.sign-in', {})
      await alice.ready()
    },
  }),
)

test('snapshot + outputs = fresh snapshot, whatever happened in between', async () => {
  await using lab = await startLab()
  const alice = await lab.signIn('alice')
  const other = alice.tab()
  await other.open()
  const bob = await lab.signIn('bob')
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 3, maxLength: 12 }), async (actions) => {
      // What is refused, e.g. while signed out of IM, may change nothing either.
      for (const { run } of actions) await ignoring(run(lab, alice, bob))
      await expect
        .poll(
          async () => {
            const fresh = alice.tab()
            await fresh.open()
            const [expected, found] = [comparable(fresh.snapshot), [comparable(alice.snapshot), comparable(other.snapshot)]]
            await fresh.close()
            return JSON.stringify(found) === JSON.stringify([expected, expected]) ? 'equal' : { expected, found }
          },
          { timeout: 8_000, interval: 100 },
        )
        .toBe('equal')
    }),
    { numRuns: 20, endOnFailure: true },
  )
}, 240_000)
