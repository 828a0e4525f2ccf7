import type { Envelope } from '../../store/emails.ts'
import { formatId } from '../../store/ids.ts'
import { propertiesArgument } from '../core/arguments.ts'
import { invalidArguments } from '../core/errors.ts'
import { formatUtcDate, isCount, type Json, type JsonObject } from '../core/json.ts'
import { messageBlobId } from './blob-access.ts'
import { defaultBodyProperties, isBodyProperty, type MessageBody, type ValueOptions } from './body-object.ts'
import { headerValue, parseHeaderProperty } from './header-property.ts'

/** A row of `email` with what it takes to show it. */
export interface EmailRecord {
  id: number
  thread: number
  blob: number
  head: Buffer | null
  size: number
  received_at: number
  keywords: string
  subject: string | null
  preview: string
  flags: number
  envelope: string
  mailboxes: number[]
}

const stored: Record<string, (email: EmailRecord) => Json> = {
  id: (email) => formatId('Email', email.id),
  blobId: (email) => messageBlobId(email.id),
  threadId: (email) => formatId('Thread', email.thread),
  mailboxIds: (email) => trueSet(email.mailboxes.map((mailbox) => formatId('Mailbox', mailbox))),
  keywords: (email) => trueSet(JSON.parse(email.keywords) as string[]),
  size: (email) => email.size,
  receivedAt: (email) => formatUtcDate(email.received_at),
  subject: (email) => email.subject,
  preview: (email) => email.preview,
  hasAttachment: (email) => (email.flags & 16) !== 0,
}

const fromEnvelope = ['messageId', 'inReplyTo', 'references', 'sender', 'from', 'to', 'cc', 'bcc', 'replyTo', 'sentAt'] as const

const fromBody = ['headers', 'bodyStructure', 'bodyValues', 'textBody', 'htmlBody', 'attachments'] as const

export const defaultEmailProperties: readonly string[] = [
  'id', 'blobId', 'threadId', 'mailboxIds', 'keywords', 'size', 'receivedAt', 'messageId', 'inReplyTo', 'references', 'sender', 'from', 'to', 'cc', 'bcc', 'replyTo',
  'subject', 'sentAt', 'hasAttachment', 'preview', 'bodyValues', 'textBody', 'htmlBody', 'attachments',
]

const trueSet = (names: string[]): JsonObject => Object.fromEntries(names.map((name) => [name, true]))

const isEnvelopeProperty = (name: string): name is (typeof fromEnvelope)[number] => (fromEnvelope as readonly string[]).includes(name)

const isFromBody = (name: string): boolean => (fromBody as readonly string[]).includes(name) || name.startsWith('header:')

/** What a client wants to see of emails; RFC 8621 §4.2. */
export interface EmailView {
  properties: readonly string[]
  bodyProperties: readonly string[]
  values: ValueOptions
  /** Whether the message's bytes are needed. */
  needsBody: boolean
}

/** @throws MethodError `invalidArguments` */
export function emailView(args: JsonObject, properties: readonly string[] | null, defaults = defaultEmailProperties): EmailView {
  const wanted = properties ?? defaults
  const wrong = wanted.find((name) => !Object.hasOwn(stored, name) && !isEnvelopeProperty(name) && !(fromBody as readonly string[]).includes(name) && !parseHeaderProperty(name))
  if (wrong !== undefined) throw invalidArguments('properties')
  const { maxBodyValueBytes } = args
  const bodyProperties = propertiesArgument(args, 'bodyProperties')
  if (bodyProperties !== null && !bodyProperties.every(isBodyProperty)) throw invalidArguments('bodyProperties')
  if (maxBodyValueBytes !== undefined && (!isCount(maxBodyValueBytes) || maxBodyValueBytes === 0)) throw invalidArguments('maxBodyValueBytes')
  const flag = (name: string): boolean => {
    const value = args[name] ?? false
    if (typeof value !== 'boolean') throw invalidArguments(name)
    return value
  }
  const values = { text: flag('fetchTextBodyValues'), html: flag('fetchHTMLBodyValues'), all: flag('fetchAllBodyValues'), maxBytes: maxBodyValueBytes ?? Infinity }
  const fetches = values.text || values.html || values.all
  return {
    properties: wanted,
    bodyProperties: bodyProperties ?? defaultBodyProperties,
    values,
    needsBody: wanted.some((name) => isFromBody(name) && (name !== 'bodyValues' || fetches)),
  }
}

/** What an email shows. @param body  given when the view needs it */
export function emailObject(email: EmailRecord, view: EmailView, body: MessageBody | undefined): JsonObject {
  const envelope = JSON.parse(email.envelope) as Envelope
  const object: JsonObject = { id: formatId('Email', email.id) }
  for (const name of view.properties) {
    if (isEnvelopeProperty(name)) object[name] = envelope[name] as Json
    else if (Object.hasOwn(stored, name)) object[name] = stored[name]?.(email) ?? null
    else object[name] = body ? bodyProperty(body, name, view) : {}
  }
  return object
}

export function bodyProperty(body: MessageBody, name: string, view: EmailView): Json {
  const list = (parts: typeof body.lists.text) => parts.map((part) => body.part(part, view.bodyProperties))
  switch (name) {
    case 'headers':
      return body.headers()
    case 'bodyStructure':
      return body.structure(view.bodyProperties)
    case 'bodyValues':
      return body.values(view.values)
    case 'textBody':
      return list(body.lists.text)
    case 'htmlBody':
      return list(body.lists.html)
    case 'attachments':
      return list(body.lists.attachments)
    default: {
      const header = parseHeaderProperty(name)
      return header ? headerValue(body.raw, body.scanned.root.fields, header) : null
    }
  }
}
