import { createHash } from 'node:crypto'
import { bodyLists } from './body-lists.ts'
import { fieldOf, partInfo, partText, type PartInfo } from './body-part.ts'
import { parseDate } from './date.ts'
import { asAddresses, asMessageIds, asText, plain, type EmailAddress } from './header-forms.ts'
import { htmlToText } from './html-text.ts'
import { mimeLimits } from './limits.ts'
import { scan, unfolded, type Part, type Scan } from './scan.ts'

/** What the store keeps of a message beside its bytes: all that a message list shows, sorts and searches by. Plain data. */
export interface MessageDigest {
  subject: string | null
  from: EmailAddress[] | null
  to: EmailAddress[] | null
  cc: EmailAddress[] | null
  bcc: EmailAddress[] | null
  replyTo: EmailAddress[] | null
  sender: EmailAddress[] | null
  messageId: string[] | null
  inReplyTo: string[] | null
  references: string[] | null
  /** RFC 3339 with the sender's zone. */
  sentAt: string | null
  preview: string
  hasAttachment: boolean
  bodyText: string
  /** Lower-case names of the fields that are not in every message. */
  headerNames: string[]
  /** More than one From field: the first is shown, and the reader is warned. */
  severalFrom: boolean
  /** A limit cut what could be read. */
  cut: boolean
}

/** @cost bounded by `mimeLimits`, whatever the message is */
export function digestMessage(raw: Buffer, scanned: Scan = scan(raw)): MessageDigest {
  const { root } = scanned
  const infos = new Map<Part, PartInfo>()
  const infoOf = (part: Part): PartInfo => {
    const known = infos.get(part) ?? partInfo(raw, part)
    infos.set(part, known)
    return known
  }
  const lists = bodyLists(root, infoOf)
  const bodyText = readable(raw, lists.text, lists.html)
  return {
    ...headerDigest(raw, root),
    preview: previewOf(bodyText),
    hasAttachment: lists.attachments.some((part) => isAttachment(infoOf(part), part, lists.html)),
    bodyText,
    cut: scanned.cut,
  }
}

type HeaderDigest = Omit<MessageDigest, 'preview' | 'hasAttachment' | 'bodyText' | 'cut'>

export function headerDigest(raw: Buffer, root: Part): HeaderDigest {
  const text = (key: string) => {
    const field = fieldOf(root, key)
    return field ? asText(raw, field) : null
  }
  const addresses = (key: string) => {
    const field = fieldOf(root, key)
    return field ? asAddresses(raw, field) : null
  }
  const ids = (key: string) => {
    const field = fieldOf(root, key)
    return field ? asMessageIds(raw, field) : null
  }
  const date = fieldOf(root, 'date')
  return {
    subject: text('subject'),
    from: addresses('from'),
    to: addresses('to'),
    cc: addresses('cc'),
    bcc: addresses('bcc'),
    replyTo: addresses('reply-to'),
    sender: addresses('sender'),
    messageId: ids('message-id'),
    inReplyTo: ids('in-reply-to'),
    references: ids('references'),
    sentAt: date ? parseDate(unfolded(raw, date)) : null,
    headerNames: rareNames(root),
    severalFrom: root.fields.filter((field) => field.key === 'from').length > 1,
  }
}

/** An image the HTML shows by its id isn't what people call an attachment. */
function isAttachment(info: PartInfo, part: Part, html: Part[]): boolean {
  if (html.includes(part)) return false
  if (info.disposition !== null) return info.disposition !== 'inline'
  return info.cid === null || !info.type.startsWith('image/')
}

function readable(raw: Buffer, text: Part[], html: Part[]): string {
  const parts = text.some((part) => part.contentType.value === 'text/plain') ? text : html
  let all = ''
  for (const part of parts) {
    if (all.length >= mimeLimits.searchText) break
    const type = part.contentType.value
    if (!type.startsWith('text/')) continue
    const value = partText(raw, clipped(part)).text
    all += `${type === 'text/html' ? htmlToText(value) : value}\n`
  }
  return tidy(all.slice(0, mimeLimits.searchText))
}

/** As much of a part as can matter for search; the encoded form is longer than the text. */
function clipped(part: Part): Part {
  return { ...part, bodyEnd: Math.min(part.bodyEnd, part.bodyStart + 4 * mimeLimits.htmlText) }
}

const tidy = (text: string): string => plain(text.replace(/\s+/g, ' '))

function previewOf(text: string): string {
  if (text.length <= mimeLimits.previewCharacters) return text
  return text.slice(0, mimeLimits.previewCharacters).replace(/[\ud800-\udbff]$/, '')
}

const everywhere = new Set([
  'from', 'to', 'cc', 'bcc', 'subject', 'date', 'message-id', 'mime-version', 'content-type', 'content-transfer-encoding', 'received', 'return-path', 'delivered-to',
])

function rareNames(root: Part): string[] {
  const names = new Set<string>()
  for (const { key } of root.fields) {
    if (!everywhere.has(key) && key.length <= 100) names.add(key)
    if (names.size >= 200) break
  }
  return [...names]
}

export const isRareName = (name: string): boolean => !everywhere.has(name.toLowerCase())

/** A subject without the marks of replies, forwards and lists, for threading and sorting; RFC 5256 §2.1 and the words other languages use. */
export function baseSubject(subject: string | null): string {
  let text = (subject ?? '').slice(0, 1_000).replace(/\s+/g, ' ').trim()
  for (let round = 0; round < 20; round++) {
    const shorter = text
      .replace(/^(?:\[[^\]]{0,60}\]\s*)*(?:re|aw|sv|vs|antw|fw|fwd|wg|tr|rv|回复|转发)\s*(?:\[\d{1,4}\])?\s*[:：]\s*/i, '')
      .replace(/\s*\(fwd\)$/i, '')
      .replace(/^\[fwd:\s*(.*)\]$/i, '$1')
    if (shorter === text) break
    text = shorter
  }
  return text.replace(/^(?:\[[^\]]{0,60}\]\s*)+(?=\S)/, '').toLowerCase()
}

export const sha256 = (data: Uint8Array | string): Buffer => createHash('sha256').update(data).digest()
