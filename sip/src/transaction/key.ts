import { callIdOf } from '../headers/call-id.ts'
import { cseqOf } from '../headers/cseq.ts'
import { fromTag } from '../headers/from-to.ts'
import { isUniqueBranch, topVia } from '../headers/via.ts'
import type { Via } from '../headers/via.ts'
import type { Request, Response } from '../message.ts'
import { lowerAscii } from '../text.ts'

/** Names the transaction a response belongs to among those of its connection; `undefined`: it cannot be one of ours.
 *  @throws SipError 400 when Via or CSeq do not parse
 *  @spec RFC 3261 §17.1.3 */
export function responseKey(response: Response): string | undefined {
  const branch = topVia(response)?.params.get('branch')
  return branch === undefined ? undefined : clientKey(branch, cseqOf(response).method)
}

/** Our branches are unique but for a CANCEL, which shares its INVITE's. */
export const clientKey = (branch: string, method: string): string => (method === 'CANCEL' ? `${branch} CANCEL` : branch)

/** Names the transaction a request belongs to among those of its connection. An ACK, and a CANCEL when `method` says so, is
 *  looked up as the INVITE it is for.
 *  @throws SipError 400 when a header it needs is missing or malformed
 *  @spec RFC 3261 §17.2.3, both rules */
export function serverKey(request: Request, method = request.method === 'ACK' ? 'INVITE' : request.method): string {
  const via = topVia(request)
  const branch = via?.params.get('branch')
  if (via !== undefined && isUniqueBranch(branch)) return `${branch} ${sentBy(via)} ${method}`
  return rfc2543Key(request, via, method)
}

/** Without the To tag, though RFC 2543 matching names it: the ACK of a 300–699 carries the one we gave, its INVITE did not, and
 *  Call-ID, CSeq and From tag are unique without. */
function rfc2543Key(request: Request, via: Via | undefined, method: string): string {
  const params = via === undefined ? '' : [...via.params].map(([name, value]) => `${name}=${value ?? ''}`).join(';')
  const top = via === undefined ? '' : `${via.transport} ${sentBy(via)} ${params}`
  return `${request.uri}\n${fromTag(request) ?? ''}\n${callIdOf(request)}\n${cseqOf(request).number}\n${top}\n${method}`
}

/** Host names have no case; a missing port is not the default port (RFC 3261 §17.2.3 compares what was sent). */
export const sentBy = (via: Via): string => (via.port === undefined ? lowerAscii(via.host) : `${lowerAscii(via.host)}:${via.port}`)
