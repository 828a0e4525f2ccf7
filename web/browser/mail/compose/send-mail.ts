import { reasonOf } from '../../shared/reason.ts'
import { t } from '../../text/text.ts'
import { notify } from '../../toasts.ts'
import { Batch } from '../jmap.ts'
import { firstFailure, JmapError } from '../jmap-error.ts'
import { folderOfRole, useMail } from '../mail-store.ts'
import { jmap } from '../mail-session.ts'
import { syncMail } from '../mail-sync.ts'
import { startCompose } from './composes.ts'
import type { Draft } from './draft.ts'
import { emailOf, envelopeOf } from './draft-email.ts'
import { holdSaving, leave, readyDraft, update } from './drafts.ts'
import { identityOf } from './prepare.ts'
import { draftsFolder, explained } from './save-draft.ts'

/** The server holds the message this long, so that it can be taken back; it is sent even when this page is closed. */
const holdSeconds = 6

interface Sent {
  emailId: string
  submissionId: string
  answers: Draft['answers']
}

/** Sends what is written and closes it.  @throws JmapError with what to do about it; the message stays open and safe */
export async function sendDraft(key: string): Promise<void> {
  await holdSaving(key)
  const open = readyDraft(key)
  if (!open) return
  const sent = await submit(key, open.draft).catch((error: unknown) => {
    throw error instanceof JmapError ? explained(error) : error
  })
  leave(key)
  void markAnswered(sent.answers, true)
  notify({ tone: 'success', text: t('compose.sent'), lasts: holdSeconds * 1000, action: { label: t('action.undo'), run: () => void takeBack(sent) } })
  await syncMail().catch(() => undefined)
}

async function submit(key: string, draft: Draft): Promise<Sent> {
  const [mailbox, identity] = await Promise.all([jmap(), identityOf()])
  const drafts = draftsFolder()
  const sentFolder = folderOfRole(useMail.getState().mailboxes, 'sent')
  const batch = new Batch()
  const set = batch.call('Email/set', { create: { draft: emailOf(draft, { identity, draftsFolder: drafts }) }, destroy: draft.emailId === undefined ? [] : [draft.emailId] })
  const submission = batch.call('EmailSubmission/set', {
    create: { submission: { identityId: identity.id, emailId: '#draft', envelope: envelopeOf(draft, identity.email, holdSeconds) } },
    onSuccessUpdateEmail: { '#submission': { 'keywords/$draft': null, 'keywords/$seen': true, ...(sentFolder && { mailboxIds: { [sentFolder.id]: true } }) } },
  })
  const answers = await mailbox.send(batch)
  const stored = answers.of(set)
  const failure = firstFailure(stored.notCreated)
  if (failure) throw failure
  const emailId = stored.created?.['draft']?.id ?? ''
  // From here on the old copy is gone, whether it is sent or not.
  update(key, { draft: { ...draft, emailId } })
  const result = answers.of(submission)
  const refused = firstFailure(result.notCreated)
  if (refused) throw refused
  return { emailId, submissionId: result.created?.['submission']?.id ?? '', answers: draft.answers }
}

/** Undo: it never left, and is open again as it was. */
async function takeBack({ emailId, submissionId, answers }: Sent): Promise<void> {
  try {
    const mailbox = await jmap()
    const result = await mailbox.ask('EmailSubmission/set', {
      update: { [submissionId]: { undoStatus: 'canceled' } },
      onSuccessUpdateEmail: { [submissionId]: { mailboxIds: { [draftsFolder()]: true }, 'keywords/$draft': true } },
    })
    const failure = firstFailure(result.notUpdated)
    if (failure) throw failure.type === 'cannotUnsend' ? new JmapError(failure.type, t('compose.tooLateToUndo')) : failure
    await markAnswered(answers, false)
    startCompose({ kind: 'draft', id: emailId })
  } catch (error) {
    notify({ tone: 'error', text: reasonOf(error) })
  }
  await syncMail().catch(() => undefined)
}

/** The message that was answered shows it; not worth a word when it cannot. */
async function markAnswered(answers: Draft['answers'], on: boolean): Promise<void> {
  if (!answers) return
  const mailbox = await jmap()
  await mailbox.ask('Email/set', { update: { [answers.id]: { [`keywords/${answers.keyword}`]: on ? true : null } } }).catch(() => undefined)
}
