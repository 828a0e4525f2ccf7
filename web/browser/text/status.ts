import type { Presence, Status } from '../../shared/wire.ts'
import { formatDate, t, type TextKey } from './text.ts'

const words: Record<Status, TextKey & `status.${string}`> = {
  available: 'status.available',
  busy: 'status.busy',
  'in-a-meeting': 'status.inAMeeting',
  'in-a-call': 'status.inACall',
  'do-not-disturb': 'status.doNotDisturb',
  'be-right-back': 'status.beRightBack',
  away: 'status.away',
  inactive: 'status.inactive',
  'off-work': 'status.offWork',
  offline: 'status.offline',
  unknown: 'status.unknown',
}

/** The status word of a badge. */
export function statusWord(status: Status): string {
  return t(words[status] as 'status.available')
}

const online = new Set<Status>(['available', 'busy', 'in-a-meeting', 'in-a-call', 'do-not-disturb', 'be-right-back', 'away', 'inactive', 'off-work'])

export function isOnline(status: Status | undefined): boolean {
  return status !== undefined && online.has(status)
}

/** The second line under a name: the note where there is one, else when they were last here. */
export function presenceLine(presence: Presence, now: number): string {
  const word = presence.device ? t('status.onDevice', { status: statusWord(presence.status), device: presence.device }) : statusWord(presence.status)
  return presence.lastActive === undefined ? word : t('status.lastActive', { status: word, time: ago(presence.lastActive, now) })
}

/** `5 minutes ago` while that says something, then the date. */
export function ago(at: number, now: number): string {
  const minutes = Math.max(0, Math.floor((now - at) / 60_000))
  if (minutes < 1) return t('time.justNow')
  if (minutes < 60) return t('time.minutesAgo', { count: minutes })
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return t('time.hoursAgo', { count: hours })
  return formatDate(at, { dateStyle: 'medium' })
}
