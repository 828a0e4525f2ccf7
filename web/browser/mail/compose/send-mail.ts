import { reasonOf } from '../../shared/reason.ts'
import { t } from '../../text/text.ts'
import { notify } from '../../toasts.ts'
import { Batch } from '../jmap.ts'
import { firstFailure, JmapError } from '../jmap-error.ts'
import type { Identity } from '../jmap-types.ts'
import { folderOfRole, useMail } from '../mail-store.ts'
import { jmap } from '../mail-session.ts'
import { syncMail } from '../mail-sync.ts'
import { startCompose } from './composes.ts'
import { type Answers, type Draft, removableCopies } from './draft.ts'
import { envelopeOf } from './draft-email.ts'
import { forgetReplaced, hold, leave, note, readyDraft, release, store } from './drafts.ts'
import { destroyDrafts, draftsFolder, explained, goneBy } from './save-draft.ts'
import { findSubmission, type Submission } from './submissions.ts'

/** The server holds the message this long, so that it can be taken back; it is sent even when this page is closed. */
const holdSeconds = 6

/** Sends what is written and closes it. What is refused stays open with the reason; what may have been sent is looked up before it is sent again. */
export async function sendDraft(key: string): Promise<void> {
  if (!(await hold(key, 'sent'))) return
  try {
    const sent = (await sentBefore(key)) ?? (await submit(key))
    // Without it, nobody is signed in any more.
    const draft = readyDraft(key)?.draft
    if (draft && sent) finish(key, draft, sent)
  } catch (error) {
    const reason = reasonOf(error instanceof JmapError ? explained(error) : error)
    release(key, readyDraft(key)?.draft.submitted ? t('compose.unsure') : t('compose.sendFailed', { reason }))
  }
}

/** What came of sending it before, when the answer did not get here. */
async function sentBefore(key: string): Promise<Submission | undefined> {
  const draft = readyDraft(key)?.draft
  if (!draft?.submitted || draft.emailId === undefined) return undefined
  const found = await findSubmission(draft.emailId)
  if (!found) note(key, { submitted: false })
  return found
}

/** Hands in a copy that the server is known to have: whatever becomes of the answer, it can be looked up. */
async function submit(key: string): Promise<Submission | undefined> {
  const open = readyDraft(key)
  if (!open) return undefined
  const { emailId, identity } = await store(key, open)
  const stored = readyDraft(key)?.draft
  if (!stored) return undefined
  note(key, { submitted: true })
  try {
    return await handIn(key, { emailId, identity, draft: open.draft, replaced: removableCopies(stored) })
  } catch (error) {
    if (!(error instanceof JmapError) || !unsure.has(error.type)) note(key, { submitted: false })
    throw error
  }
}

/** Refusals after which it may have been accepted all the same. */
const unsure = new Set(['unavailable', 'serverFail', 'serverPartialFail'])

async function handIn(key: string, o: { emailId: string; identity: Identity; draft: Draft; replaced: readonly string[] }): Promise<Submission> {
  const mailbox = await jmap()
  const sentFolder = folderOfRole(useMail.getState().mailboxes, 'sent')
  const batch = new Batch()
  const submission = batch.call('EmailSubmission/set', {
    create: { submission: { identityId: o.identity.id, emailId: o.emailId, envelope: envelopeOf(o.draft, o.identity.email, holdSeconds) } },
    onSuccessUpdateEmail: { '#submission': { 'keywords/$draft': null, 'keywords/$seen': true, ...(sentFolder && { mailboxIds: { [sentFolder.id]: true } }) } },
  })
  const removal = batch.call('Email/set', { destroy: o.replaced })
  const answers = await mailbox.send(batch)
  const removed = answers.maybe(removal)
  if (removed) forgetReplaced(key, goneBy(o.replaced, removed))
  const result = answers.of(submission)
  const refused = firstFailure(result.notCreated)
  if (refused) throw refused
  const submissionId = result.created?.['submission']?.id
  return { emailId: o.emailId, ...(submissionId !== undefined && { submissionId }) }
}

function finish(key: string, { replaced, answers }: Draft, { emailId, submissionId }: Submission): void {
  leave(key)
  void destroyDrafts(replaced)
  const marked = markAnswered(answers)
  const undo = submissionId === undefined ? undefined : { label: t('action.undo'), run: () => void takeBack({ emailId, submissionId, answers, marked }) }
  notify({ tone: 'success', text: t('compose.sent'), lasts: holdSeconds * 1000, ...(undo && { action: undo }) })
  void syncMail().catch(() => undefined)
}

interface Sent extends Required<Submission> {
  answers: Answers | undefined
  /** Whether the mark of what it answers is its doing. */
  marked: Promise<boolean>
}

/** Undo: it never left, and is open again as it was. */
async function takeBack({ emailId, submissionId, answers, marked }: Sent): Promise<void> {
  try {
    const mailbox = await jmap()
    const result = await mailbox.ask('EmailSubmission/set', {
      update: { [submissionId]: { undoStatus: 'canceled' } },
      onSuccessUpdateEmail: { [submissionId]: { mailboxIds: { [draftsFolder()]: true }, 'keywords/$draft': true } },
    })
    const failure = firstFailure(result.notUpdated)
    if (failure) throw failure.type === 'cannotUnsend' ? new JmapError(failure.type, t('compose.tooLateToUndo')) : failure
    if (answers && (await marked)) await mailbox.ask('Email/set', { update: { [answers.id]: { [`keywords/${answers.keyword}`]: null } } }).catch(() => undefined)
    startCompose({ kind: 'draft', id: emailId, answers })
  } catch (error) {
    notify({ tone: 'error', text: reasonOf(error) })
  }
  await syncMail().catch(() => undefined)
}

/** The message that was answered shows it; not worth a word when it cannot.  @returns whether it did not before */
async function markAnswered(answers: Answers | undefined): Promise<boolean> {
  if (!answers) return false
  try {
    const mailbox = await jmap()
    const batch = new Batch()
    const get = batch.call('Email/get', { ids: [answers.id], properties: ['id', 'keywords'] })
    batch.call('Email/set', { update: { [answers.id]: { [`keywords/${answers.keyword}`]: true } } })
    const { list } = (await mailbox.send(batch)).of(get)
    return list[0]?.keywords[answers.keyword] !== true
  } catch {
    return false
  }
}
