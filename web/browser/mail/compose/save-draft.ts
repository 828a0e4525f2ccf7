import { t } from '../../text/text.ts'
import { Batch } from '../jmap.ts'
import { firstFailure, JmapError } from '../jmap-error.ts'
import type { BodyPart, EmailContent } from '../jmap-types.ts'
import { folderOfRole, useMail } from '../mail-store.ts'
import { jmap } from '../mail-session.ts'
import { syncMail } from '../mail-sync.ts'
import { type Attachment, type Draft, sentAttachments } from './draft.ts'
import { emailOf } from './draft-email.ts'
import { identityOf } from './prepare.ts'

export interface StoredDraft {
  /** Its new copy at the server. */
  emailId: string
  /** What of the draft is different now that it is stored, whatever was changed meanwhile. */
  merge(draft: Draft): Partial<Draft>
}

export function draftsFolder(): string {
  const folder = folderOfRole(useMail.getState().mailboxes, 'drafts')
  if (!folder) throw new JmapError('notFound', t('mail.foldersFailed', { reason: t('mail.drafts') }))
  return folder.id
}

/** Puts a new copy of the draft in place of the one the server has: a message never changes.  @throws JmapError */
export async function saveDraft(draft: Draft): Promise<StoredDraft> {
  const identity = await identityOf()
  const mailbox = await jmap()
  const sent = sentAttachments(draft).filter((one) => one.blobId !== undefined)
  const batch = new Batch()
  const set = batch.call('Email/set', { create: { draft: emailOf(draft, { identity, draftsFolder: draftsFolder() }) }, destroy: draft.emailId === undefined ? [] : [draft.emailId] })
  const get = batch.call('Email/get', { ids: ['#draft'], properties: ['id', 'attachments'], bodyProperties: ['blobId', 'name', 'type', 'size', 'cid'] })
  const answers = await mailbox.send(batch)
  const result = answers.of(set)
  const failure = firstFailure(result.notCreated)
  if (failure) throw explained(failure)
  const emailId = result.created?.['draft']?.id
  if (emailId === undefined) throw new JmapError('serverFail', '')
  void syncMail().catch(() => undefined)
  const parts = (answers.maybe(get)?.list[0] as unknown as Pick<EmailContent, 'attachments'> | undefined)?.attachments ?? []
  return { emailId, merge: (now) => ({ emailId, attachments: now.attachments.map((one) => withNewBlob(one, sent, parts)) }) }
}

/** The bytes are found under the new copy from now on; what was uploaded is forgotten by the server after a day. */
function withNewBlob(attachment: Attachment, sent: readonly Attachment[], parts: readonly BodyPart[]): Attachment {
  const at = sent.findIndex((one) => one.id === attachment.id)
  const part = sent.length === parts.length ? parts[at] : undefined
  return part && part.blobId !== null && part.size === attachment.size ? { ...attachment, blobId: part.blobId } : attachment
}

export async function destroyDraft(id: string): Promise<void> {
  try {
    const mailbox = await jmap()
    await mailbox.ask('Email/set', { destroy: [id] })
    await syncMail()
  } catch {
    // It stays in Drafts, where it can be deleted like any other.
  }
}

/** The refusal in words that say what to do. */
export function explained(failure: JmapError): JmapError {
  const { type, failure: detail } = failure
  const because = (text: string) => new JmapError(type, text, detail)
  switch (type) {
    case 'unavailable':
      return because(t('compose.remedyOffline'))
    case 'invalidRecipients':
      return because(t('compose.remedyRecipients', { names: (detail?.invalidRecipients ?? []).join(', ') }))
    case 'noRecipients':
      return because(t('compose.noRecipients'))
    case 'tooManyRecipients':
      return because(t('compose.remedyTooMany', { limit: detail?.maxRecipients ?? 0 }))
    case 'tooLarge':
    case 'overQuota':
      return because(t('compose.remedyTooLarge'))
    case 'forbiddenFrom':
    case 'forbiddenMailFrom':
      return because(t('compose.remedyFrom'))
    case 'blobNotFound':
      return because(t('compose.remedyBlob'))
    default:
      return failure
  }
}
