import type { Exchange } from '../exchange.ts'

/** What only a proxy of ours may say: who somebody is, and the place of a message. */
const claims = [
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
] as const

/** Takes away what a connection that is no trusted server's may not claim, and from everybody Parley-Order. */
export function stripClaims({ request, flow }: Exchange): undefined {
  request.headers.remove('Parley-Order')
  if (flow.identity.kind === 'application') return
  for (const name of claims) if (request.headers.has(name)) request.headers.remove(name)
}
