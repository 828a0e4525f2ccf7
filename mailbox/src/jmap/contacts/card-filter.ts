import { filtering, parseFilter, type Condition, type FilterTree } from '../core/filter.ts'
import type { Json, JsonObject } from '../core/json.ts'
import type { Card } from './card.ts'
import { fold, textTest } from './card-text.ts'

/** A card with what is searched in it. */
interface Searched {
  card: Card
  name: readonly string[]
  email: readonly string[]
  online: readonly string[]
  all: readonly string[]
}

function searched(card: Card): Searched {
  const name = [fold(card.name)]
  const email = card.address ? [fold(card.address.email)] : []
  const online = card.address ? ['sip', fold(card.address.sip)] : []
  return { card, name, email, online, all: [...name, ...email, ...online] }
}

const valid = (value: Json): boolean => typeof value === 'string'

const exactly = (holds: (card: Card, value: string) => boolean): Condition<Searched> => ({ valid, test: (value) => ({ card }) => holds(card, String(value)) })

const withText = (textOf: (searched: Searched) => readonly string[]): Condition<Searched> => ({
  valid,
  test: (value) => {
    const matches = textTest(String(value))
    return (one) => matches(textOf(one))
  },
})

/** Of what no contact of the list has. Dates and parts of names it might have, but nobody knows them: they are unsupported. */
const never: Condition<Searched> = { valid, test: () => () => false }

const conditions: Record<string, Condition<Searched>> = {
  inAddressBook: exactly((card, value) => card.addressBook === value),
  uid: exactly((card, value) => card.uid === value),
  hasMember: exactly((card, value) => card.members?.has(value) === true),
  kind: exactly((card, value) => card.kind === value),
  text: withText(({ all }) => all),
  name: withText(({ name }) => name),
  email: withText(({ email }) => email),
  onlineService: withText(({ online }) => online),
  nickname: never,
  organization: never,
  phone: never,
  address: never,
  note: never,
}

/** @throws MethodError `unsupportedFilter`, `invalidArguments`  @spec RFC 9610 §3.3.1 */
export function cardsPassing(cards: readonly Card[], filter: JsonObject | null): Card[] {
  const passes = filtering(filter, conditions)
  return cards.map(searched).filter(passes).map(({ card }) => card)
}

/** Whether a name decides who passes. */
export function asksForNames(filter: JsonObject | null): boolean {
  const asks = (tree: FilterTree): boolean => ('condition' in tree ? 'name' in tree.condition || 'text' in tree.condition : tree.conditions.some(asks))
  const tree = parseFilter(filter)
  return tree !== undefined && asks(tree)
}
