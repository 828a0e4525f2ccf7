import { changesSince } from '../../store/changes.ts'
import { formatId } from '../../store/ids.ts'
import { stateOf } from '../../store/mail-store.ts'
import { checkAccount, pageOf, queryArguments, queryChangesArguments } from '../core/arguments.ts'
import { MethodError } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import type { Method, MethodContext } from '../core/method.ts'
import { sorting, type Compare } from '../core/sort.ts'
import { readCards, type Card } from './card.ts'
import { asksForNames, cardsPassing } from './card-filter.ts'
import type { ContactServices } from './services.ts'

interface Question {
  filter: JsonObject | null
  sort: JsonObject[]
}

/** @spec RFC 9610 §3.3 */
export const cardQuery =
  (services: ContactServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const query = queryArguments(args)
    const queryState = await stateOf(services.store.read, context.account, 'ContactCard')
    const ids = (await select(services, context, query)).map(({ id }) => id)
    return { accountId: context.address, queryState, canCalculateChanges: !goesByNames(query), ...pageOf(ids, query) }
  }

/** @spec RFC 9610 §3.4 */
export const cardQueryChanges =
  (services: ContactServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const query = queryChangesArguments(args)
    const changes = goesByNames(query) ? undefined : await changesSince(services.store.read, context.account, 'ContactCard', query.sinceQueryState)
    if (!changes) throw new MethodError('cannotCalculateChanges')
    const cards = await select(services, context, query)
    const changed = new Set([...changes.created, ...changes.updated])
    const added = cards.flatMap(({ row, id }, index) => (changed.has(row) ? [{ id, index }] : []))
    const removed = [...changes.updated, ...changes.destroyed].map((row) => formatId('ContactCard', row))
    if (added.length + removed.length > query.maxChanges) throw new MethodError('tooManyChanges')
    const result: JsonObject = { accountId: context.address, oldQueryState: query.sinceQueryState, newQueryState: changes.newState, removed, added }
    return query.calculateTotal ? { ...result, total: cards.length } : result
  }

/** A name may be the directory's, whose changes are no changes of the list. */
const goesByNames = ({ filter, sort }: Question): boolean => sort.length > 0 || asksForNames(filter)

async function select(services: ContactServices, context: MethodContext, { filter, sort }: Question): Promise<Card[]> {
  const compare = sorting(sort, orders, (a, b) => a.row - b.row)
  return cardsPassing(await readCards(services, context), filter).sort(compare)
}

const names = new Intl.Collator('en', { sensitivity: 'base', numeric: true })

const byName: Compare<Card> = (a, b) => names.compare(a.name, b.name)

/** No name here has parts, so by any of them the cards are alike, and their names as a whole decide. */
const orders: Record<string, () => Compare<Card>> = {
  'name/given': () => byName,
  'name/surname': () => byName,
  'name/surname2': () => byName,
}
