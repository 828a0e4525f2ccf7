import type { AccountTransaction } from '../../store/account-transaction.ts'
import { stateOf, type MailStore } from '../../store/mail-store.ts'
import { MethodError } from '../core/errors.ts'
import { nextTurn } from '../core/turn.ts'

/** Changes made in one write, and bytes of messages held for it: everybody else's wait for it. */
const PER_WRITE = 40
const BYTES_PER_WRITE = 32 * 1024 * 1024

export type Change = (tx: AccountTransaction) => Promise<void>

/** Reads or makes what one object's change needs, before the write. @returns undefined when nothing is to be changed */
export type Step = () => Promise<{ change: Change; bytes: number } | undefined>

export const nothingToRead =
  (change: Change): Step =>
  async () => ({ change, bytes: 0 })

/** Runs the changes of an Email method, a few in each write; each object's change is whole or not at all. No more is held in memory
 *  than one write takes, and everybody else has a turn after each message.
 *  @returns the state before the first
 *  @throws MethodError `stateMismatch` before anything is changed · `serverPartialFail` when the store fails between writes */
export async function inWrites(store: MailStore, address: string, ifInState: string | null, steps: readonly Step[]): Promise<string> {
  let oldState: string | undefined
  let done = 0
  do {
    try {
      const { changes, taken } = await ready(steps, done)
      const first = done === 0
      const state = await store.change(address, async (tx) => {
        const before = await stateOf(tx.db, tx.account, 'Email')
        if (first && ifInState !== null && ifInState !== before) throw new MethodError('stateMismatch')
        for (const change of changes) await change(tx)
        return before
      })
      oldState ??= state
      done += taken
    } catch (error) {
      if (oldState === undefined) throw error
      throw new MethodError('serverPartialFail', { description: error instanceof Error ? error.message : String(error) })
    }
  } while (done < steps.length)
  return oldState
}

async function ready(steps: readonly Step[], from: number): Promise<{ changes: Change[]; taken: number }> {
  const changes: Change[] = []
  let taken = 0
  let held = 0
  for (const step of steps.slice(from, from + PER_WRITE)) {
    if (held >= BYTES_PER_WRITE) break
    const prepared = await step()
    taken++
    if (!prepared) continue
    changes.push(prepared.change)
    held += prepared.bytes
    if (prepared.bytes > 0) await nextTurn()
  }
  return { changes, taken }
}
