const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const zones: Record<string, number> = { ut: 0, utc: 0, gmt: 0, z: 0, est: -300, edt: -240, cst: -360, cdt: -300, mst: -420, mdt: -360, pst: -480, pdt: -420 }

const SHAPE = /^(?:[a-z]{3,9}\.?,?\s*)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?[\s-]+(\d{2,4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([+-]\d{4}|[a-z]{1,5})?/i

/** An RFC 5322 date as RFC 3339 text that keeps the sender's zone; null when it isn't one or names a day that doesn't exist. */
export function parseDate(text: string): string | null {
  const match = SHAPE.exec(text.slice(0, 200).trim())
  if (!match) return null
  const [, day = '', monthName = '', yearText = '', hour = '', minute = '', second = '0', zone = ''] = match
  const month = months.indexOf(monthName.toLowerCase())
  const year = fullYear(yearText)
  const offset = zoneMinutes(zone)
  const local = Date.UTC(year, month, Number(day), Number(hour), Number(minute), Math.min(59, Number(second)))
  const back = new Date(local)
  const real = month >= 0 && year >= 1900 && back.getUTCDate() === Number(day) && Number(hour) < 24 && Number(minute) < 60 && Number(second) <= 60
  if (!real || offset === undefined) return null
  return back.toISOString().slice(0, 19) + zoneText(offset)
}

/** RFC 5322 §4.3. */
function fullYear(text: string): number {
  const year = Number(text)
  if (text.length === 4) return year
  if (text.length === 3) return 1900 + year
  return year < 50 ? 2000 + year : 1900 + year
}

function zoneMinutes(zone: string): number | undefined {
  if (!/^[+-]/.test(zone)) return zones[zone.toLowerCase()] ?? 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(3, 5))
  if (hours > 23 || minutes > 59) return undefined
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)
}

function zoneText(offset: number): string {
  if (offset === 0) return 'Z'
  const two = (n: number) => String(n).padStart(2, '0')
  return `${offset < 0 ? '-' : '+'}${two(Math.trunc(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** Milliseconds since the epoch as an RFC 5322 date in UTC. */
export function formatDate(ms: number): string {
  const date = new Date(ms)
  const two = (n: number) => String(n).padStart(2, '0')
  const month = months[date.getUTCMonth()] ?? 'jan'
  const name = month.charAt(0).toUpperCase() + month.slice(1)
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':')
  return `${days[date.getUTCDay()] ?? 'Sun'}, ${date.getUTCDate()} ${name} ${date.getUTCFullYear()} ${time} +0000`
}
