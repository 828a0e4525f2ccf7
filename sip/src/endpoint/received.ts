import { topVia } from '../headers/via.ts'
import type { Request } from '../message.ts'
import type { Connection } from '../transport/connection.ts'

/** Notes on the top Via where the request really came from, when that differs from what it says, and the port when it asks.
 *  Answers go back on the connection whatever it says: this is for the peer, who may be behind a NAT.
 *  @spec RFC 3261 §18.2.1; RFC 3581 §4 */
export function markReceived(request: Request, { transport, remoteAddress, remotePort }: Connection): void {
  const via = topVia(request)
  if (via === undefined || transport === 'memory' || remoteAddress === '') return
  const asksForPort = via.params.has('rport')
  if (!asksForPort && !via.params.has('received') && bare(via.host) === remoteAddress) return
  const text = request.headers.list('Via')[0] ?? ''
  const kept = text.split(';').filter((part) => !/^\s*(?:received|rport)\s*(?:=|$)/i.test(part))
  const port = asksForPort ? `;rport=${remotePort}` : ''
  request.headers.removeFirst('Via')
  request.headers.prepend('Via', `${kept.join(';')};received=${remoteAddress}${port}`)
}

const bare = (host: string): string => (host.startsWith('[') ? host.slice(1, -1) : host)
