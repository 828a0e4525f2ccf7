import { attribute, child, childrenNamed, childText } from './xml.ts'
import type { XmlElement } from './xml.ts'
import { element } from './xml-writer.ts'
import { BodyError, shown } from './body-error.ts'
import { namespaces } from './media-types.ts'

/** Content of the category `contactCard`; empty text where nothing is known. */
export interface ContactCard {
  displayName: string
  email: string
  title: string
  company: string
  department: string
  office: string
  phone: string
  /** https address of a picture and a value that changes with it. */
  photo?: { uri: string; hash: string }
}

const filled = (name: string, text: string): string => element(name, text === '' ? undefined : text)

export const buildContactCard = (card: ContactCard): string =>
  `<contactCard xmlns="${namespaces.contactCard}"><identity><name>${element('displayName', card.displayName)}</name>${filled('email', card.email)}</identity>` +
  filled('title', card.title) +
  filled('company', card.company) +
  filled('department', card.department) +
  filled('office', card.office) +
  (card.phone === '' ? '' : `<phone type="work">${element('uri', telUri(card.phone))}${element('displayString', card.phone)}</phone>`) +
  (card.photo === undefined ? '' : `<photo type="enterprise">${element('uri', card.photo.uri)}${element('hash', card.photo.hash)}</photo>`) +
  '</contactCard>'

const telUri = (phone: string): string => `tel:${phone.replace(/[^0-9+]/g, '')}`

export function contactCardOf(content: XmlElement): ContactCard {
  if (content.name !== 'contactCard') throw new BodyError('<contactCard>', shown(content.name))
  const identity = child(content, 'identity')
  const name = identity && child(identity, 'name')
  const phone = childrenNamed(content, 'phone').find((p) => attribute(p, 'type') === 'work') ?? child(content, 'phone')
  const photo = childrenNamed(content, 'photo').find((p) => attribute(p, 'type') !== 'default')
  const photoUri = photo && childText(photo, 'uri')
  return {
    displayName: (name && childText(name, 'displayName')) ?? '',
    email: (identity && childText(identity, 'email')) ?? '',
    title: childText(content, 'title') ?? '',
    company: childText(content, 'company') ?? '',
    department: childText(content, 'department') ?? '',
    office: childText(content, 'office') ?? '',
    phone: (phone && (childText(phone, 'displayString') ?? childText(phone, 'uri')?.replace(/^tel:/, ''))) ?? '',
    // Any other scheme could be script or a probe of the reader's network.
    ...(photo && photoUri?.startsWith('https://') ? { photo: { uri: photoUri, hash: childText(photo, 'hash') ?? '' } } : {}),
  }
}
