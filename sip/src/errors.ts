import type { Request } from './message.ts'
import { reasonPhrase } from './reason-phrases.ts'

/** What is wrong with something that came over the wire, as the status it is answered with.
 *  `message` is for the trace: it names the rule and the place, never a whole value. */
export class SipError extends Error {
  override readonly name = 'SipError'
  readonly status: number
  /** The reason phrase of the answer. */
  readonly reason: string
  /** The stream cannot be trusted after this: answer if possible, then close. */
  readonly fatal: boolean
  /** As much of the refused request as an answer needs; absent for responses and for what could not be read at all. */
  request: Request | undefined

  constructor(status: number, message: string, more: { fatal?: boolean; reason?: string } = {}) {
    super(message)
    this.status = status
    this.reason = more.reason ?? reasonPhrase(status)
    this.fatal = more.fatal ?? false
  }
}

/** 400 for a header value that breaks its grammar. */
export function malformed(what: string, why: string): SipError {
  return new SipError(400, `${what}: ${why}`)
}
