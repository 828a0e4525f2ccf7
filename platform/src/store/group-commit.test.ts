import { expect, test } from 'vitest'
import { AppError } from '../errors.ts'
import { GroupCommit, type WriteEngine } from './group-commit.ts'

/** Writes down what it is asked to do. */
class FakeEngine implements WriteEngine {
  readonly steps: string[] = []
  inTransaction = false
  failCommit: Error | undefined

  begin() {
    this.steps.push('begin')
    this.inTransaction = true
  }
  commit() {
    if (this.failCommit) throw this.failCommit
    this.steps.push('commit')
    this.inTransaction = false
  }
  rollback() {
    this.steps.push('rollback')
    this.inTransaction = false
  }
  savepoint() {
    this.steps.push('savepoint')
  }
  release() {
    this.steps.push('release')
  }
  undo() {
    this.steps.push('undo')
  }
}

const engine = () => new FakeEngine()
const nothing = async () => undefined

test('works of one turn share one transaction, one after another', async () => {
  const fake = engine()
  const commits = new GroupCommit(fake)
  const work = (name: string) => async () => {
    fake.steps.push(`${name} begins`)
    await Promise.resolve()
    fake.steps.push(`${name} ends`)
  }
  await Promise.all([commits.add(work('a')), commits.add(work('b'))])
  expect(fake.steps).toEqual(['begin', 'savepoint', 'a begins', 'a ends', 'release', 'savepoint', 'b begins', 'b ends', 'release', 'commit'])
})

test('nobody hears of success before the commit', async () => {
  const fake = engine()
  const commits = new GroupCommit(fake)
  let committedWhenTold: boolean | undefined
  const first = commits.add(nothing).then(() => (committedWhenTold = fake.steps.includes('commit')))
  await Promise.all([first, commits.add(nothing)])
  expect(committedWhenTold).toBe(true)
})

test('a commit that fails fails everybody, also the works that threw, and the next group starts afresh', async () => {
  const fake = engine()
  const commits = new GroupCommit(fake)
  fake.failCommit = new AppError('unavailable', 'the disk is full')
  const results = await Promise.allSettled([commits.add(nothing), commits.add(() => Promise.reject(new Error('own'))), commits.add(nothing)])
  for (const result of results) expect(result).toMatchObject({ status: 'rejected', reason: { message: 'the disk is full' } })
  expect(fake.steps.at(-1)).toBe('rollback')
  fake.failCommit = undefined
  await commits.add(nothing)
  expect(fake.steps.at(-1)).toBe('commit')
})

test('when the engine gives the transaction up in the middle, the works before are told too', async () => {
  const fake = engine()
  const commits = new GroupCommit(fake)
  const lost = async () => {
    fake.inTransaction = false
    throw new AppError('unavailable', 'the disk reports an error')
  }
  const results = await Promise.allSettled([commits.add(nothing), commits.add(lost), commits.add(nothing)])
  for (const result of results) expect(result).toMatchObject({ status: 'rejected', reason: { message: 'the disk reports an error' } })
  expect(fake.steps).not.toContain('commit')
})

test('the queue is bounded: one write too many is busy, and the others are done', async () => {
  const commits = new GroupCommit(engine(), { longestQueue: 3 })
  const results = await Promise.allSettled([1, 2, 3, 4].map(() => commits.add(nothing)))
  expect(results.map((r) => r.status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected'])
  expect(results[3]).toMatchObject({ reason: { code: 'busy' } })
})

test('a group has a largest size, so that the first of many does not wait for all', async () => {
  const fake = engine()
  const commits = new GroupCommit(fake, { largestGroup: 2 })
  await Promise.all([1, 2, 3, 4, 5].map(() => commits.add(nothing)))
  expect(fake.steps.filter((s) => s === 'commit')).toHaveLength(3)
})

test('a work that never ends is undone and told, its turn is over, and its neighbours are kept', async () => {
  const fake = engine()
  const commits = new GroupCommit(fake, { workMs: 1 })
  let turnOver: (() => boolean) | undefined
  const stuck = commits.add((turn) => {
    turnOver = () => turn.over
    return new Promise(() => undefined)
  })
  const neighbour = commits.add(async () => 'kept')
  await expect(stuck).rejects.toMatchObject({ code: 'internal', message: 'A write took longer than 1 ms and was undone' })
  expect(await neighbour).toBe('kept')
  expect(turnOver?.()).toBe(true)
  expect(fake.steps).toContain('undo')
})

test('what runs alone runs between transactions, in its place in the queue', async () => {
  const fake = engine()
  const commits = new GroupCommit(fake)
  const before = commits.add(nothing)
  const alone = commits.addAlone(async () => void fake.steps.push(`alone, in a transaction: ${fake.inTransaction}`))
  await Promise.all([before, alone, commits.add(nothing)])
  expect(fake.steps.filter((s) => !/savepoint|release/.test(s))).toEqual(['begin', 'commit', 'alone, in a transaction: false', 'begin', 'commit'])
})
