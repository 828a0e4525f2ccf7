import { formatId } from '../../store/ids.ts'
import type { MailboxRow } from '../../store/mailboxes.ts'
import type { Json, JsonObject } from '../core/json.ts'

/** Folders with a role are everybody's furniture: they can be neither renamed nor removed. */
export function rightsOf(row: Pick<MailboxRow, 'role'>): Record<string, boolean> {
  const own = row.role === null
  return {
    mayReadItems: true,
    mayAddItems: true,
    mayRemoveItems: true,
    maySetSeen: true,
    maySetKeywords: true,
    mayCreateChild: true,
    mayRename: own,
    mayDelete: own,
    maySubmit: true,
    // RFC 9670's; nobody shares yet, and some clients look for it.
    mayAdmin: true,
  }
}

const properties: Record<string, (row: MailboxRow) => Json> = {
  id: (row) => formatId('Mailbox', row.id),
  name: (row) => row.name,
  parentId: (row) => (row.parent === 0 ? null : formatId('Mailbox', row.parent)),
  role: (row) => row.role,
  sortOrder: (row) => row.sort_order,
  totalEmails: (row) => row.total_emails,
  unreadEmails: (row) => row.unread_emails,
  totalThreads: (row) => row.total_threads,
  unreadThreads: (row) => row.unread_threads,
  myRights: rightsOf,
  isSubscribed: (row) => row.subscribed === 1,
}

export const mailboxProperties: readonly string[] = Object.keys(properties)

/** @param wanted  null: all properties */
export function mailboxObject(row: MailboxRow, wanted: readonly string[] | null): JsonObject {
  const object: JsonObject = { id: formatId('Mailbox', row.id) }
  for (const name of wanted ?? mailboxProperties) {
    const value = properties[name]?.(row)
    if (value !== undefined) object[name] = value
  }
  return object
}
