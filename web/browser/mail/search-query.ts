import type { EmailFilter } from './jmap-types.ts'

export interface SearchQuery {
  /** Undefined when nothing is asked for. */
  filter: EmailFilter | undefined
  /** What `in:` named, as it was written. */
  folder: string | undefined
  /** Whether words are looked for, so that the places where they stand can be shown. */
  hasWords: boolean
  /** What could not be understood, e.g. `before:soon`. */
  problems: string[]
}

export interface SearchContext {
  now: number
  /** The id of a folder by the name or role somebody wrote; undefined: there is none. */
  folderId(name: string): string | undefined
}

const longest = 1_000
const mostTerms = 40

type Operator = (value: string, context: SearchContext) => EmailFilter | undefined

const operators = new Map<string, Operator>([
  ['from', (value) => ({ from: value })],
  ['to', (value) => ({ operator: 'OR', conditions: [{ to: value }, { cc: value }, { bcc: value }] })],
  ['cc', (value) => ({ cc: value })],
  ['subject', (value) => ({ subject: value })],
  ['body', (value) => ({ body: value })],
  ['has', (value) => (/^(?:attachments?|files?)$/i.test(value) ? { hasAttachment: true } : undefined)],
  ['is', (value) => states.get(value.toLowerCase())],
  ['in', (value, { folderId }) => inMailbox(folderId(value))],
  ['before', (value, { now }) => dated('before', startOf(value, now))],
  ['after', (value, { now }) => dated('after', startOf(value, now))],
  ['on', (value, { now }) => onDay(startOf(value, now))],
])

const states = new Map<string, EmailFilter>([
  ['unread', { operator: 'AND', conditions: [{ notKeyword: '$seen' }, { notKeyword: '$draft' }] }],
  ['read', { hasKeyword: '$seen' }],
  ['flagged', { hasKeyword: '$flagged' }],
  ['answered', { hasKeyword: '$answered' }],
])

/** Words and `operator:value` pairs, values with spaces in double quotes; all of them must hold. */
export function parseSearch(text: string, context: SearchContext): SearchQuery {
  const conditions: EmailFilter[] = []
  const words: string[] = []
  const problems: string[] = []
  let folder: string | undefined
  for (const { name, value, written } of terms(text)) {
    const operator = operators.get(name)
    if (!operator) {
      words.push(written)
      continue
    }
    const condition = value === '' ? undefined : operator(value, context)
    if (condition === undefined) problems.push(written)
    else conditions.push(condition)
    if (name === 'in') folder = value
  }
  if (words.length > 0) conditions.push({ text: words.join(' ') })
  const [only, ...more] = conditions
  const filter: EmailFilter | undefined = more.length > 0 ? { operator: 'AND', conditions } : only
  return { filter, folder, hasWords: words.length > 0 || /\b(?:subject|body):/i.test(text), problems }
}

interface Term {
  /** In small letters; empty for a word. */
  name: string
  value: string
  written: string
}

/** One pass from left to right; every character is looked at once. */
function* terms(text: string): Generator<Term> {
  const cut = text.slice(0, longest)
  for (let at = 0, count = 0; at < cut.length && count < mostTerms; count++) {
    while (isSpace(cut[at])) at++
    const start = at
    let colon = -1
    let value = ''
    while (at < cut.length && !isSpace(cut[at])) {
      if (cut[at] === '"') {
        const close = cut.indexOf('"', at + 1)
        const end = close < 0 ? cut.length : close
        value += cut.slice(at + 1, end)
        at = end + 1
        continue
      }
      if (cut[at] === ':' && colon < 0) {
        colon = at
        value = ''
      } else value += cut[at]
      at++
    }
    const written = cut.slice(start, Math.min(at, cut.length))
    if (written !== '') yield { name: colon < 0 ? '' : cut.slice(start, colon).toLowerCase(), value: value.trim(), written }
  }
}

const isSpace = (character: string | undefined) => character !== undefined && /\s/u.test(character)

const day = 86_400_000

/** Midnight here of the day that was written: `2026-03-01`, `1.3.2026`, `2026-03`, `2026`, `today`, `yesterday`, `7d`. */
export function startOf(value: string, now: number): number | undefined {
  const text = value.toLowerCase()
  if (text === 'today') return midnight(now)
  if (text === 'yesterday') return midnight(midnight(now) - day / 2)
  const ago = /^(\d{1,4})d$/.exec(text)
  if (ago) return midnight(now - Number(ago[1]) * day)
  const iso = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(text)
  if (iso) return localDate(iso[1], iso[2] ?? '1', iso[3] ?? '1')
  const european = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text)
  return european ? localDate(european[3], european[2], european[1]) : undefined
}

const midnight = (at: number) => new Date(at).setHours(0, 0, 0, 0)

function localDate(year: string | undefined, month: string | undefined, date: string | undefined): number | undefined {
  const at = new Date(Number(year), Number(month) - 1, Number(date))
  return at.getMonth() === Number(month) - 1 && at.getDate() === Number(date) ? at.getTime() : undefined
}

function dated(name: 'before' | 'after', at: number | undefined): EmailFilter | undefined {
  return at === undefined ? undefined : name === 'before' ? { before: utcDate(at) } : { after: utcDate(at) }
}

function onDay(at: number | undefined): EmailFilter | undefined {
  return at === undefined ? undefined : { operator: 'AND', conditions: [{ after: utcDate(at) }, { before: utcDate(midnight(at + day * 1.5)) }] }
}

/** JMAP's UTCDate has no fraction of zero. */
const utcDate = (at: number) => new Date(at).toISOString().replace('.000', '')

const inMailbox = (id: string | undefined): EmailFilter | undefined => (id === undefined ? undefined : { inMailbox: id })

/** The text with the search limited to one folder, or to none. */
export function withFolder(text: string, folder: string | undefined): string {
  const rest = [...terms(text)].filter((term) => term.name !== 'in').map((term) => term.written)
  return [...rest, ...(folder === undefined ? [] : [`in:${/\s/u.test(folder) ? `"${folder}"` : folder}`])].join(' ')
}
