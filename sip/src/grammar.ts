/** Character classes of RFC 3261 §25.1 and the few scanners everything else is made of. All are one pass, left to right. */

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

function has(bit: number, text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code < 256 && (classes[code]! & bit) !== 0
}

/** The first index at or after `from` whose character is not of the class. */
function skip(bit: number, text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code > 255 || (classes[code]! & bit) === 0) break
    at++
  }
  return at
}

export const skipToken = (text: string, from: number): number => skip(TOKEN, text, from)
export const skipDigits = (text: string, from: number): number => skip(DIGIT, text, from)
export const skipHost = (text: string, from: number): number => skip(HOST, text, from)
export const skipUser = (text: string, from: number): number => skip(USER, text, from)
export const skipUriParam = (text: string, from: number): number => skip(PARAM, text, from)
export const skipValue = (text: string, from: number): number => skip(VALUE, text, from)
export const skipUri = (text: string, from: number): number => skip(URI, text, from)
export const isHex = (text: string, at: number): boolean => has(HEX, text, at)
export const isTokenCode = (code: number): boolean => code < 256 && (classes[code]! & TOKEN) !== 0

export function isToken(text: string): boolean {
  return text.length > 0 && skip(TOKEN, text, 0) === text.length
}

/** Past blanks, tabs and (in text that was not unfolded) line folds. */
export function skipBlanks(text: string, from: number): number {
  let at = from
  for (;;) {
    const code = text.charCodeAt(at)
    if (code !== 32 && code !== 9 && code !== 13 && code !== 10) return at
    at++
  }
}

/** `text` without blanks at either end. Linear, unlike a regular expression for trailing blanks. */
export function trimBlanks(text: string): string {
  const from = skipBlanks(text, 0)
  let to = text.length
  while (to > from) {
    const code = text.charCodeAt(to - 1)
    if (code !== 32 && code !== 9 && code !== 13 && code !== 10) break
    to--
  }
  return from === 0 && to === text.length ? text : text.slice(from, to)
}

/** The index after the closing quote of the quoted string that opens at `from`; -1 when it never closes. */
export function skipQuoted(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 34) return at + 1
    if (code === 92) at++
  }
  return -1
}

/** What a quoted string says; `from` and `to` are as given to and by `skipQuoted`. */
export function unquote(text: string, from: number, to: number): string {
  const inner = text.slice(from + 1, to - 1)
  if (!inner.includes('\\')) return inner
  let plain = ''
  let run = 0
  for (let at = 0; at < inner.length; at++) {
    if (inner.charCodeAt(at) !== 92) continue
    plain += inner.slice(run, at)
    run = at + 1
    at++
  }
  return plain + inner.slice(run)
}

export function quote(plain: string): string {
  if (!plain.includes('"') && !plain.includes('\\') && !plain.includes('\0')) return `"${plain}"`
  let quoted = '"'
  for (const character of plain) {
    if (character === '"' || character === '\\' || character === '\0') quoted += '\\'
    quoted += character
  }
  return quoted + '"'
}

/** Decimal digits only, all of `text`; `undefined` for anything else and for more than `max`.
 *  Leading zeros are legal (RFC 4475 §3.1.1.1) and never octal. */
export function toNumber(text: string, max: number): number | undefined {
  if (text.length === 0 || skipDigits(text, 0) !== text.length) return undefined
  let value = 0
  for (let at = 0; at < text.length; at++) {
    value = value * 10 + (text.charCodeAt(at) - 48)
    if (value > max) return undefined
  }
  return value
}
