import { AppError } from '@parley/platform/errors'
import { toSipAddress, type SipAddress } from '@parley/topology/names'
import type { AdminRuntime, ContactListContent, ContactStore, ContactStoreReport } from '../runtime.ts'

const WEEK = 7 * 86_400_000

/** Contact lists that a test says are kept somewhere; by the pool, and to be moved, where it says nothing. */
export class TestContacts implements Pick<AdminRuntime, 'contacts'> {
  readonly #stores = new Map<SipAddress, ContactStore>()
  /** Everybody's. */
  list: ContactListContent = { groups: [], contacts: [] }
  /** What "now" is to a move back, milliseconds since the epoch. */
  now = Date.UTC(2026, 0, 1)

  put(store: Omit<ContactStore, 'address' | 'attempts'> & { address: string; attempts?: number }): void {
    const address = toSipAddress(store.address)
    this.#stores.set(address, { attempts: 0, ...store, address })
  }

  readonly contacts: AdminRuntime['contacts'] = {
    storeOf: async (address) => this.#stores.get(address) ?? { address, state: 'UcsAllowed', attempts: 0 },
    stores: async (pool) => {
      if (pool !== 'lync.parley.test') throw new AppError('missing', `The pool ${pool} is not run here`)
      return this.#report()
    },
    rollBack: async (address) => {
      if (this.#stores.get(address)?.state !== 'UcsMigrated') throw new AppError('conflict', `The contact list of ${address} is not in the mailbox`)
      this.put({ address, state: 'UcsAllowed', notBefore: this.now + WEEK })
      return this.#stores.get(address)!
    },
    listOf: async () => this.list,
  }

  #report(): ContactStoreReport {
    const all = [...this.#stores.values()]
    const count = (state: ContactStore['state']) => all.filter((store) => store.state === state).length
    return { disabled: count('UcsDisabled'), allowed: count('UcsAllowed'), migrating: count('UcsMigrating'), migrated: count('UcsMigrated'), failed: all.filter((store) => store.failure !== undefined) }
  }
}
