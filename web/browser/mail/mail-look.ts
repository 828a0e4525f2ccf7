import { BackOff } from '../back-off.ts'
import { reasonOf } from '../shared/reason.ts'
import { useMail } from './mail-store.ts'
import { followPush, syncMail } from './mail-sync.ts'

const backOff = new BackOff(Math.random)
let again: ReturnType<typeof setTimeout> | undefined

/** Has the mailbox looked at again. A look that fails is repeated until one succeeds: nothing else may tell of what it missed. Where
 *  nothing is known yet the failure is shown in place of the mail. */
export function lookAtMail(): Promise<void> {
  return looked(syncMail())
}

/** The same for what a push tells of.  @param changed  JMAP type → newest state */
export function lookAtPush(changed: Readonly<Record<string, string>>): Promise<void> {
  return looked(followPush(changed))
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
