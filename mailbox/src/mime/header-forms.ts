import { addressParser, decodeWords } from 'postal-mime'
import type { Field } from './header-block.ts'
import { mimeLimits } from './limits.ts'
import { unfolded } from './scan.ts'

/** RFC 8621 §4.1.2.3. */
export interface EmailAddress {
  name: string | null
  email: string
}

export interface EmailAddressGroup {
  name: string | null
  addresses: EmailAddress[]
}

/** The bytes of the value as they are, line breaks included; §4.1.2.1. */
export function asRaw(raw: Buffer, field: Field): string {
  return raw.subarray(field.start, Math.min(field.end, field.start + mimeLimits.headerBytes)).toString('utf8').replaceAll('\0', '')
}

/** §4.1.2.2: unfolded, words decoded, one Unicode form. */
export function asText(raw: Buffer, field: Field): string {
  return plain(decodeWords(unfolded(raw, field).trim()))
}

/** Without the control characters that encoded words can smuggle in. */
export function plain(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ').trim().normalize('NFC')
}

export function asAddresses(raw: Buffer, field: Field): EmailAddress[] {
  return asGroupedAddresses(raw, field).flatMap((group) => group.addresses)
}

export function asGroupedAddresses(raw: Buffer, field: Field): EmailAddressGroup[] {
  return parseAddressGroups(unfolded(raw, field))
}

/** The addresses of an address list; those outside any group are in groups without a name. */
export function parseAddressGroups(text: string): EmailAddressGroup[] {
  const groups: EmailAddressGroup[] = []
  let loose: EmailAddressGroup | undefined
  let left: number = mimeLimits.listItems
  for (const item of addressParser(beforeManyColons(text))) {
    if (left <= 0) break
    if (item.group) {
      const addresses = item.group.slice(0, left).flatMap((member) => address(member.name, member.address))
      left -= addresses.length + 1
      groups.push({ name: plain(item.name) || null, addresses })
      loose = undefined
      continue
    }
    const found = address(item.name, item.address)
    if (found.length === 0) continue
    if (!loose) groups.push((loose = { name: null, addresses: [] }))
    loose.addresses.push(...found)
    left--
  }
  return groups
}

/** Groups in groups are what makes the parser slow; nobody has so many. */
function beforeManyColons(text: string): string {
  let at = -1
  for (let i = 0; i < mimeLimits.groups; i++) {
    at = text.indexOf(':', at + 1)
    if (at < 0) return text
  }
  return text.slice(0, at)
}

function address(name: string | undefined, email: string | undefined): EmailAddress[] {
  const clean = plain(email ?? '').replace(/\s+/g, '')
  const shown = plain(name ?? '')
  // Half an address, as in a draft, is no name.
  if (clean === '' && shown !== '' && !/\s/.test(shown)) return [{ name: null, email: shown }]
  return clean === '' && shown === '' ? [] : [{ name: shown === '' ? null : shown, email: clean }]
}

/** §4.1.2.5: ids without their brackets; null when there is none. */
export function asMessageIds(raw: Buffer, field: Field): string[] | null {
  const text = unfolded(raw, field)
  const ids = bracketed(text).map((id) => id.replace(/\s+/g, '')).filter((id) => id !== '')
  if (ids.length > 0) return ids
  const bare = text.trim()
  return /^[^\s<>]{1,900}@[^\s<>]{1,900}$/.test(bare) ? [bare] : null
}

/** §4.1.2.7. */
export function asUrls(raw: Buffer, field: Field): string[] | null {
  const urls = bracketed(unfolded(raw, field)).map((url) => url.replace(/\s+/g, ''))
  return urls.length > 0 ? urls : null
}

function bracketed(text: string): string[] {
  const found: string[] = []
  let open = text.indexOf('<')
  while (open >= 0 && found.length < mimeLimits.listItems) {
    const close = text.indexOf('>', open)
    if (close < 0) break
    found.push(text.slice(text.lastIndexOf('<', close) + 1, close))
    open = text.indexOf('<', close)
  }
  return found
}
