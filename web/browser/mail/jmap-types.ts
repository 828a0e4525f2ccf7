/** The JMAP objects (RFC 8621) in as far as the pages use them. */

export type MailRole = 'inbox' | 'drafts' | 'sent' | 'archive' | 'junk' | 'trash'

export interface Mailbox {
  id: string
  name: string
  parentId: string | null
  role: MailRole | null
  sortOrder: number
  totalEmails: number
  unreadEmails: number
  myRights: { mayRename: boolean; mayDelete: boolean; mayCreateChild: boolean }
}

export interface MailAddress {
  name: string | null
  email: string
}

type Flags = Readonly<Record<string, true>>

/** An email as a row shows it. */
export interface Email {
  id: string
  threadId: string
  mailboxIds: Flags
  keywords: Flags
  from: MailAddress[] | null
  to: MailAddress[] | null
  subject: string | null
  preview: string
  receivedAt: string
  hasAttachment: boolean
  size: number
}

export const rowProperties: readonly (keyof Email)[] = ['id', 'threadId', 'mailboxIds', 'keywords', 'from', 'to', 'subject', 'preview', 'receivedAt', 'hasAttachment', 'size']

export interface BodyPart {
  partId: string | null
  blobId: string | null
  size: number
  name: string | null
  type: string
  disposition: string | null
  cid: string | null
}

export const partProperties: readonly (keyof BodyPart)[] = ['partId', 'blobId', 'size', 'name', 'type', 'disposition', 'cid']

/** What the reading pane shows besides the row. */
export interface EmailContent {
  id: string
  blobId: string
  sender: MailAddress[] | null
  from: MailAddress[] | null
  to: MailAddress[] | null
  cc: MailAddress[] | null
  bcc: MailAddress[] | null
  replyTo: MailAddress[] | null
  subject: string | null
  sentAt: string | null
  receivedAt: string
  messageId: string[] | null
  inReplyTo: string[] | null
  references: string[] | null
  keywords: Flags
  textBody: BodyPart[]
  htmlBody: BodyPart[]
  attachments: BodyPart[]
  bodyValues: Readonly<Record<string, { value: string; isEncodingProblem: boolean; isTruncated: boolean }>>
}

export const contentProperties: readonly (keyof EmailContent)[] = [
  'id', 'blobId', 'sender', 'from', 'to', 'cc', 'bcc', 'replyTo', 'subject', 'sentAt', 'receivedAt', 'messageId', 'inReplyTo', 'references', 'keywords',
  'textBody', 'htmlBody', 'attachments', 'bodyValues',
]

export interface Identity {
  id: string
  name: string
  email: string
  textSignature: string
  htmlSignature: string
}

export type EmailCondition = Readonly<{
  inMailbox?: string
  inMailboxOtherThan?: readonly string[]
  before?: string
  after?: string
  minSize?: number
  hasAttachment?: boolean
  hasKeyword?: string
  notKeyword?: string
  text?: string
  from?: string
  to?: string
  cc?: string
  bcc?: string
  subject?: string
  body?: string
}>

export type EmailFilter = EmailCondition | { readonly operator: 'AND' | 'OR' | 'NOT'; readonly conditions: readonly EmailFilter[] }

export interface GetResult<T> {
  state: string
  list: T[]
  notFound: string[]
}

export interface ChangesResult {
  oldState: string
  newState: string
  hasMoreChanges: boolean
  created: string[]
  updated: string[]
  destroyed: string[]
}

export interface QueryResult {
  queryState: string
  canCalculateChanges: boolean
  position: number
  ids: string[]
  total?: number
}

export interface QueryChangesResult {
  oldQueryState: string
  newQueryState: string
  removed: string[]
  added: { id: string; index: number }[]
  total?: number
}

/** Why one object of a /set was not changed. */
export interface SetFailure {
  type: string
  description?: string
  properties?: string[]
  invalidRecipients?: string[]
  maxRecipients?: number
  notFound?: string[]
}

export interface SetResult<T = { id: string; blobId: string }> {
  oldState: string | null
  newState: string
  created: Record<string, T> | null
  updated: Record<string, unknown> | null
  destroyed: string[] | null
  notCreated: Record<string, SetFailure> | null
  notUpdated: Record<string, SetFailure> | null
  notDestroyed: Record<string, SetFailure> | null
}

/** Method → what it answers. */
export interface JmapMethods {
  'Mailbox/get': GetResult<Mailbox>
  'Mailbox/changes': ChangesResult
  'Mailbox/set': SetResult<{ id: string }>
  'Email/get': GetResult<Email>
  'Email/changes': ChangesResult
  'Email/query': QueryResult
  'Email/queryChanges': QueryChangesResult
  'Email/set': SetResult
  'Identity/get': GetResult<Identity>
  'EmailSubmission/query': QueryResult
  'EmailSubmission/set': SetResult<{ id: string; sendAt: string; undoStatus: string }>
  'SearchSnippet/get': { list: { emailId: string; subject: string | null; preview: string | null }[]; notFound: string[] | null }
}

export type JmapMethod = keyof JmapMethods
