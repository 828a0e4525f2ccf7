import type { Kysely } from 'kysely'
import type { Store } from '@parley/platform/store/store'
import { AccountTransaction, type States } from './account-transaction.ts'
import { createAccount } from './accounts.ts'
import type { MailType } from './ids.ts'
import { mailTypes } from './ids.ts'
import type { MailDatabase } from './schema.ts'

type Listener = (address: string, changed: Partial<States>) => void

/** Opens the account of an address inside a write, making it with its folders where it is new. */
export type OpenAccount = (address: string) => Promise<AccountTransaction>

/** Mail of all accounts over one `Store`: reading as it is, changing only through account transactions. */
export class MailStore {
  readonly #store: Store<MailDatabase>
  readonly #nameOf: (address: string) => string
  readonly #accounts = new Map<string, number>()
  readonly #listeners = new Set<Listener>()

  /** @param nameOf  the display name of an address, for the identity of a new account */
  constructor(store: Store<MailDatabase>, nameOf: (address: string) => string = () => '') {
    this.#store = store
    this.#nameOf = nameOf
  }

  get read(): Kysely<MailDatabase> {
    return this.#store.read
  }

  /** Changes accounts in one durable step. Listeners hear of it after it is on disk. */
  async transact<T>(work: (open: OpenAccount, db: Kysely<MailDatabase>) => Promise<T>): Promise<T> {
    const opened = new Map<string, AccountTransaction>()
    const states = new Map<string, Partial<States>>()
    const result = await this.#store.write(async (db) => {
      opened.clear()
      states.clear()
      const open: OpenAccount = async (address) => {
        const known = opened.get(address)
        if (known) return known
        const transaction = new AccountTransaction(db, this.#accounts.get(address) ?? (await createAccount(db, address, this.#nameOf(address))))
        opened.set(address, transaction)
        return transaction
      }
      const value = await work(open, db)
      for (const [address, transaction] of opened) states.set(address, await transaction.close())
      return value
    })
    for (const [address, { account }] of opened) this.#accounts.set(address, account)
    for (const [address, changed] of states) if (Object.keys(changed).length > 0) this.#tell(address, changed)
    return result
  }

  /** Changes one account. */
  change<T>(address: string, work: (account: AccountTransaction) => Promise<T>): Promise<T> {
    return this.transact(async (open) => work(await open(address)))
  }

  /** The number of an account, made on first use. */
  async account(address: string): Promise<number> {
    const known = this.#accounts.get(address)
    if (known !== undefined) return known
    return this.transact(async (open) => (await open(address)).account)
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(address: string, changed: Partial<States>): void {
    for (const listener of this.#listeners) listener(address, changed)
  }
}

/** The state string of one type, as of what `db` sees. */
export async function stateOf(db: Kysely<MailDatabase>, account: number, type: MailType): Promise<string> {
  const row = await db.selectFrom('state').select('seq').where('account', '=', account).where('type', '=', type).executeTakeFirst()
  return String(row?.seq ?? 0)
}

export async function statesOf(db: Kysely<MailDatabase>, account: number): Promise<States> {
  const rows = await db.selectFrom('state').select(['type', 'seq']).where('account', '=', account).execute()
  const known = new Map(rows.map((row) => [row.type, String(row.seq)]))
  return Object.fromEntries(mailTypes.map((type) => [type, known.get(type) ?? '0'])) as States
}
