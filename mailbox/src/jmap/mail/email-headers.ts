import type { EmailAddress, EmailAddressGroup } from '../../mime/header-forms.ts'
import { isBracketable, writeAddresses, writeDate, writeGroups, writeMessageIds, writeRaw, writeText, writeUrls, type WrittenField } from '../../mime/header-writer.ts'
import { isObject, isStringList, type Json, type JsonObject } from '../core/json.ts'
import { parseHeaderProperty, type HeaderForm } from './header-property.ts'

/** The properties of an email that are header fields in another dress. */
const convenient: Record<string, [name: string, form: HeaderForm]> = {
  messageId: ['Message-ID', 'MessageIds'],
  inReplyTo: ['In-Reply-To', 'MessageIds'],
  references: ['References', 'MessageIds'],
  sender: ['Sender', 'Addresses'],
  from: ['From', 'Addresses'],
  to: ['To', 'Addresses'],
  cc: ['Cc', 'Addresses'],
  bcc: ['Bcc', 'Addresses'],
  replyTo: ['Reply-To', 'Addresses'],
  subject: ['Subject', 'Text'],
  sentAt: ['Date', 'Date'],
}

export const isConvenient = (property: string): boolean => Object.hasOwn(convenient, property)

export interface HeaderResult {
  fields: WrittenField[]
  /** Lower-case names of the fields. */
  names: Set<string>
  /** Properties that aren't acceptable. */
  wrong: string[]
}

/** Writes the header fields that properties of a new email or part name. `taken` are those written already elsewhere. */
export function writeHeaders(object: JsonObject, taken: ReadonlySet<string>): HeaderResult {
  const result: HeaderResult = { fields: [], names: new Set(), wrong: [] }
  for (const [property, value] of Object.entries(object)) {
    const known = Object.hasOwn(convenient, property) ? convenient[property] : undefined
    const header = known ? { name: known[0], form: known[1], all: false } : parseHeaderProperty(property)
    if (!header) continue
    const key = header.name.toLowerCase()
    const values = header.all ? (Array.isArray(value) ? value : [undefined]) : [value]
    const texts = value === null && !header.all ? [] : values.map((item) => (item === undefined ? undefined : write(header.name, header.form, item)))
    if (taken.has(key) || result.names.has(key) || texts.includes(undefined)) result.wrong.push(property)
    else {
      result.names.add(key)
      for (const text of texts) if (text !== undefined) result.fields.push([header.name, text])
    }
  }
  return result
}

/** A value in the form it is given; undefined when it can't be one. */
function write(name: string, form: HeaderForm, value: Json): string | undefined {
  switch (form) {
    case 'Raw':
      return typeof value === 'string' ? writeRaw(value) : undefined
    case 'Text':
      return typeof value === 'string' ? writeText(name, value) : undefined
    case 'Addresses':
      return isAddressList(value) ? writeAddresses(name, value.map(withName)) : undefined
    case 'GroupedAddresses':
      return isGroupList(value) ? writeGroups(name, value.map((group) => ({ name: group.name ?? null, addresses: group.addresses.map(withName) }))) : undefined
    case 'MessageIds':
      return isStringList(value) && value.every(isBracketable) ? writeMessageIds(name, value) : undefined
    case 'URLs':
      return isStringList(value) && value.every(isBracketable) ? writeUrls(name, value) : undefined
    case 'Date': {
      const ms = typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) ? Date.parse(value) : Number.NaN
      return Number.isNaN(ms) ? undefined : writeDate(ms)
    }
  }
}

const withName = (address: EmailAddress): EmailAddress => ({ name: address.name ?? null, email: address.email })

const isName = (value: Json | undefined): boolean => value === undefined || value === null || typeof value === 'string'

function isAddressList(value: Json): value is (EmailAddress & JsonObject)[] {
  return Array.isArray(value) && value.every((item) => isObject(item) && typeof item['email'] === 'string' && isBracketable(item['email']) && isName(item['name']))
}

function isGroupList(value: Json): value is (EmailAddressGroup & JsonObject)[] {
  return Array.isArray(value) && value.every((item) => isObject(item) && isName(item['name']) && isAddressList(item['addresses'] ?? null))
}
