import { t } from '../../text/text.ts'
import { Batch } from '../jmap.ts'
import { firstFailure, JmapError } from '../jmap-error.ts'
import type { EmailContent, Identity, SetResult } from '../jmap-types.ts'
import { jmap } from '../mail-session.ts'
import { beginOperation, folderOfRole, useMail } from '../mail-store.ts'
import { syncMail } from '../mail-sync.ts'
import { type Draft, sentAttachments } from './draft.ts'
import { emailOf } from './draft-email.ts'
import { identityOf } from './prepare.ts'

export interface StoredDraft {
  /** Its new copy at the server. */
  emailId: string
  /** Whose address it is written under. */
  identity: Identity
  /** What of the draft is different now that it is stored, whatever was changed meanwhile. */
  merge(draft: Draft): Partial<Draft>
}

export function draftsFolder(): string {
  const folder = folderOfRole(useMail.getState().mailboxes, 'drafts')
  if (!folder) throw new JmapError('notFound', t('mail.foldersFailed', { reason: t('mail.drafts') }))
  return folder.id
}

/** Stores the draft as a new copy: a message never changes. The one before stays until this one is known to be there: a server destroys what it is
 *  told to even when it refuses what was to take its place, and the files of the draft are parts of it.  @throws JmapError */
export async function saveDraft(draft: Draft): Promise<StoredDraft> {
  const mailbox = await jmap()
  const identity = await identityOf(mailbox)
  const sent = sentAttachments(draft).filter((one) => one.blobId !== undefined)
  const batch = new Batch()
  const set = batch.call('Email/set', { create: { draft: emailOf(draft, { identity, draftsFolder: draftsFolder() }) } })
  const get = batch.call('Email/get', { ids: ['#draft'], properties: ['id', 'attachments'], bodyProperties: ['blobId', 'name', 'type', 'size', 'cid'] })
  const answers = await mailbox.send(batch)
  const result = answers.of(set)
  const failure = firstFailure(result.notCreated)
  if (failure) throw explained(failure)
  const emailId = result.created?.['draft']?.id
  if (emailId === undefined) throw new JmapError('serverFail', '')
  const parts = (answers.maybe(get)?.list[0] as unknown as Pick<EmailContent, 'attachments'> | undefined)?.attachments ?? []
  // The bytes are found under the new copy from now on; what was uploaded is forgotten by the server after a day.
  const moved = new Map(
    sent.flatMap((one, at) => {
      const part = sent.length === parts.length ? parts[at] : undefined
      return part && part.blobId !== null && part.size === one.size ? [[one.id, { blobId: part.blobId, copy: emailId }] as const] : []
    }),
  )
  const merge = (now: Draft): Partial<Draft> => ({
    emailId,
    replaced: now.emailId === undefined ? now.replaced : [...now.replaced, now.emailId],
    attachments: now.attachments.map((one) => ({ ...one, ...moved.get(one.id) })),
  })
  return { emailId, identity, merge }
}

/** Deletes copies of drafts; one that cannot be deleted stays in Drafts.  @returns those that are gone */
export async function destroyDrafts(ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const end = beginOperation(new Map(ids.map((id) => [id, { destroyed: true }])))
  try {
    const mailbox = await jmap()
    return goneBy(ids, await mailbox.ask('Email/set', { destroy: ids }))
  } catch {
    return []
  } finally {
    void syncMail()
      .catch(() => undefined)
      .finally(end)
  }
}

/** Of those that were to be destroyed, the ones that are not there any more. */
export function goneBy(ids: readonly string[], { notDestroyed }: SetResult): string[] {
  return ids.filter((id) => (notDestroyed?.[id]?.type ?? 'notFound') === 'notFound')
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
