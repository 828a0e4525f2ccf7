import { SipError } from './errors.ts'
import { callIdOf } from './headers/call-id.ts'
import { contactsOf } from './headers/contact.ts'
import { contentTypeOf } from './headers/content-type.ts'
import { cseqOf } from './headers/cseq.ts'
import { dateOf } from './headers/date.ts'
import { eventOf } from './headers/event.ts'
import { expiresOf } from './headers/expires.ts'
import { fromOf, toOf } from './headers/from-to.ts'
import { maxForwardsOf } from './headers/max-forwards.ts'
import { routesOf } from './headers/route.ts'
import { topVia } from './headers/via.ts'
import { defaultLimits, type Limits } from './limits.ts'
import type { Message, Request, Response } from './message.ts'
import { parseUri } from './uri.ts'

/** Methods someone registered; a mismatch with CSeq is 501 for the others (RFC 4475 §3.1.2.18). */
const registered = new Set(['ACK', 'BYE', 'CANCEL', 'INFO', 'INVITE', 'MESSAGE', 'NOTIFY', 'BENOTIFY', 'OPTIONS', 'PRACK', 'PUBLISH', 'REFER', 'REGISTER', 'SERVICE', 'SUBSCRIBE', 'UPDATE'])

/** The answer a request that could be framed and split into headers must get before anyone looks at what it asks; `undefined`
 *  when it is sound. After that the accessors of From, To, Call-ID, CSeq, Max-Forwards, Contact, Route, Event, Expires,
 *  Content-Type, Date and of the top Via do not throw, and have their value ready. Of the lower Vias and of Record-Route only the
 *  number is looked at: they are other hops' business. Who makes a dialog reads Record-Route (`Dialog`).
 *  @spec RFC 3261 §8.2, §16.3 (1, 2); RFC 4475 §3.1.2, §3.3 */
export function checkRequest(request: Request, limits: Limits = defaultLimits): SipError | undefined {
  return faultOf(() => {
    checkRequestUri(request)
    checkCommon(request, limits)
    const cseq = cseqOf(request)
    if (cseq.method !== request.method) throw new SipError(registered.has(request.method) ? 400 : 501, 'the CSeq method is not the request method')
    maxForwardsOf(request)
    dateOf(request)
    if (request.method === 'REGISTER') checkAddressOfRecord(request)
  })
}

/** Whether a response is worth matching; what is not sound is dropped, never answered.
 *  @spec RFC 3261 §18.1.2; RFC 4475 §3.1.2.5 */
export function checkResponse(response: Response, limits: Limits = defaultLimits): SipError | undefined {
  return faultOf(() => {
    checkCommon(response, limits)
    cseqOf(response)
  })
}

function faultOf(check: () => void): SipError | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    if (error instanceof SipError) return error
    throw error
  }
}

function checkRequestUri(request: Request): void {
  const uri = request.parsedUri()
  if (uri.opaque !== undefined) throw new SipError(416, 'the Request-URI is no sip or sips URI')
  if (uri.headers !== undefined) throw new SipError(400, 'headers in the Request-URI')
}

function checkCommon(message: Message, limits: Limits): void {
  const repeated = message.headers.repeated()
  if (repeated !== undefined) throw new SipError(400, `more than one ${repeated.long}`)
  if (topVia(message) === undefined) throw new SipError(400, 'no Via')
  checkCount(message, 'Via', limits.via)
  checkCount(message, 'Record-Route', limits.route)
  fromOf(message)
  toOf(message)
  callIdOf(message)
  expiresOf(message)
  eventOf(message)
  contentTypeOf(message)
  atMost('Contact', contactsOf(message).length, limits.contacts)
  atMost('Route', routesOf(message).length, limits.route)
}

function checkCount(message: Message, name: string, most: number): void {
  const count = message.headers.countValues(name)
  if (count < 0) throw new SipError(400, `${name}: empty value`)
  atMost(name, count, most)
}

function atMost(name: string, count: number, most: number): void {
  if (count > most) throw new SipError(400, `more than ${most} ${name} values`)
}

function checkAddressOfRecord(request: Request): void {
  if (parseUri(toOf(request).uri).opaque !== undefined) throw new SipError(400, 'the To of a REGISTER is no sip or sips URI')
}
