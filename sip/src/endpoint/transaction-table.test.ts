import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TransactionTable } from './transaction-table.ts'

test('whatever comes and goes, it holds what a Map would hold', () => {
  const keys = fc.constantFrom(...Array.from({ length: 40 }, (_, n) => `z9hG4bK${n}`))
  const steps = fc.array(fc.tuple(fc.boolean(), keys), { maxLength: 300 })
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 0x7fffffff }), (all, seed) => {
      const table = new TransactionTable<{ key: string }>(seed)
      const model = new Map<string, { key: string }>()
      for (const [comes, key] of all) {
        const there = model.get(key)
        if (comes && there === undefined) {
          const value = { key }
          table.add(key, value)
          model.set(key, value)
        } else if (!comes && there !== undefined) {
          table.delete(key, there)
          model.delete(key)
        }
        expect([table.size, table.get(key)]).toEqual([model.size, model.get(key)])
      }
      expect(new Set(table.values())).toEqual(new Set(model.values()))
    }),
  )
})

test('what was replaced under its key does not take its successor with it', () => {
  const table = new TransactionTable<object>()
  const [first, second] = [{ n: 1 }, { n: 2 }]
  table.add('k', first)
  table.delete('k', first)
  table.add('k', second)
  table.delete('k', first)
  expect([table.get('k'), table.size]).toEqual([second, 1])
})

test('many thousand are found again, also when nearly all of them have gone', () => {
  const table = new TransactionTable<number>()
  for (let n = 1; n <= 20_000; n++) table.add(`key ${n}`, n)
  for (let n = 1; n <= 20_000; n++) if (n % 1_000 !== 0) table.delete(`key ${n}`, n)
  expect([table.size, table.get('key 7000'), table.get('key 7001')]).toEqual([20, 7_000, undefined])
  expect(table.values().sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => 1_000 * (n + 1)))
})
