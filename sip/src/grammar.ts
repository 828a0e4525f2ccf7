/** Character classes of RFC 3261 §25.1 and the few scanners everything else is made of. All are one pass, left to right, and stop
 *  at the CR that ends every `Source`: no class has it. */

const TOKEN = 1
const DIGIT = 2
const HOST = 4
const USER = 8
const PARAM = 16
const HEX = 32
/** What may stand in an unquoted parameter value: the grammar's token and host, and what real peers write there
 *  (`opaque=user:epid:x`, base64); never a separator the next scanner would read differently. */
const VALUE = 64
/** Any character of a URI, escapes included. */
const URI = 128

const classes = new Uint8Array(256)

function mark(bit: number, characters: string): void {
  for (let i = 0; i < characters.length; i++) classes[characters.charCodeAt(i)]! |= bit
}

const digits = '0123456789'
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const unreserved = letters + digits + "-_.!~*'()"

mark(TOKEN, letters + digits + "-.!%*_+`'~")
mark(DIGIT, digits)
mark(HOST, letters + digits + '-._')
mark(USER, unreserved + '&=+$,;?/%')
mark(PARAM, unreserved + '[]/:&+$%')
mark(HEX, digits + 'abcdefABCDEF')
mark(VALUE, letters + digits + "-.!%*_+`'~[]:/@=&$#|^{}()?")
mark(URI, unreserved + '&=+$,;?/%:@[]#|^{}`')

/** The first index at or after `from` whose byte is not of the class. */
function skip(bit: number, bytes: Uint8Array, from: number): number {
  let at = from
  while ((classes[bytes[at]!]! & bit) !== 0) at++
  return at
}

export const skipToken = (bytes: Uint8Array, from: number): number => skip(TOKEN, bytes, from)
export const skipDigits = (bytes: Uint8Array, from: number): number => skip(DIGIT, bytes, from)
export const skipHost = (bytes: Uint8Array, from: number): number => skip(HOST, bytes, from)
export const skipUser = (bytes: Uint8Array, from: number): number => skip(USER, bytes, from)
export const skipUriParam = (bytes: Uint8Array, from: number): number => skip(PARAM, bytes, from)
export const skipHex = (bytes: Uint8Array, from: number): number => skip(HEX, bytes, from)
export const skipValue = (bytes: Uint8Array, from: number): number => skip(VALUE, bytes, from)
export const skipUri = (bytes: Uint8Array, from: number): number => skip(URI, bytes, from)

export const isTokenByte = (byte: number): boolean => (classes[byte]! & TOKEN) !== 0

/** Past blanks and tabs. */
export function skipBlanks(bytes: Uint8Array, from: number): number {
  let at = from
  while (bytes[at] === 32 || bytes[at] === 9) at++
  return at
}

/** The index after the closing quote of the quoted string that opens at `from`; -1 when it does not close before the line ends. */
export function skipQuoted(bytes: Uint8Array, from: number): number {
  for (let at = from + 1; ; at++) {
    let byte = bytes[at]
    if (byte === 34) return at + 1
    if (byte === 92) byte = bytes[++at]
    if (byte === 13 || byte === undefined) return -1
  }
}

/** The number that `bytes[from, to)` says in decimal digits; -1 for anything else, for nothing and for more than `max`.
 *  Leading zeros are legal (RFC 4475 §3.1.1.1) and never octal. */
export function numberAt(bytes: Uint8Array, from: number, to: number, max: number): number {
  if (from >= to) return -1
  let value = 0
  for (let at = from; at < to; at++) {
    const digit = bytes[at]! - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
    if (value > max) return -1
  }
  return value
}

/** `numberAt` for text by itself. */
export function toNumber(text: string, max: number): number | undefined {
  let value = 0
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
    if (value > max) return undefined
  }
  return text === '' ? undefined : value
}

function allOf(bit: number, text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 255 || (classes[code]! & bit) === 0) return false
  }
  return text !== ''
}

export const isToken = (text: string): boolean => allOf(TOKEN, text)
export const isValue = (text: string): boolean => allOf(VALUE, text)
