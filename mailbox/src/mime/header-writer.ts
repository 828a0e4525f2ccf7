import { encodeWords, foldLines } from 'nodemailer/lib/mime-funcs'
import { formatDate } from './date.ts'
import type { EmailAddress, EmailAddressGroup } from './header-forms.ts'

/** A field of a message being made: its name and its value as it goes after the colon, leading space included. */
export type WrittenField = [name: string, value: string]

const WIDTH = 76
const CRLF = '\r\n'

/** Whether a text can be a field name. */
export const isFieldName = (name: string): boolean => /^[\u0021-\u0039\u003b-\u007e]{1,70}$/.test(name)

/** A value given ready-made. @returns undefined when it could end its field and begin another */
export function writeRaw(value: string): string | undefined {
  const unbroken = value.replace(/\r\n(?=[ \t]+[^ \t\r\n])/g, '')
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(unbroken)) return undefined
  return /^[ \t]/.test(value) ? value : ` ${value}`
}

export function writeText(name: string, text: string): string {
  return folded(name, encodeWords(oneLine(text), 'Q', 52))
}

export function writeAddresses(name: string, addresses: readonly EmailAddress[]): string {
  return folded(name, addresses.map(address).join(', '))
}

export function writeGroups(name: string, groups: readonly EmailAddressGroup[]): string {
  const texts = groups.map((group) => {
    const list = group.addresses.map(address).join(', ')
    return group.name === null ? list : `${phrase(group.name)}: ${list};`
  })
  return folded(name, texts.filter((text) => text !== '').join(', '))
}

export const writeMessageIds = (name: string, ids: readonly string[]): string => separated(name, ids, '')

export const writeUrls = (name: string, urls: readonly string[]): string => separated(name, urls, ',')

export const writeDate = (ms: number): string => ` ${formatDate(ms)}`

/** Whether a text can stand between the brackets of an address, id or URL; drafts may hold half an address. */
export const isBracketable = (text: string): boolean => text.length <= 900 && !/[\s<>\u0000-\u001f\u007f]/.test(text)

function separated(name: string, items: readonly string[], separator: string): string {
  let out = ''
  let width = name.length + 1
  for (const [i, item] of items.entries()) {
    const piece = `<${item}>${i < items.length - 1 ? separator : ''}`
    const fits = width + 1 + piece.length <= WIDTH || out === ''
    out += fits ? ` ${piece}` : `${CRLF} ${piece}`
    width = (fits ? width : 0) + 1 + piece.length
  }
  return out
}

function address({ name, email }: EmailAddress): string {
  return name === null || oneLine(name) === '' ? `<${email}>`.replace(/^<([^<>\s,;:]+@[^<>\s,;:]+)>$/, '$1') : `${phrase(name)} <${email}>`
}

/** A display name: encoded where it needs it, else quoted. */
function phrase(name: string): string {
  const text = oneLine(name)
  if (/[^\u0020-\u007e]/.test(text) || text.includes('=?')) return encodeWords(text, 'Q', 52, true)
  return /^[\w!#$%&'*+\-/=?^`{|}~]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
}

// eslint-disable-next-line no-control-regex
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim()

const folded = (name: string, value: string): string => foldLines(`${name}: ${value}`, WIDTH).slice(name.length + 1)
