import { Request } from '@parley/sip/message'
import { sipUri, type SipAddress } from '@parley/topology/names'

/** What goes with a message wherever it goes. */
const kept = ['Date', 'Content-Type', 'Content-Language', 'Content-Disposition', 'User-Agent', 'Parley-Message-Id'] as const

/** A message of a session as one that stands for itself: outside any dialog, for whoever takes it.  @spec RFC 3428 §4
 *  @param newToken  for Call-ID */
export function pagerCopy(request: Request, to: SipAddress, newToken: () => string, body: { type: string; content: Buffer | string } | undefined = undefined): Request {
  const copy = Request.create('MESSAGE', sipUri(to), [
    ['Max-Forwards', request.headers.get('Max-Forwards') ?? '70'],
    ['From', request.headers.get('From') ?? ''],
    ['To', `<${sipUri(to)}>`],
    ['Call-ID', newToken()],
    ['CSeq', '1 MESSAGE'],
  ])
  for (const name of kept) {
    const value = request.headers.get(name)
    if (value !== undefined) copy.headers.add(name, value)
  }
  if (body !== undefined) copy.headers.set('Content-Type', body.type)
  copy.body = body === undefined ? request.body : Buffer.from(body.content as string)
  return copy
}
