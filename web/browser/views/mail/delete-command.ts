import { placesOf, unmoved } from '../../mail/unmoved.ts'
import { t } from '../../text/text.ts'
import { ask } from './ask.tsx'
import { deleteThem, destroyThem } from './commands.ts'
import type { MailPlace } from './use-mail-place.ts'

/** To Deleted Items; asked for ever, or there already: destroyed, once the person has said so. */
export function deleteCommand(place: MailPlace, ids: readonly string[], forEver = false): void {
  if (ids.length === 0) return
  const doomed = forEver ? ids : deleteThem(place, ids)
  if (doomed.length === 0) return
  const places = placesOf(doomed)
  ask({
    title: t('mail.deleteForeverTitle', { count: doomed.length }),
    text: t('mail.deleteForeverText'),
    confirm: t('mail.deleteForever'),
    // What somebody has put elsewhere while the question stood was not asked about.
    run: () => destroyThem(place, unmoved(places)),
  })
}
