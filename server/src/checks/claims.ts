import { headerName } from '@parley/sip/header-names'
import type { Exchange } from '../exchange.ts'

/** The place of a message: only the server gives it. */
const place = new Set([headerName('Parley-Order')])

/** What only a proxy of ours may say besides: who somebody is. */
const claims = new Set([
  ...place,
  ...[
    'P-Asserted-Identity',
    'P-Preferred-Identity',
    'Remote-Party-ID',
    'Ms-Sender',
    'ms-asserted-verification-level',
    'ms-user-logon-data',
    'ms-edge-proxy-message-trust',
    'ms-split-domain-info',
    'X-MS-Trusted',
    'Authentication-Info',
  ].map(headerName),
])

/** Takes away what a connection that is no trusted server's may not claim, and from everybody Parley-Order. */
export function stripClaims({ request, flow }: Exchange): undefined {
  request.headers.removeAll(flow.identity.kind === 'application' ? place : claims)
}
