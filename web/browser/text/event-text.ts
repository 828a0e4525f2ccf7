import type { MessageEvent } from '../../shared/wire.ts'
import { t } from './text.ts'

/** What happened in a group conversation, as a line of its transcript.
 *  @param mine  whether it is about me
 *  @param asked  whether I was the one who was invited */
export function eventText(event: MessageEvent, name: string, o: { mine: boolean; asked: boolean }): string {
  switch (event.what) {
    case 'invited':
      return t(o.asked ? 'groups.event.asked' : 'groups.event.invited', { name })
    case 'unavailable':
      return t('groups.event.unavailable', { name })
    case 'joined':
      return o.mine ? t('groups.event.began') : t('groups.event.joined', { name })
    case 'left':
      return o.mine ? t('groups.event.youLeft') : t('groups.event.left', { name })
    case 'removed':
      return t('groups.event.youWereRemoved')
    case 'missed':
      return t('groups.event.missed', { count: event.count ?? 0 })
    case 'ended':
      return t('groups.event.ended')
  }
}
