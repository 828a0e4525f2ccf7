import { inflateSync } from 'node:zlib'
import { sameIgnoringCase } from '@parley/sip/text'
import type { Exchange } from '../exchange.ts'
import { refusal, type Refusal } from '../refusal.ts'

/** For Accept-Encoding. */
export const encodings = 'deflate, identity'

/** What a packed body may become: 10 kB could be 10 GB. As much as any document that is read here. */
const UNPACKED_BYTES = 256 * 1024

const packed = ({ request }: Exchange): boolean => {
  const encoding = request.body.length === 0 ? undefined : request.headers.get('Content-Encoding')
  return encoding !== undefined && !sameIgnoringCase(encoding, 'identity')
}

/** @spec RFC 3261 §8.2.3 */
export function bodyIsReadable(exchange: Exchange): Refusal | undefined {
  const encoding = exchange.request.headers.get('Content-Encoding') ?? ''
  if (!packed(exchange) || sameIgnoringCase(encoding, 'deflate')) return undefined
  return refusal('mediaTypeUnknown', { text: `Content-Encoding ${encoding.slice(0, 40)} is not taken; send the body as it is`, headers: [['Accept-Encoding', encodings]] })
}

/** For people who have signed in: standard clients pack lists and receipts without asking who can read them. From here on the body
 *  is as it was meant, for us and for whoever gets it. */
export function unpackBody(exchange: Exchange): Refusal | undefined {
  if (!packed(exchange)) return undefined
  const { request } = exchange
  try {
    request.body = inflateSync(request.body, { maxOutputLength: UNPACKED_BYTES })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return refusal('tooLarge', { text: `A body that is packed becomes at most ${UNPACKED_BYTES} bytes` })
    return refusal('malformed', { text: 'The body is not packed as Content-Encoding says' })
  }
  request.headers.remove('Content-Encoding')
  return undefined
}
