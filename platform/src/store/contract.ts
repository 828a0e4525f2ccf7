import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Kysely } from 'kysely'
import type { Migrations, Store } from './store.ts'

/** The tables the contract works on. */
export interface ContractTables {
  items: { key: string; value: number; note: string | null; data: Buffer | null }
}

export const contractMigrations: Migrations = {
  '0001-items': async (db) => {
    await db.schema
      .createTable('items')
      .addColumn('key', 'text', (c) => c.primaryKey())
      .addColumn('value', 'bigint', (c) => c.notNull())
      .addColumn('note', 'text')
      .addColumn('data', 'blob')
      .execute()
  },
}

const row = (key: string, value = 0) => ({ key, value, note: null, data: null })
const put = (key: string, value = 0) => async (tx: Kysely<ContractTables>) => {
  await tx.insertInto('items').values(row(key, value)).execute()
  return key
}

/** What any engine behind `Store` must do. `open` gives an empty store with `contractMigrations` applied. */
export function storeContract(engine: string, open: () => Promise<Store<ContractTables>>): void {
  describe(`the store contract on ${engine}`, () => {
    let store: Store<ContractTables>
    beforeEach(async () => {
      store = await open()
    })
    afterEach(() => store[Symbol.asyncDispose]())

    const keys = async () => (await store.read.selectFrom('items').select('key').orderBy('key').execute()).map((r) => r.key)

    test('what a write resolved with can be read at once', async () => {
      expect(await store.write(put('a'))).toBe('a')
      expect(await keys()).toEqual(['a'])
    })

    test('blobs, large whole numbers and text outside the BMP come back as they went in', async () => {
      const item = { key: 'é𝄞', value: Number.MAX_SAFE_INTEGER, note: 'ü\n"', data: Buffer.from([0, 1, 255]) }
      await store.write((tx) => tx.insertInto('items').values(item).execute())
      const found = await store.read.selectFrom('items').selectAll().executeTakeFirstOrThrow()
      expect(found).toEqual(item)
      expect(Buffer.isBuffer(found.data)).toBe(true)
      const inside = await store.write((tx) => tx.selectFrom('items').select('data').executeTakeFirstOrThrow())
      expect(Buffer.isBuffer(inside.data)).toBe(true)
    })

    test('a work that throws is undone alone: its neighbours in the same group are kept', async () => {
      const results = await Promise.allSettled([
        store.write(put('a')),
        store.write(async (tx) => {
          await put('b')(tx)
          throw new Error('changed my mind')
        }),
        store.write(put('c')),
      ])
      expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(results[1]).toMatchObject({ reason: { message: 'changed my mind' } })
      expect(await keys()).toEqual(['a', 'c'])
    })

    test('works see what the works before them did, in the order of the calls', async () => {
      await store.write(put('n', 1))
      const bump = () =>
        store.write(async (tx) => {
          const { value } = await tx.selectFrom('items').select('value').where('key', '=', 'n').executeTakeFirstOrThrow()
          await tx.updateTable('items').set({ value: value * 2 + 1 }).where('key', '=', 'n').execute()
          return value
        })
      expect(await Promise.all([bump(), bump(), bump(), bump()])).toEqual([1, 3, 7, 15])
    })

    test('a reader never sees a write that is not committed', async () => {
      let seen: string[] = ['never asked']
      await store.write(async (tx) => {
        await put('a')(tx)
        seen = await keys()
      })
      expect(seen).toEqual([])
      expect(await keys()).toEqual(['a'])
    })

    test('the reading side cannot write', async () => {
      await expect(put('a')(store.read)).rejects.toThrow()
      expect(await keys()).toEqual([])
    })

    test('a key that is taken is a conflict, and a statement that fails does not end the work', async () => {
      await store.write(put('a'))
      await expect(store.write(put('a'))).rejects.toMatchObject({ code: 'conflict' })
      await store.write(async (tx) => {
        await put('a')(tx).catch(() => undefined)
        await put('b')(tx)
      })
      expect(await keys()).toEqual(['a', 'b'])
    })

    test('a query a work forgot to await does not land in the next one', async () => {
      let forgotten: Promise<unknown> = Promise.resolve()
      let late: Kysely<ContractTables> | undefined
      await store.write(async (tx) => {
        late = tx
      })
      await store.write(async () => {
        forgotten = put('late')(late as Kysely<ContractTables>)
        await expect(forgotten).rejects.toMatchObject({ code: 'internal' })
      })
      expect(await keys()).toEqual([])
    })

    test('five hundred writers at once all get their rows', async () => {
      const names = Array.from({ length: 500 }, (_, i) => `k${String(i).padStart(3, '0')}`)
      await Promise.all(names.map((name) => store.write(put(name))))
      expect(await keys()).toEqual(names)
    })

    test('a checkpoint waits for the writes before it and disturbs none after it', async () => {
      await Promise.all([store.write(put('a')), store.checkpoint(), store.write(put('b')), store.checkpoint()])
      expect(await keys()).toEqual(['a', 'b'])
    })

    test('closing keeps what was accepted and refuses what comes later', async () => {
      const accepted = store.write(put('a'))
      const closing = store[Symbol.asyncDispose]()
      await expect(store.write(put('b'))).rejects.toMatchObject({ code: 'unavailable' })
      expect(await accepted).toBe('a')
      await closing
    })
  })
}
