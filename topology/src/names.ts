import { AppError } from '@parley/platform/errors'

declare const brand: unique symbol

/** A fully qualified host name in lower case, at least two labels, no wildcard. */
export type Fqdn = string & { readonly [brand]: 'Fqdn' }

/** A person: lower-case `user@domain` without a scheme; sip address and mail address alike. */
export type SipAddress = string & { readonly [brand]: 'SipAddress' }

/** The SHA-1 of a certificate as 40 upper-case hex digits: how operators name certificates. */
export type Thumbprint = string & { readonly [brand]: 'Thumbprint' }

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/** @throws AppError `invalid`, also for a short name like `lync`: the mistake whose only other sign is a link that never comes up */
export function toFqdn(text: string): Fqdn {
  const name = text.trim().toLowerCase()
  if (isFqdn(name)) return name
  throw new AppError('invalid', `'${shorten(text)}' is not an FQDN`, { expected: 'a full host name such as lync.parley.test' })
}

export function isFqdn(text: string): text is Fqdn {
  if (text.length > 253) return false
  const labels = text.split('.')
  // An all-digit last label would make it an IPv4 address.
  return labels.length >= 2 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '')
}

/** The user part as mail and SIP both write it without quotes (RFC 5322 dot-atom, less what SIP would have to escape). */
const USER = /^[a-z0-9!#$&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$&'*+/=?^_`{|}~-]+)*$/

/** `sip:Alice@Parley.test`, `sips:…`, `mailto:…` or `alice@parley.test`. @throws AppError `invalid` */
export function toSipAddress(text: string): SipAddress {
  const address = text.trim().replace(/^(sips?|mailto):/i, '').toLowerCase()
  if (isSipAddress(address)) return address
  throw new AppError('invalid', `'${shorten(text)}' is not an address`, { expected: 'user@domain, such as alice@parley.test' })
}

export function isSipAddress(text: string): text is SipAddress {
  const at = text.indexOf('@')
  if (at < 1 || at > 64 || text.indexOf('@', at + 1) >= 0) return false
  return USER.test(text.slice(0, at)) && isFqdn(text.slice(at + 1))
}

export function sipUri(address: SipAddress): string {
  return `sip:${address}`
}

/** `parley.test` of `alice@parley.test`. */
export function domainOf(address: SipAddress): Fqdn {
  return address.slice(address.indexOf('@') + 1) as Fqdn
}

/** Accepts what is copied from a certificate window: any case, blanks or colons, the invisible mark in front. @throws AppError `invalid` */
export function toThumbprint(text: string): Thumbprint {
  const digits = text.replace(/[\s:\u200e\u200f\ufeff]/g, '').toUpperCase()
  if (/^[0-9A-F]{40}$/.test(digits)) return digits as Thumbprint
  throw new AppError('invalid', `'${shorten(text)}' is not a certificate thumbprint`, {
    expected: '40 hexadecimal digits',
    found: `${digits.length} characters`,
  })
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
