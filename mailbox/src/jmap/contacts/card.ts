import { isSipAddress, sipUri } from '@parley/topology/names'
import { groupKeys } from '../../contacts/contact-lists.ts'
import { formatId } from '../../store/ids.ts'
import type { MethodContext } from '../core/method.ts'
import { cardUid } from './card-uid.ts'
import type { ContactServices } from './services.ts'

/** A contact or a group of the list, as a card shows it. */
export interface Card {
  /** Its row. */
  row: number
  id: string
  uid: string
  kind: 'individual' | 'group'
  name: string
  addressBook: string
  /** Of a contact that has one. */
  address?: { email: string; sip: string }
  /** Uids, of a group. */
  members?: ReadonlySet<string>
}

/** All cards of an account in the order they were made; none where the mailbox keeps no list. @cost one indexed read */
export async function readCards({ store, nameOf }: ContactServices, { account, address: owner }: Pick<MethodContext, 'account' | 'address'>): Promise<Card[]> {
  const rows = await store.read
    .selectFrom('contact_card')
    .innerJoin('contact_list', 'contact_list.account', 'contact_card.account')
    .select(['contact_card.id', 'contact_list.id as list', 'kind', 'key', 'name', 'groups'])
    .where('contact_card.account', '=', account)
    .orderBy('contact_card.id')
    .execute()
  const members = new Map<string, Set<string>>(rows.filter(({ kind }) => kind === 'group').map(({ key }) => [key, new Set()]))
  const uids = rows.map(({ kind, key }) => cardUid(owner, kind, key))
  for (const [i, { groups }] of rows.entries()) for (const key of groupKeys(groups)) members.get(key)?.add(uids[i] ?? '')
  return rows.map(({ id: row, list, kind, key, name }, i) => {
    const card = { row, id: formatId('ContactCard', row), uid: uids[i] ?? '', kind, addressBook: formatId('AddressBook', list) }
    if (kind === 'group') return { ...card, name: name === '~' ? 'Other Contacts' : name, members: members.get(key) ?? new Set() }
    const shown = { ...card, name: name || nameOf(key) || key }
    return isSipAddress(key) ? { ...shown, address: { email: key, sip: sipUri(key) } } : shown
  })
}
