import { malformed } from '../errors.ts'
import { isToken, toNumber } from '../grammar.ts'
import type { Message } from '../message.ts'
import { textKind } from './required.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const pad = (value: number, width = 2): string => String(value).padStart(width, '0')

/** Milliseconds since the epoch from `Sat, 13 Nov 2010 23:29:00 GMT`; no other zone exists in SIP.
 *  @throws SipError 400   @spec RFC 3261 §20.17; RFC 4475 §3.1.2.12 */
export function parseDate(text: string): number {
  const [weekday = '', day = '', month = '', year = '', time = '', zone, ...more] = text.split(' ')
  const clock = time.split(':')
  const [hour, minute, second] = clock.map((part) => (part.length === 2 ? toNumber(part, 59) : undefined))
  const sound = more.length === 0 && zone === 'GMT' && weekday.endsWith(',') && isToken(weekday.slice(0, -1)) && months.includes(month)
  const dayOfMonth = toNumber(day, 31)
  const fullYear = year.length === 4 ? toNumber(year, 9999) : undefined
  if (!sound || clock.length !== 3 || !dayOfMonth || fullYear === undefined || hour === undefined || hour > 23 || minute === undefined || second === undefined) {
    throw malformed('Date', 'expected the form Sat, 13 Nov 2010 23:29:00 GMT')
  }
  return Date.UTC(fullYear, months.indexOf(month), dayOfMonth, hour, minute, second)
}

export function formatDate(atMs: number): string {
  const at = new Date(atMs)
  const date = `${days[at.getUTCDay()]}, ${pad(at.getUTCDate())} ${months[at.getUTCMonth()]} ${pad(at.getUTCFullYear(), 4)}`
  return `${date} ${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}:${pad(at.getUTCSeconds())} GMT`
}

const date = textKind('Date', parseDate)

/** @throws SipError 400 */
export const dateOf = (message: Message): number | undefined => message.headers.typed(date)
