import { formatDate, t } from './text.ts'

const dayOf = (at: number) => new Date(at).setHours(0, 0, 0, 0)

/** Time of day today, the weekday within a week, then the date. */
export function shortTime(at: number, now: number): string {
  const days = Math.round((dayOf(now) - dayOf(at)) / 86_400_000)
  if (days <= 0) return timeOfDay(at)
  if (days < 7) return formatDate(at, { weekday: 'short' })
  return formatDate(at, { day: 'numeric', month: 'numeric', year: '2-digit' })
}

export function timeOfDay(at: number): string {
  return formatDate(at, { hour: 'numeric', minute: '2-digit' })
}

/** What stands above the messages of one day. */
export function dayTitle(at: number, now: number): string {
  const days = Math.round((dayOf(now) - dayOf(at)) / 86_400_000)
  if (days === 0) return t('time.today')
  if (days === 1) return t('time.yesterday')
  return formatDate(at, { weekday: 'long', day: 'numeric', month: 'long', ...(days > 300 && { year: 'numeric' as const }) })
}

export function sameDay(a: number, b: number): boolean {
  return dayOf(a) === dayOf(b)
}

export function fullTime(at: number): string {
  return formatDate(at, { dateStyle: 'full', timeStyle: 'short' })
}
