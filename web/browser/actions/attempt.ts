import type { InputName, Inputs } from '../../shared/wire.ts'
import { send } from '../live.ts'
import { reasonOf } from '../shared/reason.ts'
import { t, type TextKey } from '../text/text.ts'
import { notify } from '../toasts.ts'

/** Keys of sentences that say what did not happen, and why. */
type FailureKey = 'me.statusFailed' | 'note.failed' | 'contact.failed' | 'im.failed' | 'groups.failed'

/** Sends an input whose success shows itself; a refusal is said in a toast.  @returns whether it was done */
export async function attempt<N extends InputName>(failure: FailureKey & TextKey, name: N, body: Inputs[N]['body']): Promise<boolean> {
  try {
    await send(name, body)
    return true
  } catch (error) {
    notify({ tone: 'error', text: t(failure, { reason: reasonOf(error) }) })
    return false
  }
}
