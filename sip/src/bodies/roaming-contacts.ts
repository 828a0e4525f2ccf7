import { attribute, childrenNamed, isTrue, parseXml, required, wholeNumber } from './xml.ts'
import type { XmlElement } from './xml.ts'
import { attr } from './xml-writer.ts'
import { BodyError, shown } from './body-error.ts'
import { mediaTypes } from './media-types.ts'

export const contentType = mediaTypes.roamingContacts

export interface ContactGroup {
  id: number
  /** `~` is the fixed group ("Other Contacts"). */
  name: string
}

export interface Contact {
  /** `user@domain`, lower case, without `sip:`. */
  address: string
  /** The name the owner gave; empty: the directory's. */
  name: string
  groups: number[]
  subscribed: boolean
}

/** The whole list: the first notification of roaming-contacts. */
export interface ContactList {
  kind: 'list'
  deltaNum: number
  groups: ContactGroup[]
  contacts: Contact[]
}

/** One change, or several in order, from version `prevDeltaNum` to `deltaNum`. */
export interface ContactDelta {
  kind: 'delta'
  deltaNum: number
  prevDeltaNum: number
  changes: ContactChange[]
}

export type ContactChange =
  | { do: 'addedGroup' | 'modifiedGroup'; group: ContactGroup }
  | { do: 'deletedGroup'; id: number }
  | { do: 'addedContact' | 'modifiedContact'; contact: Contact }
  | { do: 'deletedContact'; address: string }

const groupAttributes = (g: ContactGroup): string => `${attr('id', g.id)}${attr('name', g.name)} externalURI=""`

const contactAttributes = (c: Contact, uri: string): string =>
  `${attr('uri', uri)}${attr('name', c.name)}${attr('groups', c.groups.join(' '))}${attr('subscribed', c.subscribed)} externalURI=""`

// In the list addresses stand without "sip:", in a delta with it: that is how clients read them.
export const buildContactList = (list: Omit<ContactList, 'kind'>): string =>
  `<contactList${attr('deltaNum', list.deltaNum)}>` +
  list.groups.map((g) => `<group${groupAttributes(g)}/>`).join('') +
  list.contacts.map((c) => `<contact${contactAttributes(c, c.address)}/>`).join('') +
  '</contactList>'

export const buildContactDelta = (delta: Omit<ContactDelta, 'kind'>): string =>
  `<contactDelta${attr('deltaNum', delta.deltaNum)}${attr('prevDeltaNum', delta.prevDeltaNum)}>${delta.changes.map(buildChange).join('')}</contactDelta>`

function buildChange(change: ContactChange): string {
  switch (change.do) {
    case 'addedGroup':
    case 'modifiedGroup':
      return `<${change.do}${groupAttributes(change.group)}/>`
    case 'deletedGroup':
      return `<deletedGroup${attr('id', change.id)}/>`
    case 'addedContact':
    case 'modifiedContact':
      return `<${change.do}${contactAttributes(change.contact, `sip:${change.contact.address}`)}/>`
    case 'deletedContact':
      return `<deletedContact${attr('uri', `sip:${change.address}`)}/>`
  }
}

export function parseRoamingContacts(body: Buffer | string): ContactList | ContactDelta {
  const root = parseXml(body)
  const deltaNum = wholeNumber(required(root, 'deltaNum'), 'deltaNum')
  if (root.name === 'contactList') {
    return { kind: 'list', deltaNum, groups: childrenNamed(root, 'group').map(groupOf), contacts: childrenNamed(root, 'contact').map(contactOf) }
  }
  if (root.name !== 'contactDelta') throw new BodyError('<contactList> or <contactDelta>', shown(root.name))
  const prevDeltaNum = wholeNumber(required(root, 'prevDeltaNum'), 'prevDeltaNum')
  return { kind: 'delta', deltaNum, prevDeltaNum, changes: root.children.flatMap(changeOf) }
}

/** Changes we do not know are left out. */
function changeOf(element: XmlElement): ContactChange[] {
  switch (element.name) {
    case 'addedGroup':
    case 'modifiedGroup':
      return [{ do: element.name, group: groupOf(element) }]
    case 'deletedGroup':
      return [{ do: element.name, id: wholeNumber(required(element, 'id'), 'group id') }]
    case 'addedContact':
    case 'modifiedContact':
      return [{ do: element.name, contact: contactOf(element) }]
    case 'deletedContact':
      return [{ do: element.name, address: addressOf(element) }]
    default:
      return []
  }
}

const groupOf = (element: XmlElement): ContactGroup => ({ id: wholeNumber(required(element, 'id'), 'group id'), name: required(element, 'name') })

const addressOf = (element: XmlElement): string => required(element, 'uri').toLowerCase().replace(/^sip:/, '')

const contactOf = (element: XmlElement): Contact => ({
  address: addressOf(element),
  name: attribute(element, 'name') ?? '',
  groups: parseGroupIds(attribute(element, 'groups') ?? ''),
  subscribed: isTrue(attribute(element, 'subscribed')),
})

/** Blank-separated ids, each once, in the order written. */
export const parseGroupIds = (text: string): number[] => [
  ...new Set(
    text
      .split(/\s+/)
      .filter((id) => id !== '')
      .map((id) => wholeNumber(id, 'group id')),
  ),
]
