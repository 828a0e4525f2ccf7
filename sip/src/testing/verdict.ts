import { Framer, type Frame } from '../frame.ts'
import { SipError } from '../errors.ts'
import type { Message } from '../message.ts'
import { checkRequest, checkResponse, parseMessage } from '../parse.ts'

/** What the parser and its checks make of bytes: the message, or why it is refused. */
export interface Verdict {
  readonly message: Message | undefined
  readonly error: SipError | undefined
}

/** One message with its bytes all there, as in a datagram. */
export function judge(raw: Buffer): Verdict {
  const blank = raw.indexOf('\r\n\r\n')
  const end = blank < 0 ? raw.length : blank + 4
  try {
    const message = parseMessage(raw.toString('latin1', 0, end), raw.subarray(end))
    return { message, error: checked(message) }
  } catch (error) {
    if (!(error instanceof SipError)) throw error
    return { message: undefined, error }
  }
}

export const checked = (message: Message): SipError | undefined => (message.kind === 'request' ? checkRequest(message) : checkResponse(message))

/** Every frame of a stream that brings `raw` in pieces of `size`. */
export function framesOf(raw: Buffer, size = raw.length, framer = new Framer()): Frame[] {
  const frames: Frame[] = []
  for (let at = 0; at < raw.length; at += size) {
    framer.push(raw.subarray(at, at + size))
    for (let frame = framer.next(); frame !== undefined; frame = framer.next()) frames.push(frame)
  }
  return frames
}

/** A frame in one word: `ok`, `400`, `400 close`, `ping`, `pong`; `drop` for a response nobody answers. */
export function wordFor(frame: Frame): string {
  if (frame.kind === 'keep-alive') return frame.ping ? 'ping' : 'pong'
  if (frame.kind === 'malformed') return `${frame.error.status}${frame.error.fatal ? ' close' : ''}`
  const error = checked(frame.message)
  return error === undefined ? 'ok' : String(error.status)
}

export const words = (raw: Buffer, size?: number): string[] => framesOf(raw, size).map(wordFor)
