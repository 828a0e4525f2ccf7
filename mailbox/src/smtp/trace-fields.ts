import { formatDate } from '../mime/date.ts'

export interface Trace {
  hostname: string
  at: number
  /** The reverse path; empty for bounces. */
  mailFrom: string
  /** `from name (address) with ESMTP` or what else tells the way it came. */
  how: string
  id: string
}

/** The field that says how a message came here; the same for all recipients. */
export const receivedField = ({ hostname, at, how, id }: Trace): string => `Received: ${how}\r\n by ${hostname} (Parley) id ${id};\r\n ${formatDate(at)}\r\n`

/** What is put before a message in a person's mailbox (RFC 5321 §4.4). */
export function deliveryHead(trace: Trace, recipient: string): Buffer {
  return Buffer.from(`Return-Path: <${trace.mailFrom}>\r\nDelivered-To: ${recipient}\r\n${receivedField(trace)}`, 'utf8')
}
