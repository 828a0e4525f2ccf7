import type { AccountTransaction } from '../../store/account-transaction.ts'
import { stateOf, type MailStore } from '../../store/mail-store.ts'
import { MethodError } from '../core/errors.ts'

/** Changes made in one write: everybody else's wait for it. */
const PER_WRITE = 40

export type Step = (tx: AccountTransaction) => Promise<void>

/** Runs the changes of an Email method, a few in each write; each object's change is whole or not at all.
 *  @returns the state before the first
 *  @throws MethodError `stateMismatch` before anything is changed · `serverPartialFail` when the store fails between writes */
export async function inWrites(store: MailStore, address: string, ifInState: string | null, steps: readonly Step[]): Promise<string> {
  let oldState: string | undefined
  for (let done = 0; done === 0 || done < steps.length; done += PER_WRITE) {
    try {
      const state = await store.change(address, async (tx) => {
        const before = await stateOf(tx.db, tx.account, 'Email')
        if (done === 0 && ifInState !== null && ifInState !== before) throw new MethodError('stateMismatch')
        for (const step of steps.slice(done, done + PER_WRITE)) await step(tx)
        return before
      })
      oldState ??= state
    } catch (error) {
      if (oldState === undefined) throw error
      throw new MethodError('serverPartialFail', { description: error instanceof Error ? error.message : String(error) })
    }
  }
  return oldState ?? '0'
}
