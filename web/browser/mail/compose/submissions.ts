import { Batch } from '../jmap.ts'
import { jmap } from '../mail-session.ts'

/** An email that was handed in for sending. */
export interface Submission {
  emailId: string
  /** What takes it back; absent when the server has no record of it any more. */
  submissionId?: string
}

/** What came of handing in a draft.  @returns undefined when it is a draft still, or gone: then it was not sent.  @throws JmapError */
export async function findSubmission(emailId: string): Promise<Submission | undefined> {
  const mailbox = await jmap()
  const batch = new Batch()
  const query = batch.call('EmailSubmission/query', { filter: { emailIds: [emailId] } })
  const get = batch.call('Email/get', { ids: [emailId], properties: ['id', 'keywords'] })
  const answers = await mailbox.send(batch)
  const [submissionId] = answers.of(query).ids
  if (submissionId !== undefined) return { emailId, submissionId }
  const [email] = answers.of(get).list
  return email && email.keywords['$draft'] !== true ? { emailId } : undefined
}
