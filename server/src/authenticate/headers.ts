import { digestAlgorithms, type DigestAlgorithm } from '@parley/sip/auth/digest'
import type { Request } from '@parley/sip/message'
import { lowerAscii } from '@parley/sip/text'

export interface Credentials {
  readonly header: 'Authorization' | 'Proxy-Authorization'
  readonly value: string
}

/** What the client shows, whichever of the two challenges it answers. */
export function credentialsIn({ headers, method }: Request): Credentials | undefined {
  const order = answeredHere.has(method) ? (['Authorization', 'Proxy-Authorization'] as const) : (['Proxy-Authorization', 'Authorization'] as const)
  for (const header of order) {
    const value = headers.get(header)
    if (value !== undefined) return { header, value }
  }
  return undefined
}

export interface ChallengeForm {
  readonly status: 401 | 407
  readonly phrase: string
  readonly header: 'WWW-Authenticate' | 'Proxy-Authenticate'
  readonly algorithms: readonly DigestAlgorithm[]
}

/** What we answer ourselves we challenge as a user agent, what we carry as a proxy. Lync-type clients know their server as a proxy
 *  in everything, read the first challenge only and can do MD5 only. Some others stop at a challenge they do not know instead of
 *  looking at the next: who asks again without an answer is asked for MD5 alone.
 *  @param again  the connection was challenged before and has not answered   @spec RFC 3261 §22.2, §22.3 */
export function challengeFor(request: Request, again: boolean): ChallengeForm {
  const lync = isLyncType(request)
  const algorithms = lync || again || stopsAtUnknown.test(request.headers.get('User-Agent') ?? '') ? (['MD5'] as const) : digestAlgorithms
  return lync || !answeredHere.has(request.method)
    ? { status: 407, phrase: 'Proxy Authentication Required', header: 'Proxy-Authenticate', algorithms }
    : { status: 401, phrase: 'Unauthorized', header: 'WWW-Authenticate', algorithms }
}

/** Clients that are known to, by measurement: baresip 1.0.0, which asks again only after half a minute, and sipsak 0.9.8, which never does. */
const stopsAtUnknown = /^(baresip v[01]\.|sipsak )/

const answeredHere: ReadonlySet<string> = new Set(['REGISTER', 'SUBSCRIBE', 'PUBLISH'])

export function isLyncType({ headers }: Request): boolean {
  const says = (name: string, tag: string): boolean => headers.has(name) && headers.list(name).some((each) => lowerAscii(each) === tag)
  return says('Supported', 'msrtc-event-categories') || says('Proxy-Require', 'ms-benotify')
}
