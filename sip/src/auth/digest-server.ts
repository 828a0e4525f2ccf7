import { formatChallenge } from '../headers/auth.ts'
import type { AuthValue } from '../headers/auth.ts'
import { sameIgnoringCase } from '../text.ts'
import { sameUri } from '../uri.ts'
import { algorithmOf, digestAlgorithms, digestResponse, sameDigest, secretFor } from './digest.ts'
import type { DigestAlgorithm, DigestSecrets } from './digest.ts'
import type { Nonces } from './nonces.ts'

/** The challenges of one 401 or 407, one header line each, strongest first. They share the nonce: it serves once, for one of them.
 *  A client that reads the first line alone and knows MD5 only is given `algorithms: ['MD5']`.
 *  @param stale  it was the nonce that did not do: the client may try again without asking its user
 *  @spec RFC 7616 §3.3, §3.7; RFC 8760 §2.3 */
export function digestChallenges(
  realm: string,
  nonce: string,
  more: { stale?: boolean; opaque?: string; algorithms?: readonly DigestAlgorithm[] } = {},
): string[] {
  return (more.algorithms ?? digestAlgorithms).map((algorithm) =>
    formatChallenge('Digest', [
      ['realm', realm],
      ['nonce', nonce],
      ['opaque', more.opaque],
      ['qop', 'auth'],
      ['algorithm', algorithm],
      ['stale', more.stale === true ? 'true' : undefined],
    ]),
  )
}

export interface DigestCheck {
  readonly method: string
  readonly requestUri: string
  readonly realm: string
  readonly nonces: Nonces
  /** What the nonce was issued for. */
  readonly scope?: string
  /** The algorithms the challenge offered; others are refused. */
  readonly algorithms?: readonly DigestAlgorithm[]
  /** `undefined`: no such user. The answer takes as long. */
  secretsOf(username: string): DigestSecrets | undefined
  /** Take the literal `uri="(null)"` one client writes for its digest URI. Only for TLS: the URI is then not bound by the digest. */
  readonly allowNullUri?: boolean
}

export type DigestVerdict =
  | { readonly ok: true; readonly username: string }
  /** `stale`: challenge again with `stale=true`. `malformed`: 400. `wrong`: 403, not another challenge — some clients repeat for ever. */
  | { readonly ok: false; readonly why: 'stale' | 'wrong' | 'malformed'; readonly detail: string }

const no = (why: 'stale' | 'wrong' | 'malformed', detail: string): DigestVerdict => ({ ok: false, why, detail })

const hexLength: Record<DigestAlgorithm, number> = { 'SHA-256': 64, MD5: 32 }
const longestValue = 1_024
const nobody = '0'.repeat(64)

/** Checks Authorization or Proxy-Authorization. The nonce is used up by any well-formed attempt, also a wrong one.
 *  @spec RFC 7616 §3.4; RFC 3261 §22.4; RFC 8760 §2 */
export function checkDigest(credentials: AuthValue, check: DigestCheck): DigestVerdict {
  const { params } = credentials
  if (!sameIgnoringCase(credentials.scheme, 'Digest')) return no('malformed', `scheme is not Digest`)
  for (const value of params.values()) if (value.length > longestValue) return no('malformed', `a parameter over ${longestValue} characters`)
  const username = params.get('username')
  const nonce = params.get('nonce')
  const uri = params.get('uri')
  const response = params.get('response')
  if (username === undefined || nonce === undefined || uri === undefined || response === undefined) {
    return no('malformed', 'username, nonce, uri and response are all needed')
  }
  if (params.get('realm') !== check.realm) return no('wrong', `realm is not ${check.realm}`)
  const algorithm = algorithmOf(params)
  if (algorithm === undefined || !(check.algorithms ?? digestAlgorithms).includes(algorithm)) return no('wrong', 'algorithm was not offered')
  if (!sameIgnoringCase(params.get('qop') ?? '', 'auth')) return no('wrong', 'qop is not auth')
  const cnonce = params.get('cnonce')
  const nc = params.get('nc')
  if (cnonce === undefined || nc === undefined || !/^[0-9a-f]{8}$/i.test(nc)) return no('malformed', 'cnonce and nc are needed with qop')
  if (!uriFits(uri, check)) return no('wrong', 'digest uri is not the Request-URI')
  const nonceVerdict = check.nonces.take(nonce, check.scope)
  // Before the password is looked at: a nonce that is not fresh must not say whether the answer was right.
  if (nonceVerdict !== 'fresh') return no('stale', `nonce is ${nonceVerdict}`)
  const ha1 = secretFor(algorithm, check.secretsOf(username))
  const computed = digestResponse({ algorithm, ha1: ha1 ?? nobody.slice(0, hexLength[algorithm]), nonce, method: check.method, uri, qop: 'auth', nc, cnonce })
  const right = sameDigest(response, computed) && ha1 !== undefined
  return right ? { ok: true, username } : no('wrong', 'user or password')
}

function uriFits(uri: string, { requestUri, allowNullUri }: DigestCheck): boolean {
  if (uri === requestUri || (allowNullUri === true && uri === '(null)')) return true
  try {
    return sameUri(uri, requestUri)
  } catch {
    return false
  }
}
