import { attribute, child, childrenNamed, expectRoot, parseXml } from './xml.ts'
import type { XmlElement } from './xml.ts'
import { BodyError } from './body-error.ts'
import { buildCategories, categoriesOf } from './categories.ts'
import type { Categories } from './categories.ts'
import { buildContainers, containersOf } from './containers.ts'
import type { Container } from './containers.ts'
import { buildSubscribers, subscribersOf } from './set-subscribers.ts'
import type { Subscribers } from './set-subscribers.ts'
import { mediaTypes, namespaces } from './media-types.ts'

export const contentType = mediaTypes.roamingSelf

/** What a user is told about himself: all of it at first, afterwards what changed. Also the answer to a category
 *  publication, with `categories` alone. A category name that occurs is complete: every instance of it is there, ended
 *  ones with `expires` 0 and without content. */
export interface RoamingData<C> {
  categories?: Categories<C>
  containers?: Container[]
  subscribers?: Subscribers
}

export type RoamingKind = 'categories' | 'containers' | 'subscribers'

const kinds: readonly string[] = ['categories', 'containers', 'subscribers'] satisfies RoamingKind[]

export const buildRoamingData = (data: RoamingData<string>): string =>
  `<roamingData xmlns="${namespaces.roamingSelf}">` +
  (data.categories === undefined ? '' : buildCategories(data.categories)) +
  (data.containers === undefined ? '' : buildContainers(data.containers)) +
  (data.subscribers === undefined ? '' : buildSubscribers(data.subscribers)) +
  '</roamingData>'

export function parseRoamingData(body: Buffer | string): RoamingData<XmlElement> {
  const root = expectRoot(parseXml(body), 'roamingData')
  const categories = child(root, 'categories')
  const containers = child(root, 'containers')
  const subscribers = child(root, 'subscribers')
  return {
    ...(categories === undefined ? {} : { categories: categoriesOf(categories) }),
    ...(containers === undefined ? {} : { containers: containersOf(containers) }),
    ...(subscribers === undefined ? {} : { subscribers: subscribersOf(subscribers) }),
  }
}

/** The body of SUBSCRIBE: which kinds the endpoint wants. */
export const buildRoamingList = (wanted: RoamingKind[]): string =>
  `<roamingList xmlns="${namespaces.roamingSelf}">${wanted.map((kind) => `<roaming type="${kind}"/>`).join('')}</roamingList>`

/** Kinds we do not know are left out. */
export function parseRoamingList(body: Buffer | string): RoamingKind[] {
  const root = expectRoot(parseXml(body), 'roamingList')
  const wanted = childrenNamed(root, 'roaming').map((r) => attribute(r, 'type') ?? '')
  if (wanted.length > 16) throw new BodyError('at most 16 <roaming> elements', String(wanted.length))
  return kinds.filter((kind): kind is RoamingKind => wanted.includes(kind))
}
