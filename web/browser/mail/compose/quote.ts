import { t } from '../../text/text.ts'
import { fullTime } from '../../text/time.ts'
import { distinct, type Recipient, recipientOf, writtenRecipient } from '../addresses.ts'
import { htmlOf } from '../html/plain-text.ts'
import type { EmailContent, MailAddress } from '../jmap-types.ts'

export type AnswerKind = 'reply' | 'reply-all' | 'forward'

const list = (addresses: MailAddress[] | null): Recipient[] => (addresses ?? []).map(recipientOf)

/** To whom an answer goes. Answering what I wrote myself goes on to those I wrote to. */
export function answerRecipients(kind: AnswerKind, content: EmailContent, me: string): { to: Recipient[]; cc: Recipient[] } {
  if (kind === 'forward') return { to: [], cc: [] }
  const from = list(content.from)
  const mine = from.length > 0 && from.every((one) => one.address === me)
  const first = mine ? list(content.to) : content.replyTo && content.replyTo.length > 0 ? list(content.replyTo) : from
  if (kind === 'reply') return { to: distinct(first), cc: [] }
  const to = distinct([...first, ...(mine ? [] : list(content.to))], mine ? [] : [me])
  const everybody = to.length > 0 ? to : distinct(first)
  return { to: everybody, cc: distinct(list(content.cc), [me, ...everybody.map((one) => one.address)]) }
}

const prefixes = /^(?:re|fwd?|aw|wg|antw|sv|vs|tr|rv|odp)(?:\[\d{1,3}\])?\s?:\s{0,3}/i

/** `Re: plan` however often it went to and fro, and in whatever language. */
export function answerSubject(kind: AnswerKind, subject: string | null): string {
  let base = (subject ?? '').trim()
  for (let count = 0; count < 20 && prefixes.test(base); count++) base = base.replace(prefixes, '')
  return `${kind === 'forward' ? 'Fwd' : 'Re'}: ${base}`.trimEnd()
}

/** How the answer says what it answers; RFC 5322 §3.6.4. */
export function threadOf(content: EmailContent): { inReplyTo: string[] | null; references: string[] | null } {
  const ids = content.messageId ?? []
  if (ids.length === 0) return { inReplyTo: null, references: null }
  const before = content.references ?? (content.inReplyTo?.length === 1 ? content.inReplyTo : [])
  return { inReplyTo: ids, references: [...new Set([...before, ...ids])].slice(-50) }
}

const names = (addresses: MailAddress[] | null) => list(addresses).map(writtenRecipient).join('; ')
const sentOf = (content: EmailContent) => fullTime(Date.parse(content.sentAt ?? content.receivedAt))

/** The lines that stand above what is quoted. */
export function quoteHeading(kind: AnswerKind, content: EmailContent): string[] {
  const [from] = list(content.from)
  if (kind !== 'forward') return [t('compose.original', { name: from ? from.name || from.address : t('mail.noSender'), date: sentOf(content) })]
  return [
    t('compose.forwardedHeading'),
    t('compose.headerFrom', { names: names(content.from) }),
    t('compose.headerSent', { date: sentOf(content) }),
    t('compose.headerTo', { names: names(content.to) }),
    ...(content.cc && content.cc.length > 0 ? [t('compose.headerCc', { names: names(content.cc) })] : []),
    t('compose.headerSubject', { subject: content.subject ?? '' }),
  ]
}

/** @param body  safe HTML of what is quoted */
export function quotedHtml(kind: AnswerKind, content: EmailContent, body: string): string {
  const heading = quoteHeading(kind, content)
    .map((line) => `<div>${htmlOf(line)}</div>`)
    .join('')
  return kind === 'forward' ? `<div><br></div>${heading}<div><br></div>${body}` : `<div><br></div>${heading}<blockquote type="cite">${body}</blockquote>`
}

export function quotedText(kind: AnswerKind, content: EmailContent, body: string): string {
  const lines = kind === 'forward' ? body : body.split('\n').map((line) => (line === '' ? '>' : line.startsWith('>') ? `>${line}` : `> ${line}`)).join('\n')
  return `\n\n${quoteHeading(kind, content).join('\n')}\n${kind === 'forward' ? '\n' : ''}${lines}`
}

/** Text as lines of HTML. */
export function linesOf(text: string): string {
  return text
    .split('\n')
    .map((line) => `<div>${line === '' ? '<br>' : htmlOf(line).replaceAll('  ', ' &nbsp;')}</div>`)
    .join('')
}
