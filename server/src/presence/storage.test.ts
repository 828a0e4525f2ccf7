import { openSqliteStore } from '@parley/platform/store/sqlite'
import { buildNote } from '@parley/sip/bodies/category-note'
import { toSipAddress } from '@parley/topology/names'
import { expect, test } from 'vitest'
import { presenceMigrations, type PresenceTables } from './schema.ts'
import { loadPresence } from './storage.ts'

const alice = toSipAddress('alice@parley.test')

test('what is stored and cannot be read is left out and told of; the rest is there', async () => {
  await using store = await openSqliteStore<PresenceTables>({ file: ':memory:', migrations: presenceMigrations })
  const row = { owner: alice, instance: 0, container: 200, version: 1, publish_time: 0 }
  const contents = { state: '<state/>', note: buildNote([{ type: 'personal', text: 'hello' }]), calendarData: `<a${Array.from({ length: 70 }, (_, n) => ` x${n}=""`).join('')}/>`, device: '' }
  await store.write((tx) => tx.insertInto('presence_publications').values(Object.entries(contents).map(([name, content]) => ({ ...row, name, content }))).execute())
  const unreadable: string[] = []
  const { publications } = await loadPresence(store.read, (owner, reason) => void unreadable.push(`${owner} ${reason}`))
  expect(publications.get(alice)?.map(({ name, notes }) => [name, notes])).toEqual([['note', ['hello']], ['device', undefined]])
  expect(unreadable).toEqual([expect.stringContaining('alice@parley.test state 0 in container 200'), expect.stringContaining('alice@parley.test calendarData 0 in container 200')])
})
