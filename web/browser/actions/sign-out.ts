import { stopLive } from '../live.ts'
import { signOut } from '../session.ts'
import { reasonOf } from '../shared/reason.ts'
import { t } from '../text/text.ts'
import { notify } from '../toasts.ts'

/** Ends the session at the server first: a page that only looks signed out would be worse than one that says it is not. */
export function signOutHere(): void {
  signOut().then(
    () => {
      history.replaceState(null, '', '/')
      stopLive()
    },
    (error: unknown) => notify({ tone: 'error', text: t('me.signOutFailed', { reason: reasonOf(error) }) }),
  )
}
