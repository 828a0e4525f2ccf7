import { BackOff } from '../back-off.ts'
import { reasonOf } from '../shared/reason.ts'
import { useMail } from './mail-store.ts'
import { isNews, syncMail } from './mail-sync.ts'

const backOff = new BackOff(Math.random)
let again: ReturnType<typeof setTimeout> | undefined

/** Has the mailbox looked at again. A look that fails is repeated until one succeeds: nothing else may tell of what it missed. Where
 *  nothing is known yet the failure is shown in place of the mail. */
export function lookAtMail(): Promise<void> {
  return looked(syncMail())
}

/** The same for what a push tells of, where it is news: a look that is to be repeated is not made up for by a push of something else.  @param changed  JMAP type → newest state */
export async function lookAtPush(changed: Readonly<Record<string, string>>): Promise<void> {
  if (isNews(changed)) await looked(syncMail())
}

export function stopLooking(): void {
  clearTimeout(again)
  backOff.reset()
}

async function looked(look: Promise<void>): Promise<void> {
  try {
    await look
    stopLooking()
  } catch (error) {
    useMail.setState(({ phase }) => (phase === 'ready' ? {} : { phase: 'failed', reason: reasonOf(error) }))
    clearTimeout(again)
    again = setTimeout(() => void lookAtMail(), backOff.next())
  }
}
