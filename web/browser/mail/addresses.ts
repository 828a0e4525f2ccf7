import type { MailAddress } from './jmap-types.ts'

/** One recipient; `address` in small letters, as presence and the directory know it. */
export interface Recipient {
  address: string
  name: string
}

const longestAddress = 320
const mostRecipients = 1_000

/** Whether mail can be sent to it: one `@`, a host of dots and letters, nothing a header could trip over. */
export function isAddress(text: string): boolean {
  const at = text.lastIndexOf('@')
  if (text.length > longestAddress || at < 1 || at > 64) return false
  return /^[^\s@<>()[\]\\,;:"\p{Cc}]+$/u.test(text.slice(0, at)) && /^[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u.test(text.slice(at + 1))
}

/** What somebody typed or pasted, as recipients: `Bob <bob@x.test>; "Dalton, Dave" <dave@x.test>, erin@x.test`. What is no address stays as it was written, as the address. */
export function parseRecipients(text: string): Recipient[] {
  const found: Recipient[] = []
  for (const part of splitList(text)) {
    if (found.length === mostRecipients) break
    const open = part.lastIndexOf('<')
    const close = part.endsWith('>') ? part.length - 1 : -1
    const address = (open >= 0 && close > open ? part.slice(open + 1, close) : part).trim().replace(/^mailto:/i, '')
    const name = open > 0 && close > open ? unquoted(part.slice(0, open).trim()) : ''
    if (address !== '') found.push({ address: address.toLowerCase(), name })
  }
  return found
}

/** At commas, semicolons and line ends that are neither quoted nor in angle brackets; one pass. */
function splitList(text: string): string[] {
  const parts: string[] = []
  let start = 0
  let quoted = false
  let bracketed = false
  for (let at = 0; at <= text.length; at++) {
    const character = text[at]
    if (character === '\\' && quoted) at++
    else if (character === '"') quoted = !quoted
    else if (character === '<' && !quoted) bracketed = true
    else if (character === '>' && !quoted) bracketed = false
    const ends = at >= text.length || character === '\n' || (!quoted && !bracketed && (character === ',' || character === ';'))
    if (!ends) continue
    const part = text.slice(start, at).trim()
    if (part !== '') parts.push(part)
    start = at + 1
    if (character === '\n') quoted = bracketed = false
  }
  return parts
}

function unquoted(name: string): string {
  const inside = name.length > 1 && name.startsWith('"') && name.endsWith('"') ? name.slice(1, -1).replaceAll(/\\(.)/g, '$1') : name
  return inside.trim()
}

/** A name that is itself an address, and another one, only pretends: then the real address is what is shown. */
export function recipientOf({ email, name }: MailAddress): Recipient {
  const address = email.toLowerCase()
  const pretends = name !== null && name.includes('@') && name.trim().toLowerCase() !== address && isAddress(name.trim().replaceAll(/^['"<(]+|['">)]+$/g, ''))
  return { address, name: pretends ? '' : (name ?? '') }
}

export function mailAddress({ address, name }: Recipient): MailAddress {
  return { name: name === '' || name === address ? null : name, email: address }
}

/** Each address once, the first stays; without those in `except`. */
export function distinct(recipients: readonly Recipient[], except: readonly string[] = []): Recipient[] {
  const seen = new Set(except)
  return recipients.filter(({ address }) => !seen.has(address) && seen.add(address))
}

/** `Bob Baker <bob@x.test>`, or the address alone. */
export function writtenRecipient({ address, name }: Recipient): string {
  return name === '' || name === address ? address : `${name} <${address}>`
}

/** `mailto:` of RFC 6068, as far as people use it. Undefined when it is none. */
export function parseMailto(url: string): { to: Recipient[]; cc: Recipient[]; bcc: Recipient[]; subject: string; text: string } | undefined {
  if (!/^mailto:/i.test(url) || url.length > 20_000) return undefined
  const [path = '', query = ''] = url.slice('mailto:'.length).split(/\?(.*)/s)
  const fields = new Map<string, string>()
  for (const pair of query.split('&')) {
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    // A plus sign is a plus sign here, unlike in forms.
    fields.set(name.toLowerCase(), decoded(value))
  }
  const people = (text: string | undefined) => parseRecipients(text ?? '').filter(({ address }) => isAddress(address))
  return { to: [...people(decoded(path)), ...people(fields.get('to'))], cc: people(fields.get('cc')), bcc: people(fields.get('bcc')), subject: fields.get('subject') ?? '', text: fields.get('body') ?? '' }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
