import { type ReactNode, useState } from 'react'
import { isAddress, type Recipient } from '../../../mail/addresses.ts'
import { allRecipients, announcesAttachment, type Draft } from '../../../mail/compose/draft.ts'
import { readyDraft } from '../../../mail/compose/drafts.ts'
import { sendDraft } from '../../../mail/compose/send-mail.ts'
import { plainTextOf } from '../../../mail/html/plain-text.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { reasonOf } from '../../../shared/reason.ts'
import { t } from '../../../text/text.ts'

type Doubt = 'subject' | 'attachment'

/** Sending with the questions before it; a refusal stays with the message. */
export function useSending(key: string): { sending: boolean; failure: string; send(): void; questions: ReactNode } {
  const [sending, setSending] = useState(false)
  const [failure, setFailure] = useState('')
  const [doubt, setDoubt] = useState<Doubt>()
  const send = (settled: readonly Doubt[]) => {
    const draft = readyDraft(key)?.draft
    if (!draft || sending) return
    const fault = faultOf(draft)
    setFailure(fault ?? '')
    if (fault !== undefined) return
    const next = doubtsOf(draft).find((one) => !settled.includes(one))
    setDoubt(next)
    if (next !== undefined) return
    setSending(true)
    sendDraft(key).catch((error: unknown) => {
      setSending(false)
      setFailure(t('compose.sendFailed', { reason: reasonOf(error) }))
    })
  }
  const texts = doubt === 'subject' ? { title: t('compose.emptySubjectTitle'), text: t('compose.emptySubjectText') } : { title: t('compose.missingAttachmentTitle'), text: t('compose.missingAttachmentText') }
  return {
    sending,
    failure,
    send: () => send([]),
    questions: doubt && <ConfirmDialog key={doubt} {...texts} confirm={t('compose.sendAnyway')} onConfirm={() => send(doubt === 'subject' ? ['subject'] : ['subject', 'attachment'])} onClose={() => setDoubt((now) => (now === doubt ? undefined : now))} />,
  }
}

function faultOf(draft: Draft): string | undefined {
  const recipients = allRecipients(draft)
  if (recipients.length === 0) return t('compose.noRecipients')
  const wrong = recipients.filter(({ address }) => !isAddress(address))
  if (wrong.length > 0) return t('compose.wrongRecipients', { count: wrong.length, names: wrong.map((one: Recipient) => one.address).join(', ') })
  return draft.attachments.some((one) => one.blobId === undefined) ? t('compose.uploadsPending') : undefined
}

function doubtsOf(draft: Draft): Doubt[] {
  const written = draft.format === 'text' ? (draft.text.split('\n>')[0] ?? '') : plainTextOf(draft.html.split('<blockquote')[0] ?? '')
  return [...(draft.subject.trim() === '' ? (['subject'] as const) : []), ...(draft.attachments.length === 0 && !draft.answers && announcesAttachment(written) ? (['attachment'] as const) : [])]
}
