import { parseUri, type SipUri } from '@parley/sip/uri'
import { addressOf } from '@parley/sip/uri'

/** `focusfactory` makes conferences, `focus` is one, `chat` is its conversation. */
export type ConferencePart = 'focusfactory' | 'focus' | 'chat'

export interface ConferenceUri {
  /** The address of whoever made the conference, as written. */
  readonly organizer: string
  readonly part: ConferencePart
  /** Empty for the factory. */
  readonly id: string
}

const OPAQUE = 'app:conf:'

/** Whether a request for this URI is for a conference: no more than a look, since every request is asked.
 *  @cost one search in a short text */
export const isForConference = (uri: string): boolean => uri.includes(`;opaque=${OPAQUE}`)

/** Conference ids a client may choose: hard to guess, and nothing that has to be escaped anywhere. */
export const isConferenceId = (id: string): boolean => /^[A-Za-z0-9]{16,64}$/.test(id)

export function formatConferenceUri({ organizer, part, id }: ConferenceUri): string {
  return `sip:${organizer};gruu;opaque=${OPAQUE}${part}${part === 'focusfactory' ? '' : `:id:${id}`}`
}

/** Undefined when the URI names no part of a conference. @throws SipError 400 */
export function conferenceUriOf(uri: SipUri | string): ConferenceUri | undefined {
  const parsed = typeof uri === 'string' ? parseUri(uri) : uri
  const opaque = parsed.params.get('opaque')
  if (!opaque?.startsWith(OPAQUE)) return undefined
  const [part, word, id, more] = opaque.slice(OPAQUE.length).split(':')
  const organizer = addressOf(parsed)
  if (part === 'focusfactory' && word === undefined) return { organizer, part, id: '' }
  if ((part !== 'focus' && part !== 'chat') || word !== 'id' || id === undefined || more !== undefined || !isConferenceId(id)) return undefined
  return { organizer, part, id }
}
