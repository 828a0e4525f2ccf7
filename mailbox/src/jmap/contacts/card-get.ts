import { stateOf } from '../../store/mail-store.ts'
import { checkAccount, getArguments } from '../core/arguments.ts'
import { MethodError } from '../core/errors.ts'
import { coreLimits } from '../core/limits.ts'
import { resolveId, type Method } from '../core/method.ts'
import { readCards } from './card.ts'
import { cardObject, checkCardProperties } from './card-object.ts'
import type { ContactServices } from './services.ts'

/** @spec RFC 9610 §3.1 */
export const cardGet =
  (services: ContactServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const { ids, properties } = getArguments(args)
    checkCardProperties(properties)
    const state = await stateOf(services.store.read, context.account, 'ContactCard')
    const cards = new Map((await readCards(services, context)).map((card) => [card.id, card]))
    const wanted = ids === null ? [...cards.keys()] : [...new Set(ids.map((id) => resolveId(id, context)))]
    if (wanted.length > coreLimits.maxObjectsInGet) throw new MethodError('requestTooLarge', { description: 'There are more cards than one call may get: use ContactCard/query' })
    const list = wanted.flatMap((id) => cards.get(id) ?? []).map((card) => cardObject(card, properties))
    return { accountId: context.address, state, list, notFound: wanted.filter((id) => !cards.has(id)) }
  }
