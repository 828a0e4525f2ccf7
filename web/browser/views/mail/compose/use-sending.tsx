import { type ReactNode, useState } from 'react'
import { isAddress, type Recipient } from '../../../mail/addresses.ts'
import { allRecipients, announcesAttachment, awaitsFiles, type Draft } from '../../../mail/compose/draft.ts'
import { readyDraft, update } from '../../../mail/compose/drafts.ts'
import { sendDraft } from '../../../mail/compose/send-mail.ts'
import { plainTextOf } from '../../../mail/html/plain-text.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { t } from '../../../text/text.ts'

type Doubt = 'subject' | 'attachment'

/** Sending with the questions before it. What comes of it stays with the message, whatever is looked at meanwhile. */
export function useSending(key: string): { send(): void; questions: ReactNode } {
  const [doubt, setDoubt] = useState<Doubt>()
  const send = (settled: readonly Doubt[]) => {
    const open = readyDraft(key)
    if (!open || open.leaving) return
    // What was handed in before has been asked about.
    const fault = open.draft.submitted ? undefined : faultOf(open.draft)
    const next = open.draft.submitted || fault !== undefined ? undefined : doubtsOf(open.draft).find((one) => !settled.includes(one))
    update(key, { refusal: fault })
    setDoubt(next)
    if (fault === undefined && next === undefined) void sendDraft(key)
  }
  const texts = doubt === 'subject' ? { title: t('compose.emptySubjectTitle'), text: t('compose.emptySubjectText') } : { title: t('compose.missingAttachmentTitle'), text: t('compose.missingAttachmentText') }
  return {
    send: () => send([]),
    questions: doubt && <ConfirmDialog key={doubt} {...texts} confirm={t('compose.sendAnyway')} onConfirm={() => send(doubt === 'subject' ? ['subject'] : ['subject', 'attachment'])} onClose={() => setDoubt((now) => (now === doubt ? undefined : now))} />,
  }
}

function faultOf(draft: Draft): string | undefined {
  const recipients = allRecipients(draft)
  if (recipients.length === 0) return t('compose.noRecipients')
  const wrong = recipients.filter(({ address }) => !isAddress(address))
  if (wrong.length > 0) return t('compose.wrongRecipients', { count: wrong.length, names: wrong.map((one: Recipient) => one.address).join(', ') })
  return awaitsFiles(draft) ? t('compose.uploadsPending') : undefined
}

function doubtsOf(draft: Draft): Doubt[] {
  const written = draft.format === 'text' ? (draft.text.split('\n>')[0] ?? '') : plainTextOf(draft.html.split('<blockquote')[0] ?? '')
  return [...(draft.subject.trim() === '' ? (['subject'] as const) : []), ...(draft.attachments.length === 0 && !draft.answers && announcesAttachment(written) ? (['attachment'] as const) : [])]
}
