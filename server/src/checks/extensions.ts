import { lowerAscii } from '@parley/sip/text'
import type { Exchange } from '../exchange.ts'
import { refusal, type Refusal } from '../refusal.ts'

/** What a proxy may be required to do. Lync-type clients require `ms-benotify` of theirs. */
const asProxy: ReadonlySet<string> = new Set(['ms-benotify', 'path', 'outbound', 'gruu', 'gruu-10'])

/** What is required of us where we are the one addressed. */
const asServer: ReadonlySet<string> = new Set([
  ...asProxy,
  'adhoclist',
  'categorylist',
  'eventlist',
  'recipient-list-subscribe',
  'msrtc-event-categories',
  'ms-piggyback-first-notify',
  'com.microsoft.autoextend',
])

const answeredHere: ReadonlySet<string> = new Set(['REGISTER', 'SUBSCRIBE', 'SERVICE', 'PUBLISH'])

/** @spec RFC 3261 §16.3 (5) for Proxy-Require, §8.2.2.3 for Require, which only concerns who answers */
export function extensionsAreKnown({ request }: Exchange): Refusal | undefined {
  const { headers } = request
  const unknown = headers.has('Proxy-Require') ? unknownIn(headers.list('Proxy-Require'), asProxy) : []
  if (answeredHere.has(request.method) && headers.has('Require')) unknown.push(...unknownIn(headers.list('Require'), asServer))
  if (unknown.length === 0) return undefined
  return refusal('badExtension', { headers: [['Unsupported', unknown.join(', ')]] })
}

function unknownIn(tags: readonly string[], known: ReadonlySet<string>): string[] {
  return tags.filter((tag) => tag !== '' && !known.has(lowerAscii(tag)))
}
