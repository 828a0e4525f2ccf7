import type { EventFields } from '@parley/platform/diagnostics/event-log'
import type { EventName } from '@parley/platform/diagnostics/catalogue'
import { ConnectError } from '@parley/sip/transport/connect-error'
import type { Response } from '@parley/sip/message'
import type { ProviderStepId } from '@parley/topology/owa/provider-step'
import { reasonOf } from './refusal.ts'

/** Why there is no link to the pool: for the event log, and for the quiet line in Chat. */
export interface LinkFailure {
  /** Which step of the initialisation it is. */
  step: ProviderStepId
  event: EventName
  fields: EventFields
  /** What everybody is told. */
  reason: string
  /** Which check failed and what it found; for administrators. */
  check: string
  /** What an administrator can do about it. */
  remedy: string
}

export interface LinkPlace {
  pool: string
  address: string
  port: number
  /** Our own name, as the pool has to know it. */
  fqdn: string
  /** What our certificate says, and the pools that are trusted as far as we know: to be told side by side. */
  own: { commonName: string; names: readonly string[]; issuer: string; trustedByPool: boolean }
  trusted: readonly string[]
}

export const notSetUp = 'Instant messaging is not set up completely.'
export const notReachable = 'Instant messaging is not available right now.'

/** TCP or TLS did not come up. */
export function connectFailure(thrown: unknown, place: LinkPlace): LinkFailure {
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  const found = thrown instanceof ConnectError && thrown.found !== undefined ? `${reason}; expected ${thrown.expected ?? ''}, found ${thrown.found}` : reason
  if (thrown instanceof ConnectError && thrown.code === 'untrusted') {
    const remedy = 'Give the pool a certificate of a trusted authority that carries its FQDN, or correct InstantMessagingServerName.'
    return failure('tls', 'imServerCertificateRefused', place, { check: 'Certificate of the pool', found, remedy })
  }
  if (/unknown[ _]ca/i.test(reason)) return issuerNotTrusted(place.own.issuer, place)
  if (thrown instanceof ConnectError && thrown.code === 'handshake') {
    const remedy = 'Check that both sides trust the authority that issued the other side’s certificate.'
    return failure('tls', 'imConnectFailed', place, { check: 'TLS connection to the pool', found, remedy })
  }
  const remedy = 'Check that the pool runs, and that its name and port are right.'
  return failure('tls', 'imConnectFailed', place, { check: 'TCP connection to the pool', found, remedy })
}

/** The pool answered, but does not take us for one of its trusted servers. */
export function trustFailure(answer: Response | undefined, place: LinkPlace): LinkFailure {
  const { own, trusted } = place
  const found = answer ? `${answer.status} ${reasonOf(answer)}` : `the pool closed the connection, as it does with a peer whose certificate it does not accept (issuer ${own.issuer})`
  const [, issuer] = /issuer (.+) is not trusted/.exec(found) ?? []
  if (issuer !== undefined) return issuerNotTrusted(issuer, place)
  // It ends the connection without a word then, as a failed handshake would.
  if (!answer && !own.trustedByPool) return issuerNotTrusted(own.issuer, place)
  if (own.names.some((name) => trusted.includes(name.toLowerCase()))) {
    const remedy = `Look at Get-CsKnownServer for ${own.commonName}, and into the events of the pool; run Enable-CsTopology when it is not in force yet.`
    return failure('known-server', 'imTrustRefused', place, { check: 'Known server of the pool', found, remedy })
  }
  const names = `certificate CN=${own.commonName}, trusted application pool FQDN=${trusted.slice(0, 5).join(', ') || '(none)'}`
  const remedy = `Create a trusted application pool whose FQDN is ${own.commonName}, the name in the certificate of this web server, and run Enable-CsTopology; or use a certificate with the name of a trusted application pool.`
  return failure('known-server', 'imTrustRefused', place, { check: 'Known server of the pool', found: `${names} (${found})`, remedy })
}

function issuerNotTrusted(issuer: string, place: LinkPlace): LinkFailure {
  const remedy = 'Import that authority on the front end (Import-CsCertificate -TrustedRoot), or use a certificate of an authority both sides trust.'
  return failure('known-server', 'imTrustRefused', place, { check: 'Certificate at the pool', found: `front end does not trust issuer ${issuer}`, remedy })
}

function failure(step: ProviderStepId, event: EventName, place: LinkPlace, what: { check: string; found: string; remedy: string }): LinkFailure {
  const { check, found, remedy } = what
  const { pool, address, port, fqdn } = place
  return { step, event, fields: { pool, address, port, fqdn, reason: found, remedy }, reason: notReachable, check: `${check}: ${found}`, remedy }
}
