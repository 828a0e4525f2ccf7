import { sameIgnoringCase } from '@parley/sip/text'
import type { Exchange } from '../exchange.ts'
import { refusal, type Refusal } from '../refusal.ts'

/** No body is unpacked anywhere: 10 kB could become 10 GB. @spec RFC 3261 §8.2.3 */
export function bodyIsReadable({ request }: Exchange): Refusal | undefined {
  if (request.body.length === 0) return undefined
  const encoding = request.headers.get('Content-Encoding')
  if (encoding === undefined || sameIgnoringCase(encoding, 'identity')) return undefined
  return refusal('mediaTypeUnknown', {
    text: `Content-Encoding ${encoding.slice(0, 40)} is not taken; send the body as it is`,
    headers: [['Accept-Encoding', 'identity']],
  })
}
