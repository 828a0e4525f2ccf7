import type { Clock } from '@parley/platform/clock'
import type { Random } from '@parley/platform/ids'
import type { Store } from '@parley/platform/store/store'
import type { WebTables } from '../schema.ts'
import { hashToken, newToken } from './token.ts'

const REMEMBERED_MS = 180 * 86_400_000
const PER_ACCOUNT = 20

/** Browsers in which somebody once signed in to an account: others' wrong guesses do not slow these down. */
export class KnownDevices {
  readonly #store: Store<WebTables>
  readonly #clock: Clock
  readonly #random: Random

  constructor(store: Store<WebTables>, clock: Clock, random: Random) {
    this.#store = store
    this.#clock = clock
    this.#random = random
  }

  async knows(account: string, cookie: string | undefined): Promise<boolean> {
    if (cookie === undefined || cookie.length > 100) return false
    const row = await this.#store.read
      .selectFrom('known_device')
      .select('seen_at')
      .where('account', '=', account)
      .where('id_hash', '=', hashToken(cookie))
      .executeTakeFirst()
    return row !== undefined && this.#clock.now() - row.seen_at < REMEMBERED_MS
  }

  /** @returns the cookie to keep in this browser: the one it has, when it is one of ours */
  async remember(account: string, cookie: string | undefined): Promise<string> {
    const kept = cookie !== undefined && (await this.#made(cookie)) ? cookie : newToken(this.#random)
    const row = { id_hash: hashToken(kept), account, seen_at: this.#clock.now() }
    await this.#store.write(async (tx) => {
      await tx.insertInto('known_device').values(row).onConflict((c) => c.doUpdateSet({ seen_at: row.seen_at })).execute()
      const newest = tx.selectFrom('known_device').select('id_hash').where('account', '=', account).orderBy('seen_at', 'desc').limit(PER_ACCOUNT)
      await tx.deleteFrom('known_device').where('account', '=', account).where('id_hash', 'not in', newest).execute()
    })
    return kept
  }

  async #made(cookie: string): Promise<boolean> {
    if (cookie.length > 100) return false
    const row = await this.#store.read.selectFrom('known_device').select('account').where('id_hash', '=', hashToken(cookie)).executeTakeFirst()
    return row !== undefined
  }
}
