import { encode as encodeQuotedPrintable, wrap as wrapQuotedPrintable } from 'nodemailer/lib/qp'
import { buildHeaderParam, quoteString } from 'nodemailer/lib/mime-funcs'
import type { WrittenField } from './header-writer.ts'

/** A part of a message to be made. Content fields come from the properties, everything else from `fields`. */
export interface NewPart {
  type: string
  fields: WrittenField[]
  charset?: string
  disposition?: string
  name?: string
  cid?: string
  language?: string[]
  location?: string
  /** A leaf's bytes, or a multipart's parts. */
  content: Buffer | NewPart[]
}

const LONGEST_LINE = 998
const CRLF = '\r\n'

/** The bytes of a message. @param boundary  gives a text that is in no part, each time another */
export function composeMessage(root: NewPart, boundary: () => string): Buffer {
  return Buffer.concat(write({ ...root, fields: [...root.fields, ['MIME-Version', ' 1.0']] }, boundary))
}

function write(part: NewPart, boundary: () => string): Buffer[] {
  if (Array.isArray(part.content)) return writeMultipart(part, part.content, boundary)
  const { encoding, body } = encodeBody(part.type, part.content)
  const fields = contentFields(part, part.charset === undefined ? [] : [['charset', part.charset]])
  return [head([...part.fields, ...fields, ['Content-Transfer-Encoding', ` ${encoding}`]]), body]
}

function writeMultipart(part: NewPart, parts: NewPart[], boundary: () => string): Buffer[] {
  const mark = boundary()
  const out = [head([...part.fields, ...contentFields(part, [['boundary', mark]])])]
  for (const child of parts) out.push(Buffer.from(`--${mark}${CRLF}`), ...write(child, boundary), Buffer.from(CRLF))
  out.push(Buffer.from(`--${mark}--${CRLF}`))
  return out
}

function contentFields(part: NewPart, parameters: [string, string][]): WrittenField[] {
  const named: [string, string][] = part.name === undefined ? [] : [['filename', part.name]]
  const disposition = part.disposition ?? (part.name === undefined ? undefined : 'attachment')
  const fields: WrittenField[] = [['Content-Type', ` ${part.type}${written(parameters)}`]]
  if (disposition !== undefined) fields.push(['Content-Disposition', ` ${disposition}${written(named)}`])
  if (part.cid !== undefined) fields.push(['Content-ID', ` <${part.cid}>`])
  if (part.language !== undefined) fields.push(['Content-Language', ` ${part.language.join(', ')}`])
  if (part.location !== undefined) fields.push(['Content-Location', ` ${part.location}`])
  return fields
}

const written = (parameters: [string, string][]): string =>
  parameters
    .flatMap(([name, value]) => buildHeaderParam(name, value, 50))
    .map(({ key, value }) => `;${CRLF} ${key}=${key.endsWith('*') ? value : quoteString(value)}`)
    .join('')

const head = (fields: readonly WrittenField[]): Buffer => Buffer.from(fields.map(([name, value]) => `${name}:${value}${CRLF}`).join('') + CRLF, 'utf8')

function encodeBody(type: string, content: Buffer): { encoding: string; body: Buffer } {
  const text = type.startsWith('text/')
  const message = type.startsWith('message/')
  if ((text || message) && isPlain(content)) return { encoding: '7bit', body: content }
  if (message) return { encoding: '8bit', body: content }
  if (text && mostlyAscii(content) && !hasBareBreak(content)) return { encoding: 'quoted-printable', body: Buffer.from(wrapQuotedPrintable(encodeQuotedPrintable(content)), 'latin1') }
  return { encoding: 'base64', body: Buffer.from(inLines(content.toString('base64')), 'latin1') }
}

const inLines = (text: string): string => text.replace(/.{76}(?=.)/g, `$&${CRLF}`)

/** ASCII in lines that every server passes on. */
function isPlain(content: Buffer): boolean {
  let line = 0
  for (let i = 0; i < content.length; i++) {
    const byte = content[i] ?? 0
    if (byte > 0x7e || byte === 0) return false
    if (byte === 0x0a) {
      if (content[i - 1] !== 0x0d) return false
      line = 0
    } else if (byte === 0x0d && content[i + 1] !== 0x0a) return false
    else if (++line > LONGEST_LINE) return false
  }
  return true
}

/** Line breaks that aren't those of mail would not survive the way; base64 keeps them. */
function hasBareBreak(content: Buffer): boolean {
  for (let i = 0; i < content.length; i++) {
    if (content[i] === 0x0a && content[i - 1] !== 0x0d) return true
    if (content[i] === 0x0d && content[i + 1] !== 0x0a) return true
  }
  return false
}

function mostlyAscii(content: Buffer): boolean {
  let other = 0
  for (const byte of content) if (byte > 0x7e || (byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) other++
  return other * 5 < content.length
}

/** Text of a client as a part's bytes, with the charset they are in. */
export function textContent(text: string): { content: Buffer; charset: string } {
  const content = Buffer.from(text.replace(/\r?\n|\r/g, CRLF), 'utf8')
  // eslint-disable-next-line no-control-regex
  return { content, charset: /^[\u0000-\u007f]*$/.test(text) ? 'us-ascii' : 'utf-8' }
}
