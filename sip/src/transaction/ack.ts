import { Request } from '../message.ts'
import type { Response } from '../message.ts'

/** The headers ACK and CANCEL repeat from the INVITE they belong to; the top Via alone, so that they match it hop by hop. */
function hopHeaders(invite: Request, to: string, method: string): [string, string][] {
  const number = cseqNumber(invite)
  const headers: [string, string][] = []
  const via = invite.headers.list('Via')[0]
  if (via !== undefined) headers.push(['Via', via])
  for (const route of invite.headers.all('Route')) headers.push(['Route', route])
  headers.push(
    ['Max-Forwards', '70'],
    ['From', invite.headers.get('From') ?? ''],
    ['To', to],
    ['Call-ID', invite.headers.get('Call-ID') ?? ''],
    ['CSeq', `${number} ${method}`],
  )
  return headers
}

const cseqNumber = (request: Request): string => (request.headers.get('CSeq') ?? '').trim().split(/[ \t]/, 1)[0] ?? ''

/** The ACK of a final response that is no 2xx: part of the transaction, same branch, To as answered.  @spec RFC 3261 §17.1.1.3 */
export function ackFor(invite: Request, response: Response): Request {
  return Request.create('ACK', invite.uri, hopHeaders(invite, response.headers.get('To') ?? '', 'ACK'))
}

/** @spec RFC 3261 §9.1 */
export function cancelFor(invite: Request): Request {
  return Request.create('CANCEL', invite.uri, hopHeaders(invite, invite.headers.get('To') ?? '', 'CANCEL'))
}
