import type { Field } from '../../mime/header-block.ts'
import { parseDate } from '../../mime/date.ts'
import { asAddresses, asGroupedAddresses, asMessageIds, asRaw, asText, asUrls } from '../../mime/header-forms.ts'
import { unfolded } from '../../mime/scan.ts'
import type { Json } from '../core/json.ts'

export type HeaderForm = 'Raw' | 'Text' | 'Addresses' | 'GroupedAddresses' | 'MessageIds' | 'Date' | 'URLs'

/** `header:From:asAddresses:all` taken apart; RFC 8621 §4.1.3. */
export interface HeaderProperty {
  /** The field's name as the client wrote it. */
  name: string
  form: HeaderForm
  all: boolean
}

const forms: Record<HeaderForm, (raw: Buffer, field: Field) => unknown> = {
  Raw: asRaw,
  Text: asText,
  Addresses: asAddresses,
  GroupedAddresses: asGroupedAddresses,
  MessageIds: asMessageIds,
  Date: (raw, field) => parseDate(unfolded(raw, field)),
  URLs: asUrls,
}

const addresses: HeaderForm[] = ['Addresses', 'GroupedAddresses']

/** What RFC 5322 and RFC 2369 define, with the forms it can have beside Raw; other fields can have any. */
const defined: Record<string, HeaderForm[]> = {
  ...Object.fromEntries(
    ['from', 'sender', 'reply-to', 'to', 'cc', 'bcc', 'resent-from', 'resent-sender', 'resent-reply-to', 'resent-to', 'resent-cc', 'resent-bcc'].map((name) => [name, addresses]),
  ),
  ...Object.fromEntries(['message-id', 'in-reply-to', 'references', 'resent-message-id'].map((name) => [name, ['MessageIds'] as HeaderForm[]])),
  ...Object.fromEntries(['list-help', 'list-unsubscribe', 'list-subscribe', 'list-post', 'list-owner', 'list-archive'].map((name) => [name, ['URLs'] as HeaderForm[]])),
  subject: ['Text'],
  comments: ['Text'],
  keywords: ['Text'],
  'list-id': ['Text'],
  date: ['Date'],
  'resent-date': ['Date'],
  'return-path': [],
  received: [],
}

/** @returns undefined for what is no such property, or asks for a form the field can't have */
export function parseHeaderProperty(property: string): HeaderProperty | undefined {
  const match = /^header:([\u0021-\u0039\u003b-\u007e]{1,256})(?::as(Raw|Text|Addresses|GroupedAddresses|MessageIds|Date|URLs))?(:all)?$/.exec(property)
  if (!match) return undefined
  const [, name = '', form = 'Raw', all] = match
  const allowed = defined[name.toLowerCase()]
  if (form !== 'Raw' && allowed && !allowed.includes(form as HeaderForm)) return undefined
  return { name, form: form as HeaderForm, all: all !== undefined }
}

/** A header property's value. Of several fields the last one counts, but of several From fields the first, as everywhere. */
export function headerValue(raw: Buffer, fields: readonly Field[], property: HeaderProperty): Json {
  const key = property.name.toLowerCase()
  const found = fields.filter((field) => field.key === key)
  const read = (field: Field) => forms[property.form](raw, field) as Json
  if (property.all) return found.map(read)
  const proper = found.some((field) => !field.loose) ? found.filter((field) => !field.loose) : found
  const one = key === 'from' ? proper[0] : proper.at(-1)
  return one ? read(one) : null
}
