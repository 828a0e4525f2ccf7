import { formatDate } from '../../text/text.ts'

/** Date and time to the second. */
export const preciseTime = (at: number): string => formatDate(at, { dateStyle: 'short', timeStyle: 'medium' })

/** Time of day to the millisecond, for messages that follow each other closely. */
export const exactTime = (at: number): string => formatDate(at, { hourCycle: 'h23', hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 })
