import type { Store } from '@parley/platform/store/store'
import type { ImTables } from './schema.ts'

/** The mark of `Orders`, kept in one row. */
export class OrderMark {
  readonly #store: Store<ImTables>

  constructor(store: Store<ImTables>) {
    this.#store = store
  }

  async read(): Promise<number> {
    const row = await this.#store.read.selectFrom('im_order').select('reserved_until').executeTakeFirst()
    return row?.reserved_until ?? 0
  }

  async write(reserved_until: number): Promise<void> {
    await this.#store.write((tx) =>
      tx
        .insertInto('im_order')
        .values({ id: 1, reserved_until })
        .onConflict((c) => c.column('id').doUpdateSet({ reserved_until }))
        .execute(),
    )
  }
}
