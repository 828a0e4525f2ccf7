import { newId, type Random } from '@parley/platform/ids'
import { composeMessage, textContent, type NewPart } from '../mime/compose.ts'
import { writeAddresses, writeDate, writeMessageIds, writeText } from '../mime/header-writer.ts'

export interface Failure {
  recipient: string
  /** The reply as SMTP has it: `550 5.1.1 …`. */
  reply: string
  /** In words for the reader. */
  reason: string
}

export interface BounceOptions {
  hostname: string
  now: number
  /** Whose mail it was, and who reads this. */
  to: string
  subject: string | null
  messageId: string | null
  /** The failed message; its header goes with the report. */
  original: Buffer
  failures: readonly Failure[]
  random?: Random
}

const HEADER_BYTES = 16 * 1024

/** A delivery status notification; RFC 3464. */
export function makeBounce(o: BounceOptions): Buffer {
  const daemon = `postmaster@${o.hostname}`
  const text = [
    'This message could not be delivered:',
    '',
    ...o.failures.map(({ recipient, reason }) => `  ${recipient}\n    ${reason}`),
    '',
    `Subject: ${o.subject ?? '(none)'}`,
    '',
    'The other recipients, if there are any, are not concerned.',
  ].join('\n')
  const root: NewPart = {
    type: 'multipart/report; report-type=delivery-status',
    fields: [
      ['Message-ID', ` <${newId(o.random)}@${o.hostname}>`],
      ['Date', writeDate(o.now)],
      ['From', writeAddresses('From', [{ name: 'Mail delivery', email: daemon }])],
      ['To', writeAddresses('To', [{ name: null, email: o.to }])],
      ['Subject', writeText('Subject', `Not delivered: ${o.subject ?? '(no subject)'}`)],
      ['Auto-Submitted', ' auto-replied'],
      ...(o.messageId === null ? [] : ([['References', writeMessageIds('References', [o.messageId])], ['In-Reply-To', writeMessageIds('In-Reply-To', [o.messageId])]] as [string, string][])),
    ],
    content: [
      { type: 'text/plain', fields: [], ...textContent(text) },
      { type: 'message/delivery-status', fields: [], content: Buffer.from(statusFields(o), 'utf8') },
      { type: 'text/rfc822-headers', fields: [], content: headerOf(o.original) },
    ],
  }
  return composeMessage(root, () => `=_${newId(o.random)}`)
}

function statusFields({ hostname, failures }: BounceOptions): string {
  const groups = failures.map(({ recipient, reply }) => {
    const status = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})/.exec(reply)?.[1] ?? '5.0.0'
    return `Final-Recipient: rfc822; ${recipient}\r\nAction: failed\r\nStatus: ${status}\r\nDiagnostic-Code: smtp; ${oneLine(reply)}\r\n`
  })
  return [`Reporting-MTA: dns; ${hostname}\r\n`, ...groups].join('\r\n')
}

// eslint-disable-next-line no-control-regex
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 400)

function headerOf(raw: Buffer): Buffer {
  const end = raw.indexOf('\r\n\r\n')
  return raw.subarray(0, Math.min(HEADER_BYTES, end < 0 ? raw.length : end + 2))
}
