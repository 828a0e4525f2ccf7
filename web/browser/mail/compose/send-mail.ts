import { reasonOf } from '../../shared/reason.ts'
import { t } from '../../text/text.ts'
import { notify } from '../../toasts.ts'
import { Batch } from '../jmap.ts'
import { firstFailure, JmapError } from '../jmap-error.ts'
import { folderOfRole, useMail } from '../mail-store.ts'
import { jmap } from '../mail-session.ts'
import { syncMail } from '../mail-sync.ts'
import { startCompose } from './composes.ts'
import { type Draft, removableCopies } from './draft.ts'
import { envelopeOf } from './draft-email.ts'
import { type DraftState, forgetReplaced, holdSaving, leave, readyDraft, store } from './drafts.ts'
import { destroyDrafts, draftsFolder, explained, goneBy } from './save-draft.ts'

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
  const sent = await submit(key, open).catch((error: unknown) => {
    throw error instanceof JmapError ? explained(error) : error
  })
  const left = readyDraft(key)?.draft.replaced ?? []
  leave(key)
  void destroyDrafts(left)
  void markAnswered(sent.answers, true)
  notify({ tone: 'success', text: t('compose.sent'), lasts: holdSeconds * 1000, action: { label: t('action.undo'), run: () => void takeBack(sent) } })
  await syncMail().catch(() => undefined)
}

async function submit(key: string, open: DraftState): Promise<Sent> {
  const { emailId, identity } = await store(key, open)
  const mailbox = await jmap()
  const sentFolder = folderOfRole(useMail.getState().mailboxes, 'sent')
  const replaced = removableCopies(readyDraft(key)?.draft ?? open.draft)
  const batch = new Batch()
  const submission = batch.call('EmailSubmission/set', {
    create: { submission: { identityId: identity.id, emailId, envelope: envelopeOf(open.draft, identity.email, holdSeconds) } },
    onSuccessUpdateEmail: { '#submission': { 'keywords/$draft': null, 'keywords/$seen': true, ...(sentFolder && { mailboxIds: { [sentFolder.id]: true } }) } },
  })
  const removal = batch.call('Email/set', { destroy: replaced })
  const answers = await mailbox.send(batch)
  const removed = answers.maybe(removal)
  if (removed) forgetReplaced(key, goneBy(replaced, removed))
  const result = answers.of(submission)
  const refused = firstFailure(result.notCreated)
  if (refused) throw refused
  return { emailId, submissionId: result.created?.['submission']?.id ?? '', answers: open.draft.answers }
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
