import type { EventFields } from '@parley/platform/diagnostics/event-log'
import type { EventName } from '@parley/platform/diagnostics/catalogue'
import { ConnectError } from '@parley/sip/transport/connect-error'
import type { Response } from '@parley/sip/message'
import { reasonOf } from './refusal.ts'

/** Why there is no link to the pool: for the event log, and for the quiet line in Chat. */
export interface LinkFailure {
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
}

export const notSetUp = 'Instant messaging is not set up completely.'
export const notReachable = 'Instant messaging is not available right now.'

/** TCP or TLS did not come up. */
export function connectFailure(thrown: unknown, place: LinkPlace): LinkFailure {
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  const found = thrown instanceof ConnectError && thrown.found !== undefined ? `${reason}; expected ${thrown.expected ?? ''}, found ${thrown.found}` : reason
  if (thrown instanceof ConnectError && thrown.code === 'untrusted') {
    const remedy = 'Give the pool a certificate of a trusted authority that carries its FQDN, or correct InstantMessagingServerName.'
    return failure('imServerCertificateRefused', place, { check: 'Certificate of the pool', found, remedy })
  }
  if (thrown instanceof ConnectError && thrown.code === 'handshake') {
    const remedy = 'Check that both sides trust the authority that issued the other side’s certificate.'
    return failure('imConnectFailed', place, { check: 'TLS connection to the pool', found, remedy })
  }
  const remedy = 'Check that the pool runs, and that its name and port are right.'
  return failure('imConnectFailed', place, { check: 'TCP connection to the pool', found, remedy })
}

/** The pool answered, but does not take us for one of its trusted servers. */
export function trustFailure(answer: Response | undefined, place: LinkPlace): LinkFailure {
  const found = answer ? `${answer.status} ${reasonOf(answer)}` : 'the pool closed the connection'
  const remedy = `Create a trusted application pool whose FQDN is ${place.fqdn}, the name in the certificate of this web server, and publish the topology.`
  return failure('imTrustRefused', place, { check: 'Known server of the pool', found, remedy })
}

function failure(event: EventName, place: LinkPlace, what: { check: string; found: string; remedy: string }): LinkFailure {
  const { check, found, remedy } = what
  return { event, fields: { ...place, reason: found, remedy }, reason: notReachable, check: `${check}: ${found}`, remedy }
}
