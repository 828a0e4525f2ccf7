import { AppError } from '@parley/platform/errors'
import type { ContactStore } from '../contacts/moves.ts'

/** Where the contact list of a probed person is kept, and why it is not in the mailbox. */
export type ProbedStore = Pick<ContactStore, 'state' | 'failure' | 'notBefore'>

export function notInMailbox(address: string, store: ProbedStore): AppError {
  const { state, failure, notBefore } = store
  const where = state === 'UcsMigrating' ? 'is on its way to the mailbox' : 'is kept by the pool'
  const why = [...(failure === undefined ? [] : [failure]), ...(notBefore === undefined ? [] : [`it is not moved before ${date(notBefore)}`])]
  return new AppError('conflict', `The contact list of ${address} ${where} (${state})${why.map((one) => `: ${one}`).join('')}`, { remedy: remedyOf(address, store) })
}

function remedyOf(address: string, { state, failure, notBefore }: ProbedStore): string {
  if (state === 'UcsMigrating') return 'Test again in a moment.'
  if (state === 'UcsDisabled') return `Grant them a policy that allows it: Get-CsUserServicesPolicy shows those there are, Grant-CsUserServicesPolicy -Identity ${address} -PolicyName … assigns one with UcsAllowed.`
  const when = notBefore !== undefined ? `the first sign-in after ${date(notBefore)}` : failure === undefined ? 'the next sign-in' : 'a later sign-in'
  return `It moves at ${when}. Debug-CsUnifiedContactStore -Identity ${address} shows what was tried.`
}

const date = (at: number) => new Date(at).toISOString().slice(0, 10)
