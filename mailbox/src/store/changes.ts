import type { Kysely } from 'kysely'
import type { MailType } from './ids.ts'
import type { MailDatabase } from './schema.ts'

export interface Changes {
  newState: string
  hasMore: boolean
  created: number[]
  updated: number[]
  destroyed: number[]
  /** Everything in `updated` changed in its counts only. */
  onlyCounts: boolean
}

const PAGE = 5_000

/** What happened after a state, each object once. The log is read in the order things happened, so a shortened answer
 *  ends at a state that really was.
 *  @returns undefined when the state is unknown or too old */
export async function changesSince(db: Kysely<MailDatabase>, account: number, type: MailType, since: string, most = Infinity): Promise<Changes | undefined> {
  const state = await db.selectFrom('state').select(['seq', 'floor']).where('account', '=', account).where('type', '=', type).executeTakeFirst()
  const from = /^(0|[1-9][0-9]{0,14})$/.test(since) ? Number(since) : -1
  if (!state || from < state.floor || from > state.seq) return undefined
  const seen = new Map<number, { first: string; last: string; minor: boolean }>()
  let position = from
  while (position < state.seq) {
    const rows = await page(db, account, type, position, state.seq)
    for (const row of rows) {
      const before = seen.get(row.object)
      if (!before && seen.size >= most) return { ...collapse(seen), newState: String(position), hasMore: true }
      seen.set(row.object, { first: before?.first ?? row.kind, last: row.kind, minor: (before?.minor ?? true) && row.minor === 1 })
      position = row.seq
    }
    if (rows.length === 0) break
  }
  return { ...collapse(seen), newState: String(state.seq), hasMore: false }
}

function page(db: Kysely<MailDatabase>, account: number, type: MailType, after: number, upTo: number) {
  return db
    .selectFrom('change')
    .select(['seq', 'object', 'kind', 'minor'])
    .where('account', '=', account)
    .where('type', '=', type)
    .where('seq', '>', after)
    .where('seq', '<=', upTo)
    .orderBy('seq')
    .limit(PAGE)
    .execute()
}

function collapse(seen: Map<number, { first: string; last: string; minor: boolean }>): Pick<Changes, 'created' | 'updated' | 'destroyed' | 'onlyCounts'> {
  const created: number[] = []
  const updated: number[] = []
  const destroyed: number[] = []
  let onlyCounts = true
  for (const [object, { first, last, minor }] of seen) {
    if (first === 'c') {
      if (last !== 'd') created.push(object)
    } else if (last === 'd') destroyed.push(object)
    else {
      updated.push(object)
      if (!minor) onlyCounts = false
    }
  }
  return { created, updated, destroyed, onlyCounts }
}

/** Forgets the oldest changes of every account and type beyond `keep`. */
export async function forgetOldChanges(db: Kysely<MailDatabase>, keep: number): Promise<void> {
  const long = await db.selectFrom('state').select(['account', 'type', 'seq', 'floor']).whereRef('seq', '>', 'floor').where('seq', '>', keep).execute()
  for (const { account, type, seq, floor } of long) {
    const newFloor = seq - keep
    if (newFloor <= floor) continue
    await db.deleteFrom('change').where('account', '=', account).where('type', '=', type).where('seq', '<=', newFloor).execute()
    await db.updateTable('state').set({ floor: newFloor }).where('account', '=', account).where('type', '=', type).execute()
  }
}
