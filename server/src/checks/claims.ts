import { headerName } from '@parley/sip/header-names'
import type { Exchange } from '../exchange.ts'

/** The place of a message, and what is a copy of one: only the server says so. */
const place = new Set([headerName('Parley-Order'), headerName('Parley-Copy')])

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

/** Takes away what a connection that is no trusted server's may not claim, and from everybody what is the server's alone. */
export function stripClaims({ request, flow }: Exchange): undefined {
  request.headers.removeAll(flow.identity.kind === 'application' ? place : claims)
}
