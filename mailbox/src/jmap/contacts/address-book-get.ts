import { formatId } from '../../store/ids.ts'
import { stateOf } from '../../store/mail-store.ts'
import { checkAccount, getArguments } from '../core/arguments.ts'
import { invalidArguments } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import { resolveId, type Method } from '../core/method.ts'
import type { ContactServices } from './services.ts'

/** The contact list as an address book. It has one writer, the front end, so nobody changes it here. */
const shown = {
  name: 'Lync Contacts',
  description: 'The people and groups of your contact list in chat. They are added, renamed and removed there.',
  sortOrder: 0,
  isDefault: true,
  isSubscribed: true,
  shareWith: null,
  myRights: { mayRead: true, mayWrite: false, mayShare: false, mayDelete: false },
}

const names = ['id', ...Object.keys(shown)]

/** @spec RFC 9610 §2.1 */
export const addressBookGet =
  ({ store }: ContactServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const { ids, properties } = getArguments(args)
    if (properties?.some((name) => !names.includes(name))) throw invalidArguments('properties')
    const state = await stateOf(store.read, context.account, 'AddressBook')
    const rows = await store.read.selectFrom('contact_list').select('id').where('account', '=', context.account).execute()
    const known = rows.map((row) => formatId('AddressBook', row.id))
    const wanted = ids === null ? known : [...new Set(ids.map((id) => resolveId(id, context)))]
    const list = wanted.filter((id) => known.includes(id)).map((id) => only({ id, ...shown }, properties))
    return { accountId: context.address, state, list, notFound: wanted.filter((id) => !known.includes(id)) }
  }

const only = (object: JsonObject, wanted: readonly string[] | null): JsonObject => Object.fromEntries(Object.entries(object).filter(([name]) => name === 'id' || wanted === null || wanted.includes(name)))
