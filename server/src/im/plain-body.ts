import { BodyError } from '@parley/sip/bodies/body-error'
import { parseCpim } from '@parley/sip/bodies/cpim'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import { contentTypeOf, parseContentType } from '@parley/sip/headers/content-type'
import type { Request } from '@parley/sip/message'
import { encodeText } from '@parley/sip/text'
import { refusal, Refusal } from '../refusal.ts'

export interface PlainBody {
  readonly type: string
  readonly content: Buffer
}

export const isCpim = (request: Request): boolean => contentTypeOf(request)?.type === mediaTypes.cpim

/** What a message says, out of its CPIM envelope: Lync-type clients, the web application and the store take no envelope, standard
 *  clients get it as it was sent. Who sent it is what the server says, whatever stands in the envelope.  @spec RFC 3862 */
export function plainBody(request: Request): PlainBody | Refusal {
  if (!isCpim(request)) return { type: request.headers.get('Content-Type') ?? 'text/plain', content: request.body }
  try {
    const { contentType, content } = parseCpim(request.body)
    const type = encodeText(contentType)
    parseContentType(type)
    return { type, content }
  } catch (thrown) {
    if (!(thrown instanceof BodyError)) throw thrown
    return refusal('malformed', { text: `${mediaTypes.cpim}: ${thrown.message}` })
  }
}
