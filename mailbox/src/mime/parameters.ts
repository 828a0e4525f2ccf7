import { decodeWords } from 'postal-mime'
import { decodeCharset } from './charset.ts'

/** `type/subtype; a=b` taken apart: Content-Type and Content-Disposition. */
export interface Parameterised {
  /** Lower-case, without white space. */
  value: string
  /** Names in lower case. RFC 2231 pieces joined and decoded, RFC 2047 words decoded although they don't belong there. */
  parameters: ReadonlyMap<string, string>
}

const LONGEST = 16 * 1024
const MOST = 200

/** @param text an unfolded field value */
export function parseParameterised(text: string): Parameterised {
  const pieces = split(text.slice(0, LONGEST))
  const value = (pieces[0] ?? '').replace(/\s+/g, '').toLowerCase()
  const raw = new Map<string, string>()
  for (const piece of pieces.slice(1, MOST)) {
    const equals = piece.indexOf('=')
    if (equals <= 0) continue
    const name = piece.slice(0, equals).trim().toLowerCase()
    if (!raw.has(name)) raw.set(name, unquote(piece.slice(equals + 1).trim()))
  }
  return { value, parameters: joinPieces(raw) }
}

/** By semicolons outside quotes and comments; comments are dropped. */
function split(text: string): string[] {
  const pieces: string[] = []
  let piece = ''
  let quoted = false
  let comment = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i)
    if (quoted || comment > 0) {
      if (c === '\\') {
        if (quoted) piece += c + text.charAt(i + 1)
        i++
        continue
      }
      if (quoted && c === '"') quoted = false
      else if (!quoted && c === '(') comment++
      else if (!quoted && c === ')') comment--
      if (quoted || c === '"') piece += c
      continue
    }
    if (c === '(') comment = 1
    else if (c === ';') {
      pieces.push(piece)
      piece = ''
    } else {
      if (c === '"') quoted = true
      piece += c
    }
  }
  pieces.push(piece)
  return pieces
}

function unquote(text: string): string {
  if (!text.startsWith('"')) return text
  const end = text.length > 1 && text.endsWith('"') ? -1 : undefined
  return text.slice(1, end).replace(/\\(.)/gs, '$1')
}

/** RFC 2231: `name*0*=utf-8''a%20; name*1=b` becomes `name`. */
function joinPieces(raw: Map<string, string>): Map<string, string> {
  const joined = new Map<string, string>()
  for (const [name, value] of raw) {
    const base = name.split('*', 1)[0] ?? name
    if (joined.has(base)) continue
    if (base === name) {
      if (!raw.has(`${base}*`) && !raw.has(`${base}*0`) && !raw.has(`${base}*0*`)) joined.set(base, isName(base) ? decodeWords(value) : value)
    } else {
      joined.set(base, decodeExtended(raw, base) ?? value)
    }
  }
  return joined
}

const isName = (parameter: string): boolean => parameter === 'name' || parameter === 'filename'

function decodeExtended(raw: Map<string, string>, base: string): string | undefined {
  const whole = raw.get(`${base}*`)
  if (whole !== undefined) return percentDecode(...charsetOf(whole))
  let charset = 'utf-8'
  const bytes: Buffer[] = []
  for (let i = 0; i < MOST; i++) {
    const plain = raw.get(`${base}*${i}`)
    const extended = raw.get(`${base}*${i}*`)
    if (extended !== undefined) {
      const [declared, text] = i === 0 ? charsetOf(extended) : [charset, extended]
      charset = declared
      bytes.push(percentBytes(text))
    } else if (plain !== undefined) bytes.push(Buffer.from(plain, 'utf8'))
    else break
  }
  return bytes.length === 0 ? undefined : decodeCharset(Buffer.concat(bytes), charset).text
}

function charsetOf(text: string): [charset: string, text: string] {
  const match = /^([^']{0,64})'[^']{0,64}'/.exec(text)
  return match ? [match[1] || 'utf-8', text.slice(match[0].length)] : ['utf-8', text]
}

const percentDecode = (charset: string, text: string): string => decodeCharset(percentBytes(text), charset).text

function percentBytes(text: string): Buffer {
  const binary: string = Buffer.from(text, 'utf8').toString('latin1')
  return Buffer.from(binary.replace(/%([0-9a-fA-F]{2})/g, (_whole, pair: string) => String.fromCharCode(Number.parseInt(pair, 16))), 'latin1')
}
