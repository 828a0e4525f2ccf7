import { mediaTypes } from '@parley/sip/bodies/media-types'
import { contentTypeOf } from '@parley/sip/headers/content-type'
import type { Request } from '@parley/sip/message'
import { lowerAscii } from '@parley/sip/text'
import { Refused } from '../refuse-with.ts'

/** What only Lync-type clients say of themselves in a SUBSCRIBE for presence. */
const lyncTags: ReadonlySet<string> = new Set(['ms-benotify', 'msrtc-event-categories', 'adhoclist', 'categorylist'])

/** Whether a SUBSCRIBE for presence is of the Lync dialect: category documents instead of PIDF. */
export function isLyncType(request: Request): boolean {
  const tags = ['Supported', 'Require', 'Proxy-Require'].flatMap((name) => request.headers.list(name))
  if (tags.some((tag) => lyncTags.has(lowerAscii(tag)))) return true
  if (request.body.length > 0) return contentTypeOf(request)?.type === mediaTypes.batchSubscribe
  return acceptOf(request).includes(mediaTypes.categories)
}

export function supports(request: Request, option: string): boolean {
  return request.headers.list('Supported').some((tag) => lowerAscii(tag) === option)
}

const acceptOf = (request: Request): string[] => request.headers.list('Accept').map((value) => lowerAscii(value.split(';', 1)[0]!.trim()))

/** Without Accept the package's own type is meant.  @throws Refused 406  @spec RFC 6665 §3.1.3, RFC 3856 §6.7 */
export function requireAccept(request: Request, type: string): void {
  const accepted = acceptOf(request)
  if (accepted.length === 0 || accepted.includes(type) || accepted.includes('*/*') || accepted.includes('application/*')) return
  throw new Refused('notAcceptable', { headers: [['Accept', type]] })
}

/** @throws Refused 415, 493 when the body is nothing we can read as that  @spec RFC 3261 §8.2.3, §23.2 */
export function requireBody(request: Request, type: string): void {
  const found = contentTypeOf(request)?.type
  if (found === type) return
  if (found?.startsWith('application/pkcs7-') || found === 'multipart/encrypted') throw new Refused('undecipherable')
  throw new Refused('mediaTypeUnknown', { headers: [['Accept', type]] })
}
