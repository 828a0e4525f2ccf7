import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ListChange } from '../../contacts/contact-lists.ts'
import { MailboxLab } from '../../testing/mailbox-lab.ts'
import { followed, pictureOf, type Client } from '../../testing/picture.ts'
import type { JsonObject } from '../core/json.ts'

const groupId = fc.integer({ min: 1, max: 5 })
const group = fc.record({ id: groupId, name: fc.constantFrom('~', 'Friends', 'Work') })
const address = fc.constantFrom('bob', 'carol', 'dave', 'erin', 'frank').map((name) => `${name}@parley.test`)
const contact = fc.record({ address, name: fc.constantFrom('', 'A name', 'Another'), groups: fc.uniqueArray(groupId, { maxLength: 4 }), subscribed: fc.boolean() })

const change: fc.Arbitrary<ListChange> = fc.oneof(
  fc.record({ do: fc.constantFrom('addedGroup' as const, 'modifiedGroup' as const), group }),
  fc.record({ do: fc.constant('deletedGroup' as const), id: groupId }),
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('addedContact' as const, 'modifiedContact' as const), contact }) },
  fc.record({ do: fc.constant('deletedContact' as const), address }),
)

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('change' as const), changes: fc.array(change, { minLength: 1, maxLength: 4 }) }) },
  fc.record({
    do: fc.constant('take' as const),
    groups: fc.uniqueArray(group, { selector: ({ id }) => id, maxLength: 4 }),
    contacts: fc.uniqueArray(contact, { selector: (one) => one.address, maxLength: 4 }),
  }),
  fc.record({ do: fc.constant('drop' as const) }),
)

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

async function apply({ lab, user }: Client, action: Step): Promise<void> {
  const owner = `${user}@parley.test`
  const { contacts } = lab.mailbox
  const kept = await contacts.read(owner)
  if (action.do === 'drop') return contacts.drop(owner)
  if (action.do === 'take') return contacts.take(owner, { version: 1, nextGroup: 6, groups: action.groups, contacts: action.contacts })
  if (kept) return contacts.change(owner, { version: kept.version + 1, nextGroup: 6, changes: action.changes })
}

/** What a client that has not heard of anything since makes of its list of ids by /queryChanges. */
async function followedQuery({ lab, user }: Client, query: JsonObject, from: { ids: string[]; queryState: string }): Promise<string[]> {
  const { removed, added } = await lab.call(user, 'ContactCard/queryChanges', { ...query, sinceQueryState: from.queryState })
  const ids = from.ids.filter((id) => !removed.includes(id))
  for (const { id, index } of added as { id: string; index: number }[]) ids.splice(index, 0, id)
  return ids
}

const queries: JsonObject[] = [{}, { filter: { kind: 'group' } }, { filter: { operator: 'NOT', conditions: [{ email: 'bob' }] } }]

test('an old picture and its changes, in steps of any size, make the new picture, and so do old lists of ids', async () => {
  await using lab = await MailboxLab.open()
  const users = ['alice', 'bob', 'carol']
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 5 }), async (steps, most) => {
      // Each run goes on with what an earlier one left.
      const client = { lab, user: users[run++ % users.length] ?? 'alice' }
      const types = ['AddressBook', 'ContactCard']
      const before = await Promise.all(types.map((type) => pictureOf(client, type)))
      const { list } = await lab.call(client.user, 'ContactCard/get')
      const uid = (list as { uid: string; kind: string }[]).find(({ kind }) => kind === 'individual')?.uid ?? 'nobody'
      const asked = [...queries, { filter: { hasMember: uid } }]
      const lists = await Promise.all(asked.map((query) => lab.call(client.user, 'ContactCard/query', query)))
      for (const action of steps) await apply(client, action)
      for (const [i, type] of types.entries()) {
        const now = await pictureOf(client, type)
        const seen = await followed(client, type, before[i] ?? now, most)
        expect(Object.fromEntries(seen.objects)).toEqual(Object.fromEntries(now.objects))
        expect(seen.state).toBe(now.state)
      }
      for (const [i, query] of asked.entries()) expect(await followedQuery(client, query, lists[i])).toEqual((await lab.call(client.user, 'ContactCard/query', query)).ids)
    }),
    { numRuns: 60 },
  )
}, 120_000)
