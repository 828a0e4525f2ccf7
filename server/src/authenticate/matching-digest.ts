import { algorithmOf, digestResponse, sameDigest, secretFor } from '@parley/sip/auth/digest'
import type { AuthValue } from '@parley/sip/headers/auth'
import type { ClientDigest } from '@parley/topology/users'

/** Of a user's client passwords the one these credentials were made with; when none fits, any of the right user name, so that
 *  the verdict is made in one place. */
export function matchingDigest(credentials: AuthValue, method: string, digests: readonly ClientDigest[]): ClientDigest | undefined {
  const param = (name: string): string => credentials.params.get(name) ?? ''
  const named = digests.filter((digest) => digest.username === param('username'))
  const algorithm = algorithmOf(credentials.params)
  if (algorithm === undefined || named.length < 2) return named[0]
  const input = { algorithm, nonce: param('nonce'), method, uri: param('uri'), qop: 'auth', nc: param('nc'), cnonce: param('cnonce') } as const
  const fits = (digest: ClientDigest): boolean => {
    const ha1 = secretFor(algorithm, digest)
    return ha1 !== undefined && sameDigest(digestResponse({ ...input, ha1 }), param('response'))
  }
  return named.find(fits) ?? named[0]
}
