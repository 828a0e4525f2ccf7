import type { Clock } from '@parley/platform/clock'
import type { EventLog } from '@parley/platform/diagnostics/diagnostics'
import { checkDigest, digestChallenges, type DigestVerdict } from '@parley/sip/auth/digest-server'
import { digestAlgorithms } from '@parley/sip/auth/digest'
import type { Nonces } from '@parley/sip/auth/nonces'
import { parseCredentials, type AuthValue } from '@parley/sip/headers/auth'
import { fromOf } from '@parley/sip/headers/from-to'
import { lowerAscii } from '@parley/sip/text'
import { addressOf, parseUri } from '@parley/sip/uri'
import { domainOf, isSipAddress, type Fqdn, type SipAddress } from '@parley/topology/names'
import type { ClientDigest, Users } from '@parley/topology/users'
import type { Exchange } from '../exchange.ts'
import type { Identity } from '../flow.ts'
import { refusal, type Refusal } from '../refusal.ts'
import { forApplication } from '../trusted/act-for.ts'
import { matchingDigest } from './matching-digest.ts'
import type { FailureThrottle } from './failure-throttle.ts'

export interface SignInParts {
  readonly clock: Clock
  readonly users: Users
  readonly nonces: Nonces
  readonly events: EventLog
  readonly throttle: FailureThrottle
  readonly usersPerConnection: number
  /** The domains of the organisation; the first one is the realm of whoever names none of them. */
  sipDomains(): readonly Fqdn[]
}

/** Finds out who a request is from: by certificate, by what was shown on this connection before, or by Digest now.
 *  Afterwards the connection is that user's, and every From on it has to say so. */
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
    if (identity.kind === 'user') {
      if (identity.users.has(address as SipAddress)) return this.#accept(exchange, address, epid)
      if (identity.users.size >= this.#parts.usersPerConnection) return notThisUser(identity, address)
    } else if (isQuestionToUs(exchange)) return undefined
    return this.#challenge(exchange, address, epid)
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
    const line = request.headers.get('Proxy-Authorization')
    if (line === undefined) return this.#signInNeeded(exchange, address, false)
    if (request.method === 'ACK' || request.method === 'BENOTIFY') return refusal('signInNeeded')
    const credentials = parseCredentials(line)
    const wait = this.#parts.throttle.waitSeconds(address, connection.remoteAddress)
    if (wait > 0) return refusal('signInThrottled', { headers: [['Retry-After', String(wait)]], fields: { user: address } })
    return this.#judge(exchange, address, epid, credentials)
  }

  #judge(exchange: Exchange, address: string, epid: string, credentials: AuthValue): Refusal | undefined {
    const { request, connection } = exchange
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
    return this.#failed(exchange, address, verdict)
  }

  #failed(exchange: Exchange, address: string, verdict: DigestVerdict): Refusal {
    const detail = verdict.ok ? 'no user' : verdict.detail
    if (!verdict.ok && verdict.why === 'malformed') return refusal('malformed', { text: `Proxy-Authorization: ${detail}` })
    if (!verdict.ok && verdict.why === 'stale') return this.#signInNeeded(exchange, address, true)
    this.#parts.throttle.failed(address, exchange.connection.remoteAddress)
    return refusal('wrongPassword', { note: detail, fields: { user: address } })
  }

  #bind({ flow, connection }: Exchange, user: SipAddress, proof: ClientDigest): void {
    if (flow.identity.kind === 'user') flow.identity.users.set(user, proof)
    else flow.identify({ kind: 'user', users: new Map([[user, proof]]) }, this.#parts.clock.now())
    connection.markAuthenticated()
    this.#parts.events.record('clientSignedIn', { user, peer: `${connection.remoteAddress}:${connection.remotePort}` })
  }

  /** Lync-type clients read the first challenge only and can do MD5 only. */
  #signInNeeded(exchange: Exchange, address: string, stale: boolean): Refusal {
    const { request, connection } = exchange
    const isLync = request.headers.list('Supported').some((tag) => lowerAscii(tag) === 'msrtc-event-categories')
    const algorithms = isLync ? (['MD5'] as const) : digestAlgorithms
    const lines = digestChallenges(this.#realmFor(address), this.#parts.nonces.issue(connection.id), { stale, algorithms })
    // How every sign-in begins is no event.
    return refusal(request.method === 'REGISTER' ? 'challenge' : 'signInNeeded', { headers: lines.map((line): [string, string] => ['Proxy-Authenticate', line]) })
  }

  #realmFor(address: string): Fqdn {
    const domains = this.#parts.sipDomains()
    const own = isSipAddress(address) ? domainOf(address) : undefined
    return domains.find((domain) => domain === own) ?? domains[0] ?? ('' as Fqdn)
  }
}

/** OPTIONS to the front end itself tells nothing about anybody. */
function isQuestionToUs({ request }: Exchange): boolean {
  return request.method === 'OPTIONS' && parseUri(request.uri).user === undefined
}

function notThisUser(identity: Extract<Identity, { kind: 'user' }>, claimed: string): Refusal {
  return refusal('notThisUser', { fields: { claimed, user: [...identity.users.keys()].join(', ') } })
}
