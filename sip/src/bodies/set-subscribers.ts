import { attribute, childrenNamed, expectRoot, isTrue, parseXml, required } from './xml.ts'
import type { XmlElement } from './xml.ts'
import { attr } from './xml-writer.ts'
import { BodyError } from './body-error.ts'
import { mediaTypes, namespaces } from './media-types.ts'

export const contentType = mediaTypes.setSubscribers

/** Someone who has this user in a contact list. */
export interface Subscriber {
  /** `user@domain`, lower case. */
  user: string
  displayName?: string
  /** False until the user has answered "X added you". */
  acknowledged: boolean
  type?: string
}

export interface Subscribers {
  subscribers: Subscriber[]
  /** Addresses that no longer have this user in their list. */
  deleted: string[]
}

export const maxSubscriberChanges = 1_000

const address = (element: XmlElement): string => {
  const user = required(element, 'user').trim().toLowerCase().replace(/^sip:/, '')
  if (user === '' || user.length > 320) throw new BodyError('an address in user', `${user.length} characters`)
  return user
}

const subscriberOf = (element: XmlElement): Subscriber => {
  const displayName = attribute(element, 'displayName')
  const type = attribute(element, 'type')
  return {
    user: address(element),
    acknowledged: isTrue(attribute(element, 'acknowledged')),
    ...(displayName === undefined ? {} : { displayName }),
    ...(type === undefined ? {} : { type }),
  }
}

const buildSubscriber = (s: Subscriber): string =>
  `<subscriber${attr('user', s.user)}${attr('displayName', s.displayName)}${attr('acknowledged', s.acknowledged)}${attr('type', s.type)}/>`

/** The part of roaming-self. */
export const buildSubscribers = (list: Subscribers): string =>
  `<subscribers xmlns="${namespaces.presenceSubscribers}">` +
  list.subscribers.map(buildSubscriber).join('') +
  list.deleted.map((user) => `<deletedSubscriber${attr('user', user)}/>`).join('') +
  '</subscribers>'

export const subscribersOf = (element: XmlElement): Subscribers => ({
  subscribers: childrenNamed(element, 'subscriber').map(subscriberOf),
  deleted: childrenNamed(element, 'deletedSubscriber').map(address),
})

/** The body of a SERVICE setSubscribers: acknowledge those who added me. */
export const buildSetSubscribers = (subscribers: Pick<Subscriber, 'user' | 'acknowledged'>[]): string =>
  `<setSubscribers xmlns="${namespaces.presenceSubscribers}">${subscribers.map(buildSubscriber).join('')}</setSubscribers>`

export function parseSetSubscribers(body: Buffer | string): Subscriber[] {
  const root = expectRoot(parseXml(body), 'setSubscribers')
  const list = childrenNamed(root, 'subscriber')
  if (list.length > maxSubscriberChanges) throw new BodyError(`at most ${maxSubscriberChanges} subscribers in one request`, String(list.length))
  return list.map(subscriberOf)
}
