import { t } from '../text/text.ts'
import { complexityOf } from './html/complexity.ts'
import { htmlOf, plainTextOf } from './html/plain-text.ts'
import type { BodyPart, EmailContent } from './jmap-types.ts'

type Note = 'mail.truncated' | 'mail.simplified' | 'mail.encodingProblem'

/** What is shown of a message. */
export type ShownBody =
  | { kind: 'html'; html: string; pictures: readonly BodyPart[]; notes: ReadonlySet<Note> }
  | { kind: 'text'; text: string; notes: ReadonlySet<Note> }

const pictureTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** HTML where there is some and it is not too much, else text; a mail may have several pieces, which follow one another. */
export function bodyOf(content: Pick<EmailContent, 'htmlBody' | 'textBody' | 'attachments' | 'bodyValues'>): ShownBody {
  const notes = new Set<Note>()
  const value = (part: BodyPart): string => {
    const found = content.bodyValues[part.partId ?? '']
    if (found?.isTruncated) notes.add('mail.truncated')
    if (found?.isEncodingProblem) notes.add('mail.encodingProblem')
    return found?.value ?? ''
  }
  if (!content.htmlBody.some((part) => part.type === 'text/html')) return { kind: 'text', text: joined(content.textBody, value), notes }
  const html = content.htmlBody.map((part, index) => pieceOf(part, index, value)).join('')
  if (complexityOf(html) === 'fine') return { kind: 'html', html, pictures: picturesOf(content), notes }
  notes.add('mail.simplified')
  const text = content.textBody.some((part) => part.type === 'text/plain') ? joined(content.textBody, value) : plainTextOf(html)
  return { kind: 'text', text, notes }
}

function joined(parts: readonly BodyPart[], value: (part: BodyPart) => string): string {
  return parts
    .filter((part) => part.type.startsWith('text/'))
    .map((part) => (part.type === 'text/html' ? plainTextOf(value(part)) : value(part)))
    .join('\n\n')
    .replaceAll('\r\n', '\n')
    .trimEnd()
}

function pieceOf(part: BodyPart, index: number, value: (part: BodyPart) => string): string {
  if (part.type === 'text/html') return value(part)
  if (part.type.startsWith('text/')) return `<pre>${htmlOf(value(part))}</pre>`
  return pictureTypes.has(part.type) ? `<p><img src="cid:${encodeURIComponent(pictureId(part, index))}" alt="${htmlOf(part.name ?? '')}"></p>` : ''
}

const pictureId = (part: BodyPart, index: number) => part.cid ?? `parley-piece-${part.partId ?? index}`

/** Pictures that the HTML may show by their content id. */
function picturesOf(content: Pick<EmailContent, 'htmlBody' | 'attachments'>): BodyPart[] {
  const pieces = content.htmlBody.map((part, index) => ({ ...part, cid: pictureId(part, index) }))
  return [...pieces, ...content.attachments].filter((part) => part.cid !== null && part.blobId !== null && pictureTypes.has(part.type))
}

/** Attachments as the person thinks of them: without pictures that the text shows in their places. */
export function listedAttachments(content: EmailContent): BodyPart[] {
  const html = content.htmlBody.filter((part) => part.type === 'text/html').map((part) => content.bodyValues[part.partId ?? '']?.value ?? '')
  const inText = (part: BodyPart) => part.cid !== null && part.disposition !== 'attachment' && pictureTypes.has(part.type) && html.some((one) => showsPicture(one, part))
  return content.attachments.filter((part) => part.blobId !== null && !inText(part))
}

/** Whether HTML speaks of a picture by its content id. */
export function showsPicture(html: string, { cid }: BodyPart): boolean {
  return cid !== null && (html.includes(`cid:${cid}`) || html.includes(`cid:${encodeURIComponent(cid)}`))
}

/** What a file is called, without what would disguise it: characters that are not seen, turn the direction, or lead to another folder. */
export function fileNameOf(part: Pick<BodyPart, 'name'>): string {
  // oxlint-disable-next-line no-control-regex -- those are what must go
  return (part.name ?? '').replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '').replaceAll(/[/\\]/g, '_').trim().slice(0, 255) || t('mail.unnamed')
}

export const isPicture = (part: BodyPart): boolean => pictureTypes.has(part.type)
