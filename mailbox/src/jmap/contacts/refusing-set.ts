import { parseId } from '../../store/ids.ts'
import { stateOf } from '../../store/mail-store.ts'
import { checkAccount, setArguments } from '../core/arguments.ts'
import { invalidArguments, MethodError, SetError } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import { resolveId, type Method } from '../core/method.ts'
import { SetOutcome } from '../core/set.ts'
import type { ContactServices } from './services.ts'

const tables = { AddressBook: 'contact_list', ContactCard: 'contact_card' } as const

type ContactType = keyof typeof tables

/** The list has one writer, and it isn't JMAP: every object of the call is told so. */
const refusingSet =
  (type: ContactType, { store }: ContactServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const { ifInState, create, update, destroy } = setArguments(args)
    const state = await stateOf(store.read, context.account, type)
    if (ifInState !== null && ifInState !== state) throw new MethodError('stateMismatch')
    const rows = await store.read.selectFrom(tables[type]).select('id').where('account', '=', context.account).execute()
    const known = new Set(rows.map((row) => row.id))
    const refuse = (id: string): JsonObject => (known.has(parseId(type, resolveId(id, context)) ?? 0) ? forbidden : notFound).toJson()
    const outcome = new SetOutcome()
    for (const [creationId] of create) outcome.notCreated[creationId] = forbidden.toJson()
    for (const [id] of update) outcome.notUpdated[id] = refuse(id)
    for (const id of destroy) outcome.notDestroyed[id] = refuse(id)
    return outcome.toJson(context.address, state, state)
  }

const forbidden = new SetError('forbidden', { description: 'The contact list is changed in chat: add, rename and remove people there' })
const notFound = new SetError('notFound')

/** @spec RFC 9610 §3.5 */
export const cardSet = (services: ContactServices): Method => refusingSet('ContactCard', services)

/** The only address book is the default one already. @spec RFC 9610 §2.3 */
export const addressBookSet = (services: ContactServices): Method => {
  const set = refusingSet('AddressBook', services)
  return async (args, context) => {
    checkOptions(args)
    return set(args, context)
  }
}

function checkOptions({ onDestroyRemoveContents = false, onSuccessSetIsDefault = null }: JsonObject): void {
  if (typeof onDestroyRemoveContents !== 'boolean') throw invalidArguments('onDestroyRemoveContents')
  if (onSuccessSetIsDefault !== null && typeof onSuccessSetIsDefault !== 'string') throw invalidArguments('onSuccessSetIsDefault')
}
