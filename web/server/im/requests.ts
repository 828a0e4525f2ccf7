import { Request } from '@parley/sip/message'
import type { Flow } from './flow.ts'
import type { Identity } from './identity.ts'

export interface OutOfDialog {
  method: string
  /** Request-URI, and To unless `to` says otherwise. */
  target: string
  to?: string
  callId?: string
  cseq?: number
  headers?: [string, string][]
  body?: string
  contentType?: string
}

export const userAgent = 'Parley-web/0.1'

/** A request of a user endpoint that belongs to no dialog, or is to begin one. */
export function outOfDialog(flow: Flow, me: Identity, o: OutOfDialog): Request {
  const headers: [string, string][] = [
    ['From', `<${me.uri}>;tag=${flow.newToken()};epid=${me.epid}`],
    ['To', `<${o.to ?? o.target}>`],
    ['Call-ID', o.callId ?? flow.newToken()],
    ['CSeq', `${o.cseq ?? 1} ${o.method}`],
    ['Max-Forwards', '70'],
    ['User-Agent', userAgent],
    ...(o.headers ?? []),
  ]
  if (o.contentType !== undefined && o.body !== '') headers.push(['Content-Type', o.contentType])
  return Request.create(o.method, o.target, headers, o.body ?? '')
}
