import type { Recipient } from '../addresses.ts'

/** A file of a message that is being written. */
export interface Attachment {
  /** Of this page. */
  id: string
  name: string
  type: string
  size: number
  /** Where its bytes are; absent while they are on their way. */
  blobId?: string
  /** The copy of the draft that its bytes are a part of; absent where they are found without one. */
  copy?: string
  /** A picture in the text, by its content id. */
  cid?: string
  /** Part that is uploaded, 0 to 1. */
  progress?: number
}

/** A message that another one answers or passes on, and its mark for that. */
export interface Answers {
  id: string
  keyword: '$answered' | '$forwarded'
}

/** A message that is being written. */
export interface Draft {
  to: readonly Recipient[]
  cc: readonly Recipient[]
  bcc: readonly Recipient[]
  subject: string
  format: 'html' | 'text'
  /** With pictures of the message as `cid:`; what was quoted is in it. */
  html: string
  /** What counts while the format is `text`. */
  text: string
  attachments: readonly Attachment[]
  inReplyTo: readonly string[] | null
  references: readonly string[] | null
  /** The message this one answers or passes on, to be marked so when it is sent. */
  answers?: Answers
  /** Its copy at the server. */
  emailId?: string
  /** Copies before that one, as long as they are not known to be gone. */
  replaced: readonly string[]
  /** The copy was handed in for sending, and what came of it is not known yet. */
  submitted: boolean
}

export const emptyDraft: Draft = { to: [], cc: [], bcc: [], subject: '', format: 'html', html: '', text: '', attachments: [], inReplyTo: null, references: null, replaced: [], submitted: false }

export type RecipientField = 'to' | 'cc' | 'bcc'

export function allRecipients({ to, cc, bcc }: Draft): Recipient[] {
  return [...to, ...cc, ...bcc]
}

/** What a reload or another browser may hand in is checked field by field: it may come from another version. */
export function draftOf(value: unknown): Draft | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const draft = { ...emptyDraft, ...value } as Draft
  const texts = [draft.subject, draft.html, draft.text].every((text) => typeof text === 'string')
  const people = [draft.to, draft.cc, draft.bcc].every((list) => Array.isArray(list) && list.every((one) => typeof (one as Recipient).address === 'string' && typeof (one as Recipient).name === 'string'))
  if (!texts || !people || !Array.isArray(draft.attachments) || !Array.isArray(draft.replaced) || !draft.replaced.every((id) => typeof id === 'string')) return undefined
  return { ...draft, submitted: draft.submitted === true, attachments: draft.attachments.filter((one) => typeof one.blobId === 'string') }
}

/** Content ids that the text shows. */
export function shownPictures(html: string): Set<string> {
  const shown = new Set<string>()
  for (const [, id = ''] of html.matchAll(/\bsrc="cid:([^"]{1,500})"/g)) shown.add(decoded(id.replaceAll('&amp;', '&')))
  return shown
}

/** Pictures in the text first, then files, as the message will hold them; pictures whose place was deleted go. */
export function sentAttachments(draft: Draft): Attachment[] {
  const shown = draft.format === 'html' ? shownPictures(draft.html) : new Set<string>()
  const pictures = draft.attachments.filter((one) => one.cid !== undefined && shown.has(one.cid))
  return [...pictures, ...draft.attachments.filter((one) => one.cid === undefined)]
}

/** The copies that nothing of the draft is found in any more: a picture whose place was deleted may come back with Undo. */
export function removableCopies({ replaced, attachments }: Draft): string[] {
  const needed = new Set(attachments.map((one) => one.copy))
  return replaced.filter((id) => !needed.has(id))
}

/** Whether files are on their way to the server. */
export function awaitsFiles({ attachments }: Draft): boolean {
  return attachments.some((one) => one.blobId === undefined)
}

const announcing = /\b(?:attach(?:ed|ment|ments|ing)?|enclosed|anhang|anlage|anlagen|angehängt|anbei|beigefügt|im anhang)\b/iu

/** Whether somebody speaks of an attachment in what they wrote themselves. */
export function announcesAttachment(written: string): boolean {
  return announcing.test(written.slice(0, 20_000))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
