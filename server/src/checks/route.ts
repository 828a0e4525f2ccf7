import { formatNameAddr } from '@parley/sip/headers/name-addr'
import { routesOf } from '@parley/sip/headers/route'
import { lowerAscii } from '@parley/sip/text'
import { parseUri } from '@parley/sip/uri'
import type { Exchange } from '../exchange.ts'
import { refusal, type Refusal } from '../refusal.ts'

/** Takes our own entries off the Route and keeps what the one we wrote ourselves says about the dialog (`im/dialog-route.ts`).
 *  What stands behind it are proxies of the other side; whether they are, `im/route.ts` looks up in the registration.
 *  Anybody else's is refused: a request is never carried to where its sender says.
 *  @spec RFC 3261 §16.4, §16.6 (6) */
export function routeIsOurs(exchange: Exchange, ownHosts: ReadonlySet<string>): Refusal | undefined {
  const { request } = exchange
  if (!request.headers.has('Route')) return undefined
  for (const route of routesOf(request)) {
    const { host, params } = parseUri(route.uri)
    if (!ownHosts.has(lowerAscii(host))) {
      if (exchange.dialogRoute !== undefined) {
        exchange.onward = [...exchange.onward, { host: lowerAscii(host), route: formatNameAddr(route) }]
        continue
      }
      return refusal('foreignRoute', { text: `Route names ${host.slice(0, 100)}, which is not part of this deployment`, fields: { target: host } })
    }
    exchange.dialogRoute ??= params.get('ep')
  }
  request.headers.remove('Route')
  return undefined
}
