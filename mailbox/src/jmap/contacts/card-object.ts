import { invalidArguments } from '../core/errors.ts'
import type { Json, JsonObject } from '../core/json.ts'
import type { Card } from './card.ts'

const properties: Record<string, (card: Card) => Json | undefined> = {
  id: (card) => card.id,
  '@type': () => 'Card',
  version: () => '1.0',
  uid: (card) => card.uid,
  kind: (card) => card.kind,
  name: (card) => ({ full: card.name }),
  addressBookIds: (card) => ({ [card.addressBook]: true }),
  emails: ({ address }) => address && { mail: { address: address.email } },
  onlineServices: ({ address }) => address && { im: { service: 'SIP', uri: address.sip } },
  members: ({ members }) => members && Object.fromEntries([...members].map((uid) => [uid, true])),
}

const names = Object.keys(properties)

/** What a card may have besides, and none here has. @spec RFC 9553 §2, RFC 9555 §3 */
const absent = new Set(
  `created language prodId relatedTo updated nicknames organizations speakToAs titles phones preferredLanguages calendars schedulingAddresses addresses cryptoKeys
   directories links media localizations anniversaries keywords notes personalInfo vCardName vCardParams vCardProps`.split(/\s+/),
)

/** A property of somebody's own; RFC 9553 §1.8.1. */
const vendor = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+:[^/~]+$/i

/** @throws MethodError `invalidArguments` for what is no property of any card */
export function checkCardProperties(wanted: readonly string[] | null): void {
  if (wanted?.some((name) => !names.includes(name) && !absent.has(name) && !vendor.test(name))) throw invalidArguments('properties')
}

/** @param wanted  null: all properties. What the card doesn't have is left out. */
export function cardObject(card: Card, wanted: readonly string[] | null): JsonObject {
  const object: JsonObject = { id: card.id }
  for (const name of wanted ?? names) {
    const value = Object.hasOwn(properties, name) ? properties[name]?.(card) : undefined
    if (value !== undefined) object[name] = value
  }
  return object
}
