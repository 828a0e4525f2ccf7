import { BodyError, shown } from './body-error.ts'
import { mediaTypes } from './media-types.ts'

export const contentType = mediaTypes.cpim

/** An instant message with an envelope of its own: who, when, and one MIME part.  @spec RFC 3862 */
export interface Cpim {
  /** Names in lower case, without what their namespace prefix means; each once, the first one. */
  headers: Map<string, string>
  /** Of the part inside. */
  contentType: string
  content: Buffer
}

const maxHeaders = 50
const maxLine = 4_096

export function buildCpim(message: { from: string; to: string; dateTime?: number; contentType: string; content: Buffer }): Buffer {
  const line = (name: string, value: string | undefined): string => (value === undefined ? '' : `${name}: ${value.replace(/[\r\n]/g, ' ')}\r\n`)
  const date = message.dateTime === undefined ? undefined : new Date(message.dateTime).toISOString()
  const envelope = line('From', message.from) + line('To', message.to) + line('DateTime', date)
  return Buffer.concat([Buffer.from(`${envelope}\r\n${line('Content-Type', message.contentType)}\r\n`), message.content])
}

/** @throws BodyError  no envelope, no part in it, or one that is encoded */
export function parseCpim(body: Buffer): Cpim {
  const envelopeEnd = blankLine(body, 0)
  const headers = headersIn(body.subarray(0, envelopeEnd.at).toString('utf8'))
  const partEnd = blankLine(body, envelopeEnd.after)
  const part = headersIn(body.subarray(envelopeEnd.after, partEnd.at).toString('utf8'))
  const encoding = part.get('content-transfer-encoding')?.toLowerCase() ?? '8bit'
  if (!['7bit', '8bit', 'binary'].includes(encoding)) throw new BodyError('a part that is not encoded', shown(encoding))
  return { headers, contentType: part.get('content-type') ?? 'text/plain;charset=utf-8', content: body.subarray(partEnd.after) }
}

/** Real senders end lines with LF alone too. */
function blankLine(body: Buffer, from: number): { at: number; after: number } {
  if (from > 0 && body[from] === 13 && body[from + 1] === 10) return { at: from, after: from + 2 }
  if (from > 0 && body[from] === 10) return { at: from, after: from + 1 }
  const crlf = body.indexOf('\r\n\r\n', from)
  const lf = body.indexOf('\n\n', from)
  if (crlf < 0 && lf < 0) throw new BodyError('headers, a blank line, a part with headers of its own', 'none')
  return crlf >= 0 && (lf < 0 || crlf < lf) ? { at: crlf, after: crlf + 4 } : { at: lf, after: lf + 2 }
}

function headersIn(text: string): Map<string, string> {
  const headers = new Map<string, string>()
  const lines = text.split(/\r?\n/).filter((line) => line !== '')
  if (lines.length > maxHeaders) throw new BodyError(`at most ${maxHeaders} headers`, String(lines.length))
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon < 1 || line.length > maxLine) throw new BodyError('Name: value', shown(line))
    const name = line.slice(0, colon).trim().toLowerCase()
    if (!headers.has(name)) headers.set(name, line.slice(colon + 1).trim())
  }
  return headers
}
