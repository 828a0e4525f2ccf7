import { isAddress, mailAddress, type Recipient } from '../addresses.ts'
import { plainTextOf } from '../html/plain-text.ts'
import type { Identity } from '../jmap-types.ts'
import { type Draft, sentAttachments } from './draft.ts'

/** The draft as a new email (RFC 8621 §4.6). What is no address yet is left out of the copy at the server; this browser keeps it. */
export function emailOf(draft: Draft, o: { identity: Pick<Identity, 'name' | 'email'>; draftsFolder: string }): object {
  const people = (list: readonly Recipient[]) => {
    const sound = list.filter(({ address }) => isAddress(address)).map(mailAddress)
    return sound.length > 0 ? sound : null
  }
  return {
    mailboxIds: { [o.draftsFolder]: true },
    keywords: { $draft: true, $seen: true },
    from: [{ name: o.identity.name === '' ? null : o.identity.name, email: o.identity.email }],
    to: people(draft.to),
    cc: people(draft.cc),
    bcc: people(draft.bcc),
    subject: draft.subject,
    inReplyTo: draft.inReplyTo,
    references: draft.references,
    ...bodyOf(draft),
    attachments: sentAttachments(draft).flatMap(({ blobId, name, type, cid }) =>
      blobId === undefined ? [] : [{ blobId, name, type, disposition: cid === undefined ? 'attachment' : 'inline', ...(cid !== undefined && { cid }) }],
    ),
  }
}

function bodyOf({ format, html, text }: Draft): object {
  if (format === 'text') return { bodyValues: { text: { value: text } }, textBody: [{ partId: 'text', type: 'text/plain' }] }
  return {
    bodyValues: { text: { value: plainTextOf(html) }, html: { value: `<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>${html}</body></html>` } },
    textBody: [{ partId: 'text', type: 'text/plain' }],
    htmlBody: [{ partId: 'html', type: 'text/html' }],
  }
}

/** Where it goes: everybody once, held back so long that it can be taken back. */
export function envelopeOf(draft: Draft, from: string, holdSeconds: number): object {
  const addresses = [...new Set([...draft.to, ...draft.cc, ...draft.bcc].map((one) => one.address))]
  return { mailFrom: { email: from, parameters: { HOLDFOR: String(holdSeconds) } }, rcptTo: addresses.map((email) => ({ email, parameters: null })) }
}
