import type { Store } from '@parley/platform/store/store'
import type { WebTables } from '../schema.ts'

/** What people chose about IM, kept between sign-ins. */
export class Choices {
  readonly #store: Store<WebTables>

  constructor(store: Store<WebTables>) {
    this.#store = store
  }

  async signedOutOfIm(address: string): Promise<boolean> {
    const row = await this.#store.read.selectFrom('choice').select('im_signed_out').where('address', '=', address).executeTakeFirst()
    return row?.im_signed_out === 1
  }

  async keep(address: string, signedOut: boolean): Promise<void> {
    const row = { address, im_signed_out: signedOut ? (1 as const) : (0 as const) }
    await this.#store.write((tx) => tx.insertInto('choice').values(row).onConflict((c) => c.column('address').doUpdateSet(row)).execute())
  }
}
