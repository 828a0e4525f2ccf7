import { expect, test } from 'vitest'
import { Descriptions } from './descriptions.ts'
import type { GroupDescription } from './group.ts'

const described = (...members: string[]): GroupDescription => ({ focusUri: 'sip:a@parley.test', subject: 'Budget', state: 'joined', members })

function setUp() {
  const written: string[] = []
  const held: { done: () => void; fail: () => void }[] = []
  const describeGroup = (_owner: string, _key: string, description: unknown): Promise<void> => {
    written.push((description as GroupDescription).members.join())
    return new Promise((resolve, reject) => held.push({ done: resolve, fail: () => reject(new Error('the disk is full')) }))
  }
  return { written, held, descriptions: new Descriptions('alice@parley.test', { describeGroup }), group: { key: 'k', description: described() } }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('of what changes while something is written only the newest follows, and what is kept is not written again', async () => {
  const { written, held, descriptions, group } = setUp()
  const first = descriptions.keep(group)
  for (let n = 0; n < 1_000; n++) {
    group.description = described(`bob${n}`)
    void descriptions.keep(group)
  }
  await turn()
  held[0]?.done()
  await turn()
  held[1]?.done()
  await first
  await descriptions.keep(group)
  expect(written.at(-1)).toBe('bob999')
  expect(written.length).toBeLessThanOrEqual(2)
})

test('what came to nothing is tried again with the next change', async () => {
  const { written, held, descriptions, group } = setUp()
  const first = descriptions.keep(group)
  await turn()
  held[0]?.fail()
  await first
  const second = descriptions.keep(group)
  await turn()
  held[1]?.done()
  await second
  expect(written).toHaveLength(2)
})
