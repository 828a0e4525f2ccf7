import type { Clock } from '@parley/platform/clock'
import type { Random } from '@parley/platform/ids'
import type { EventLog } from '@parley/platform/diagnostics/diagnostics'
import { checkDigest, digestChallenges, type DigestVerdict } from '@parley/sip/auth/digest-server'
import type { Nonces } from '@parley/sip/auth/nonces'
import { parseCredentials, type AuthValue } from '@parley/sip/headers/auth'
import { fromOf, toTag } from '@parley/sip/headers/from-to'
import type { Request } from '@parley/sip/message'
import { addressOf } from '@parley/sip/uri'
import type { Fqdn, SipAddress } from '@parley/topology/names'
import type { ClientDigest, Users } from '@parley/topology/users'
import type { Exchange } from '../exchange.ts'
import type { Identity } from '../flow.ts'
import { gruuId } from '../registrar/gruu.ts'
import { refusal, type Refusal } from '../refusal.ts'
import { forApplication } from '../trusted/act-for.ts'
import { challengeFor, credentialsIn, isLyncType, type Credentials } from './headers.ts'
import { isNtlm, NtlmFlow } from './ntlm.ts'
import { matchingDigest } from './matching-digest.ts'
import type { FailureThrottle } from './failure-throttle.ts'

export interface SignInParts {
  readonly clock: Clock
  readonly users: Users
  readonly nonces: Nonces
  readonly events: EventLog
  readonly throttle: FailureThrottle
  readonly usersPerConnection: number
  /** Lync-type clients sign in with NTLM instead of Digest; for the old of them.  */
  readonly ntlm: { fqdn: Fqdn; random: Random } | undefined
  /** The domains of the organisation; the first one is the realm of whoever names none of them. */
  sipDomains(): readonly Fqdn[]
}

/** Finds out who a request is from: by certificate, by what was shown on this connection before, or by Digest now.
 *  Afterwards the connection is that user's, and every From on it has to say so. A further user of the same connection, as a trunk
 *  has them, shows a password of their own, and begins with REGISTER: any other From nobody has signed in for is a wrong one. */
export class SignIn {
  readonly #parts: SignInParts

  constructor(parts: SignInParts) {
    this.#parts = parts
  }

  identifies(exchange: Exchange): Refusal | undefined {
    const { identity } = exchange.flow
    const from = fromOf(exchange.request)
    const address = addressOf(from.uri)
    const epid = from.params.get('epid') ?? ''
    if (identity.kind === 'application') return forApplication(exchange, identity.server, address, epid, this.#parts.users)
    const { ntlm } = this.#parts
    if (ntlm && (exchange.flow.ntlm || isLyncType(exchange.request)) && !isQuestionToUs(exchange)) return this.#byNtlm(exchange, address, epid, ntlm)
    if (identity.kind === 'user') {
      if (identity.users.has(address as SipAddress) && isFromPeer(exchange)) return this.#accept(exchange, address, epid)
      if (!this.#mayJoin(exchange, identity)) return notThisUser(identity, address)
    } else if (isQuestionToUs(exchange)) return undefined
    return this.#challenge(exchange, address, epid)
  }

  /** The connection's first user is its only one: what comes over it is signed as theirs. */
  #byNtlm(exchange: Exchange, address: string, epid: string, ntlm: { fqdn: Fqdn; random: Random }): Refusal | undefined {
    const { request, connection, flow } = exchange
    const { identity } = flow
    const shown = credentialsIn(request)
    const credentials = shown && parseCredentials(shown.value)
    if (identity.kind === 'user' && !identity.users.has(address as SipAddress)) return notThisUser(identity, address)
    const data = credentials && isNtlm(credentials) ? credentials.params.get('gssapi-data') : undefined
    if (identity.kind === 'user' && data === undefined && !(request.method === 'REGISTER' && !credentials)) {
      if (request.method !== 'ACK' && !(credentials && flow.ntlm?.verifies(request, credentials))) return refusal('badSignature')
      return this.#accept(exchange, address, epid)
    }
    if (request.method === 'ACK' || request.method === 'BENOTIFY') return refusal('signInNeeded')
    if (credentials && data !== undefined && data !== '' && flow.ntlm) return this.#openNtlm(exchange, address, epid, credentials)
    const begins = data === ''
    if (begins) flow.ntlm = new NtlmFlow(ntlm.fqdn, ntlm.random)
    connection.onSend = undefined
    const asked = begins && flow.ntlm ? flow.ntlm.challenge() : NtlmFlow.invitation(ntlm.fqdn)
    return refusal(request.method === 'REGISTER' ? 'challenge' : 'signInNeeded', { status: 401, phrase: 'Unauthorized', headers: [['WWW-Authenticate', asked]] })
  }

  #openNtlm(exchange: Exchange, address: string, epid: string, credentials: AuthValue): Refusal | undefined {
    const { request, connection, flow } = exchange
    const { throttle, users } = this.#parts
    const wait = throttle.waitSeconds(address, connection.remoteAddress)
    if (wait > 0) return refusal('signInThrottled', { headers: [['Retry-After', String(wait)]], fields: { user: address } })
    const user = users.byAddress(address)
    const session = flow.ntlm
    const proof = user && session?.open(credentials, users.digests(address, this.#realmFor(address)))
    if (!user || !proof || !session?.verifies(request, credentials)) {
      flow.ntlm = undefined
      throttle.failed(address, connection.remoteAddress)
      return refusal('wrongPassword', { note: 'NTLM', fields: { user: address } })
    }
    this.#bind(exchange, user.address, proof)
    connection.onSend = (message) => session.sign(message)
    return this.#accept(exchange, address, epid)
  }

  #mayJoin({ request }: Exchange, { users }: Extract<Identity, { kind: 'user' }>): boolean {
    if (users.size >= this.#parts.usersPerConnection) return false
    if (isThroughProxy(request)) return true
    return request.method === 'REGISTER' || credentialsIn(request) !== undefined
  }

  /** The caller's address is the directory's own string: one for all who keep it, and none of them keeps the message. */
  #accept(exchange: Exchange, address: string, epid: string): Refusal | undefined {
    const user = this.#parts.users.byAddress(address)
    if (!user?.imEnabled) return refusal('imDisabled')
    exchange.caller = { user: user.address, epid, via: 'client' }
    return undefined
  }

  #challenge(exchange: Exchange, address: string, epid: string): Refusal | undefined {
    const { request, connection } = exchange
    const shown = credentialsIn(request)
    if (shown === undefined) return this.#signInNeeded(exchange, address, false)
    exchange.flow.unanswered = false
    if (request.method === 'ACK' || request.method === 'BENOTIFY') return refusal('signInNeeded')
    const wait = this.#parts.throttle.waitSeconds(address, connection.remoteAddress)
    if (wait > 0) return refusal('signInThrottled', { headers: [['Retry-After', String(wait)]], fields: { user: address } })
    return this.#judge(exchange, address, epid, shown)
  }

  #judge(exchange: Exchange, address: string, epid: string, shown: Credentials): Refusal | undefined {
    const { request, connection } = exchange
    const credentials = parseCredentials(shown.value)
    const realm = this.#realmFor(address)
    const proof = matchingDigest(credentials, request.method, this.#parts.users.digests(address, realm))
    const verdict = checkDigest(credentials, {
      method: request.method,
      requestUri: request.uri,
      realm,
      nonces: this.#parts.nonces,
      scope: connection.id,
      secretsOf: () => proof,
      allowNullUri: true,
    })
    const user = this.#parts.users.byAddress(address)
    if (verdict.ok && proof && user) {
      this.#bind(exchange, user.address, proof)
      return this.#accept(exchange, address, epid)
    }
    return this.#failed(exchange, address, shown, verdict)
  }

  #failed(exchange: Exchange, address: string, shown: Credentials, verdict: DigestVerdict): Refusal {
    const detail = verdict.ok ? 'no user' : verdict.detail
    if (!verdict.ok && verdict.why === 'malformed') return refusal('malformed', { text: `${shown.header}: ${detail}` })
    if (!verdict.ok && verdict.why === 'stale') return this.#signInNeeded(exchange, address, true)
    this.#parts.throttle.failed(address, exchange.connection.remoteAddress)
    return refusal('wrongPassword', { note: detail, fields: { user: address } })
  }

  #bind({ flow, connection }: Exchange, user: SipAddress, proof: ClientDigest): void {
    const known = flow.identity.kind === 'user' && flow.identity.users.has(user)
    if (flow.identity.kind === 'user') flow.identity.users.set(user, proof)
    else flow.identify({ kind: 'user', users: new Map([[user, proof]]) }, this.#parts.clock.now())
    connection.markAuthenticated()
    this.#parts.users.clientPasswordUsed(user, proof)
    // Behind a proxy every request signs in again.
    if (known) return
    this.#parts.events.record('clientSignedIn', { user, peer: `${connection.remoteAddress}:${connection.remotePort}` })
  }

  /** How every sign-in begins is no event; a request that should have come after it is. */
  #signInNeeded({ request, connection, flow }: Exchange, address: string, stale: boolean): Refusal {
    const { status, phrase, header, algorithms } = challengeFor(request, flow.unanswered && !isThroughProxy(request))
    flow.unanswered = !stale
    const lines = digestChallenges(this.#realmFor(address), this.#parts.nonces.issue(connection.id), { stale, algorithms })
    return refusal(request.method === 'REGISTER' ? 'challenge' : 'signInNeeded', { status, phrase, headers: lines.map((line): [string, string] => [header, line]) })
  }

  #realmFor(address: string): Fqdn {
    const domains = this.#parts.sipDomains()
    return domains.find((domain) => address.endsWith(`@${domain}`)) ?? domains[0] ?? ('' as Fqdn)
  }
}

/** A connection that somebody else's proxy shares between its clients tells nothing about who sent: there each request shows
 *  its own credentials. ACK has no answer that could ask for them. */
function isFromPeer({ request }: Exchange): boolean {
  return request.method === 'ACK' || !isThroughProxy(request)
}

const isThroughProxy = ({ headers }: Request): boolean => headers.countValues('Via') > 1

/** OPTIONS to the front end itself tells nothing about anybody. One in a dialog or to a GRUU would reach an endpoint of somebody. */
function isQuestionToUs({ request }: Exchange): boolean {
  if (request.method !== 'OPTIONS' || toTag(request) !== undefined || gruuId(request.uri) !== undefined) return false
  return request.parsedUri().user === undefined
}

function notThisUser(identity: Extract<Identity, { kind: 'user' }>, claimed: string): Refusal {
  return refusal('notThisUser', { fields: { claimed, user: [...identity.users.keys()].join(', ') } })
}
