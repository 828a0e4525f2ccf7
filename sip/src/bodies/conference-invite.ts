import { BodyError } from './body-error.ts'
import { mediaTypes } from './media-types.ts'
import { attribute, child, childText, expectRoot, isTrue, parseXml } from './xml.ts'
import { element } from './xml-writer.ts'

export const contentType = mediaTypes.conferenceInvite

/** What an INVITE to a conference says: where it is. Whoever accepts joins there. */
export interface ConferenceInvite {
  readonly focusUri: string
  readonly subject: string
}

export const buildConferenceInvite = ({ focusUri, subject }: ConferenceInvite): string =>
  `<Conferencing version="2.0">${element('focus-uri', focusUri)}${element('subject', subject)}<im available="true"><first-im/></im></Conferencing>`

/** @throws BodyError  not one, or to a conference without instant messages */
export function parseConferenceInvite(body: Buffer | string): ConferenceInvite {
  const root = expectRoot(parseXml(body), 'Conferencing')
  const focusUri = childText(root, 'focus-uri')
  if (focusUri === undefined || focusUri === '') throw new BodyError('focus-uri', 'none')
  const im = child(root, 'im')
  if (im === undefined || !isTrue(attribute(im, 'available'))) throw new BodyError('<im available="true">', 'a conference without instant messages')
  return { focusUri, subject: childText(root, 'subject') ?? '' }
}
