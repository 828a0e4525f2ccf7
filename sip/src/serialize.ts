import { SipError } from './errors.ts'
import { headerName } from './header-names.ts'
import type { Message } from './message.ts'

const contentLength = headerName('Content-Length')

/** The message up to and with its blank line, as a binary string. Content-Length is always ours, plainly written and last:
 *  whatever a peer's looked like, the next hop cannot read another length than we did.
 *  @throws SipError 500 when method, URI or reason phrase would break the start line */
export function headText(message: Message): string {
  return `${startLine(message)}\r\n${message.headers.wireText(contentLength)}Content-Length: ${message.body.length}\r\n\r\n`
}

/** @cost one buffer, the body copied into it; a transport that batches may write `headText` and `body` itself */
export function serialize(message: Message): Buffer {
  const head = headText(message)
  if (message.body.length === 0) return Buffer.from(head, 'latin1')
  const wire = Buffer.allocUnsafe(head.length + message.body.length)
  wire.write(head, 0, 'latin1')
  wire.set(message.body, head.length)
  return wire
}

function startLine(message: Message): string {
  if (message.kind === 'request') return `${word('method', message.method)} ${word('Request-URI', message.uri)} SIP/2.0`
  if (!Number.isInteger(message.status) || message.status < 100 || message.status > 699) throw new SipError(500, `status ${message.status} is not of three digits`)
  return `SIP/2.0 ${message.status} ${phrase(message.reason)}`
}

function word(what: string, text: string): string {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code <= 32 || code === 127 || code > 255) throw new SipError(500, `${what}: character ${code} cannot stand in a request line`)
  }
  if (text === '') throw new SipError(500, `${what} is empty`)
  return text
}

function phrase(text: string): string {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 10 || code === 13 || code > 255) throw new SipError(500, `reason phrase: character ${code}; text goes through encodeText`)
  }
  return text
}
