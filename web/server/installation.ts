import { newId, type Random } from '@parley/platform/ids'
import type { Store } from '@parley/platform/store/store'
import type { WebTables } from './schema.ts'

/** What tells this installation from every other, made once and kept with the data. */
export async function installationId(store: Store<WebTables>, random: Random): Promise<string> {
  return store.write(async (tx) => {
    const known = await tx.selectFrom('installation').select('id').executeTakeFirst()
    if (known) return known.id
    const id = newId(random)
    await tx.insertInto('installation').values({ one: 1, id }).execute()
    return id
  })
}
