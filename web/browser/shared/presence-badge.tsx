import { PresenceBadge as FluentBadge, type PresenceBadgeStatus } from '@fluentui/react-components'
import type { Status } from '../../shared/wire.ts'
import { statusWord } from '../text/status.ts'

/** The picture of each status; several share one, the word tells them apart. */
const pictures: Record<Status, PresenceBadgeStatus> = {
  available: 'available',
  busy: 'busy',
  'in-a-meeting': 'busy',
  'in-a-call': 'busy',
  'do-not-disturb': 'do-not-disturb',
  'be-right-back': 'away',
  away: 'away',
  inactive: 'away',
  'off-work': 'away',
  offline: 'offline',
  unknown: 'unknown',
}

export interface PresenceBadgeProps {
  status: Status
  size?: 'tiny' | 'extra-small' | 'small' | 'medium'
  className?: string
  /** Where the status stands in words beside it already. */
  decorative?: boolean
}

export function PresenceBadge({ status, size = 'extra-small', className, decorative }: PresenceBadgeProps) {
  const naming = decorative === true ? { 'aria-hidden': true as const, role: 'presentation' } : { role: 'img', 'aria-label': statusWord(status), title: statusWord(status) }
  return <FluentBadge status={pictures[status]} size={size} {...(className !== undefined && { className })} {...naming} />
}
