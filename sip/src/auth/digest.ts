import { hash, timingSafeEqual } from 'node:crypto'
import { formatCredentials } from '../headers/auth.ts'
import type { AuthValue } from '../headers/auth.ts'
import { sameIgnoringCase } from '../text.ts'

/** Strongest first: the order they are offered in.  @spec RFC 8760 §2.4 */
export const digestAlgorithms = ['SHA-256', 'MD5'] as const
export type DigestAlgorithm = (typeof digestAlgorithms)[number]

/** Hashes of `username:realm:password`; each is as good as the password in that realm. */
export interface DigestSecrets {
  readonly ha1Md5?: string | undefined
  readonly ha1Sha256?: string | undefined
}

/** What both sides hash, as it stands in the credentials. Binary strings, as on the wire. */
export interface DigestInput {
  readonly algorithm: DigestAlgorithm
  readonly ha1: string
  readonly nonce: string
  readonly method: string
  readonly uri: string
  /** `undefined`: no qop, as RFC 2069 had it. */
  readonly qop?: 'auth' | undefined
  readonly nc?: string | undefined
  readonly cnonce?: string | undefined
}

const nameOf = (algorithm: DigestAlgorithm): string => (algorithm === 'MD5' ? 'md5' : 'sha256')

const hashWire = (algorithm: DigestAlgorithm, wire: string): string => hash(nameOf(algorithm), Buffer.from(wire, 'latin1'))

/** @param username  real text; so are the others. They are hashed as UTF-8.  @spec RFC 7616 §3.4.2 */
export function digestHa1(algorithm: DigestAlgorithm, username: string, realm: string, password: string): string {
  return hash(nameOf(algorithm), `${username}:${realm}:${password}`)
}

export function digestSecrets(username: string, realm: string, password: string): { ha1Md5: string; ha1Sha256: string } {
  return { ha1Md5: digestHa1('MD5', username, realm, password), ha1Sha256: digestHa1('SHA-256', username, realm, password) }
}

/** The `response` parameter.  @spec RFC 7616 §3.4.1; RFC 2617 §3.2.2.1 without qop */
export function digestResponse(input: DigestInput): string {
  const ha2 = hashWire(input.algorithm, `${input.method}:${input.uri}`)
  const middle = input.qop === undefined ? input.nonce : `${input.nonce}:${input.nc ?? ''}:${input.cnonce ?? ''}:${input.qop}`
  return hashWire(input.algorithm, `${input.ha1}:${middle}:${ha2}`)
}

/** The algorithm parameter of a challenge or of credentials; MD5 when there is none, `undefined` when we do not have it.
 *  @spec RFC 7616 §3.3 */
export function algorithmOf(params: ReadonlyMap<string, string>): DigestAlgorithm | undefined {
  const name = params.get('algorithm')
  return name === undefined ? 'MD5' : digestAlgorithms.find((known) => sameIgnoringCase(known, name))
}

/** Same length, same time. */
export function sameDigest(a: string, b: string): boolean {
  const x = Buffer.from(a.toLowerCase(), 'latin1')
  const y = Buffer.from(b.toLowerCase(), 'latin1')
  return x.length === y.length && timingSafeEqual(x, y)
}

export interface ClientCredentials {
  /** Binary string, as it is to stand in the header (`encodeText`). */
  readonly username: string
  secrets(realm: string): DigestSecrets
}

/** Picks the challenge to answer: the strongest algorithm both sides have.
 *  @param challenges  every WWW-Authenticate or Proxy-Authenticate of the response
 *  @returns `undefined` when none can be answered
 *  @spec RFC 8760 §2.4 */
export function chooseChallenge(challenges: readonly AuthValue[]): AuthValue | undefined {
  const usable = challenges.filter(({ scheme, params }) => sameIgnoringCase(scheme, 'Digest') && params.has('nonce') && offersAuth(params))
  for (const algorithm of digestAlgorithms) {
    const found = usable.find(({ params }) => algorithmOf(params) === algorithm)
    if (found !== undefined) return found
  }
  return undefined
}

const offersAuth = (params: ReadonlyMap<string, string>): boolean => {
  const qop = params.get('qop')
  return qop === undefined || qop.split(',').some((each) => sameIgnoringCase(each.trim(), 'auth'))
}

/** The value of Authorization or Proxy-Authorization that answers a challenge.
 *  @param count  how often this nonce is used, from 1
 *  @returns `undefined` when there is no secret for its algorithm
 *  @spec RFC 7616 §3.4; RFC 3261 §22.4 */
export function answerChallenge(
  challenge: AuthValue,
  client: ClientCredentials,
  request: { method: string; uri: string },
  cnonce: string,
  count = 1,
): string | undefined {
  const { params } = challenge
  const algorithm = algorithmOf(params)
  const realm = params.get('realm') ?? ''
  const nonce = params.get('nonce')
  const ha1 = algorithm === undefined ? undefined : secretFor(algorithm, client.secrets(realm))
  if (algorithm === undefined || nonce === undefined || ha1 === undefined) return undefined
  const qop = params.has('qop') ? 'auth' : undefined
  const nc = count.toString(16).padStart(8, '0')
  const { method, uri } = request
  const response = digestResponse({ algorithm, ha1, nonce, method, uri, qop, nc, cnonce })
  return formatCredentials('Digest', [
    ['username', client.username],
    ['realm', realm],
    ['nonce', nonce],
    ['uri', uri],
    ['response', response],
    ['algorithm', params.get('algorithm')],
    ['cnonce', qop === undefined ? undefined : cnonce],
    ['opaque', params.get('opaque')],
    ['qop', qop],
    ['nc', qop === undefined ? undefined : nc],
  ])
}

export function secretFor(algorithm: DigestAlgorithm, secrets: DigestSecrets | undefined): string | undefined {
  return algorithm === 'MD5' ? secrets?.ha1Md5 : secrets?.ha1Sha256
}
