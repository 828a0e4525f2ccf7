import { newId } from '../../ids.ts'
import { useApp } from '../../store.ts'
import { recipientOf } from '../addresses.ts'
import { htmlOf, plainTextOf } from '../html/plain-text.ts'
import type { Jmap } from '../jmap.ts'
import { JmapError } from '../jmap-error.ts'
import type { BodyPart, EmailContent, Identity } from '../jmap-types.ts'
import { fetchContent } from '../mail-contents.ts'
import { jmap } from '../mail-session.ts'
import { bodyOf, fileNameOf, listedAttachments } from '../message-body.ts'
import { t } from '../../text/text.ts'
import type { Seed } from './composes.ts'
import { type Attachment, type Draft, draftOf, emptyDraft, shownPictures } from './draft.ts'
import { editableHtml } from './editable-html.ts'
import { type AnswerKind, answerRecipients, answerSubject, linesOf, quotedHtml, quotedText, threadOf } from './quote.ts'

/** What there is to write with, from what it begins with.  @throws JmapError */
export async function prepareDraft(seed: Seed): Promise<Draft> {
  switch (seed.kind) {
    case 'new':
      return newDraft(seed)
    case 'kept':
      return draftOf(JSON.parse(seed.json)) ?? emptyDraft
    case 'draft':
      return { ...storedDraft(await contentOf(seed.id)), ...(seed.answers && { answers: seed.answers }) }
    default:
      return answerDraft(seed.kind, await contentOf(seed.id))
  }
}

/** Under which name and address the person writes.  @throws JmapError */
export async function identityOf(mailbox: Jmap): Promise<Identity> {
  const { list } = await mailbox.ask('Identity/get', { ids: null })
  const [first] = list
  if (!first) throw new JmapError('forbiddenFrom', t('compose.remedyFrom'))
  return first
}

async function contentOf(id: string): Promise<EmailContent> {
  const content = await fetchContent(id)
  if (!content) throw new JmapError('notFound', t('mail.gone'))
  return content
}

async function newDraft(seed: Extract<Seed, { kind: 'new' }>): Promise<Draft> {
  const signature = await signatureHtml()
  const html = `${seed.text ? linesOf(seed.text) : '<div><br></div>'}${signature}`
  return { ...emptyDraft, to: seed.to ?? [], cc: seed.cc ?? [], bcc: seed.bcc ?? [], subject: seed.subject ?? '', html, text: seed.text ?? '' }
}

/** Written by the person in their settings, yet only as much of it as the editor may hold. Without one, or without the server: nothing. */
async function signatureHtml(): Promise<string> {
  try {
    const { htmlSignature, textSignature } = await identityOf(await jmap())
    const body = htmlSignature !== '' ? editableHtml(htmlSignature) : textSignature !== '' ? linesOf(textSignature) : ''
    return body === '' ? '' : `<div><br></div>${body}`
  } catch {
    return ''
  }
}

async function answerDraft(kind: AnswerKind, content: EmailContent): Promise<Draft> {
  const me = useApp.getState().live?.me.person.address ?? ''
  const body = bodyOf(content)
  const html = body.kind === 'html' ? editableHtml(body.html) : linesOf(body.text)
  const shown = shownPictures(html)
  const pictures = body.kind === 'html' ? body.pictures.filter((part) => part.cid !== null && shown.has(part.cid)) : []
  const files = kind === 'forward' ? listedAttachments(content) : []
  return {
    ...emptyDraft,
    ...answerRecipients(kind, content, me),
    ...threadOf(content),
    subject: answerSubject(kind, content.subject),
    html: `<div><br></div>${await signatureHtml()}${quotedHtml(kind, content, html)}`,
    text: quotedText(kind, content, body.kind === 'html' ? plainTextOf(body.html) : body.text),
    attachments: [...pictures.map((part) => attachmentOf(part, true)), ...files.map((part) => attachmentOf(part, false))],
    answers: { id: content.id, keyword: kind === 'forward' ? '$forwarded' : '$answered' },
  }
}

function storedDraft(content: EmailContent): Draft {
  const body = bodyOf(content)
  const html = body.kind === 'html' ? editableHtml(body.html) : linesOf(body.text)
  const shown = shownPictures(html)
  const pictures = body.kind === 'html' ? body.pictures.filter((part) => part.cid !== null && shown.has(part.cid)) : []
  return {
    ...emptyDraft,
    to: (content.to ?? []).map(recipientOf),
    cc: (content.cc ?? []).map(recipientOf),
    bcc: (content.bcc ?? []).map(recipientOf),
    subject: content.subject ?? '',
    format: body.kind,
    html,
    text: body.kind === 'text' ? body.text : plainTextOf(body.html),
    attachments: [...pictures.map((part) => attachmentOf(part, true)), ...listedAttachments(content).map((part) => attachmentOf(part, false))].map((one) => ({ ...one, copy: content.id })),
    inReplyTo: content.inReplyTo,
    references: content.references,
    emailId: content.id,
  }
}

function attachmentOf(part: BodyPart, inText: boolean): Attachment {
  return { id: newId(), name: fileNameOf(part), type: part.type, size: part.size, ...(part.blobId !== null && { blobId: part.blobId }), ...(inText && part.cid !== null && { cid: part.cid }) }
}

/** Text for the other format, so that changing it keeps the words. */
export function convertDraft(draft: Draft, format: Draft['format']): Partial<Draft> {
  return format === 'text' ? { format, text: plainTextOf(draft.html) } : { format, html: draft.text.split('\n').map((line) => `<div>${line === '' ? '<br>' : htmlOf(line)}</div>`).join('') }
}
