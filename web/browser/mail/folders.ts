import { t } from '../text/text.ts'
import type { Mailbox, MailRole } from './jmap-types.ts'

const order: readonly MailRole[] = ['inbox', 'drafts', 'sent', 'trash', 'junk', 'archive']

/** The name the person knows; folders that everybody has are named in their language. */
export function folderName(folder: Pick<Mailbox, 'name' | 'role'>): string {
  switch (folder.role) {
    case 'inbox':
      return t('mail.inbox')
    case 'drafts':
      return t('mail.drafts')
    case 'sent':
      return t('mail.sentItems')
    case 'archive':
      return t('mail.archiveFolder')
    case 'junk':
      return t('mail.junk')
    case 'trash':
      return t('mail.deletedItems')
    default:
      return folder.name === conversationHistory ? t('mail.conversationHistory') : folder.name
  }
}

/** The folder that holds finished conversations; it has no role in the standard. */
export const conversationHistory = 'Conversation History'

export interface FolderNode {
  folder: Mailbox
  depth: number
  children: FolderNode[]
}

/** The tree: what everybody has first, then by name; a folder whose parent is gone stands at the top. */
export function folderTree(mailboxes: ReadonlyMap<string, Mailbox>): FolderNode[] {
  const below = new Map<string, Mailbox[]>()
  for (const folder of mailboxes.values()) {
    const parent = folder.parentId !== null && mailboxes.has(folder.parentId) ? folder.parentId : ''
    below.set(parent, [...(below.get(parent) ?? []), folder])
  }
  const grow = (parent: string, depth: number): FolderNode[] =>
    depth > deepest ? [] : (below.get(parent) ?? []).sort(compareFolders).map((folder) => ({ folder, depth, children: grow(folder.id, depth + 1) }))
  return grow('', 0)
}

/** No tree of the server is deeper; a ring would be. */
const deepest = 20

function compareFolders(a: Mailbox, b: Mailbox): number {
  const rank = (folder: Mailbox) => (folder.role === null ? order.length : order.indexOf(folder.role))
  return rank(a) - rank(b) || folderName(a).localeCompare(folderName(b))
}

/** As the tree shows it, line by line. */
export function flatFolders(nodes: readonly FolderNode[]): FolderNode[] {
  return nodes.flatMap((node) => [node, ...flatFolders(node.children)])
}

/** `Projects / 2024`. */
export function folderPath(mailboxes: ReadonlyMap<string, Mailbox>, folder: Mailbox): string {
  const names: string[] = []
  for (let at: Mailbox | undefined = folder; at && names.length <= deepest; at = at.parentId === null ? undefined : mailboxes.get(at.parentId)) names.unshift(folderName(at))
  return names.join(' / ')
}

/** How an address of the app names a folder: by its role where it has one, since that is the same for everybody. */
export function folderSegment(folder: Mailbox): string {
  return folder.role ?? folder.id
}

export function folderOfSegment(mailboxes: ReadonlyMap<string, Mailbox>, segment: string | undefined): Mailbox | undefined {
  if (segment === undefined) return undefined
  for (const folder of mailboxes.values()) if (folder.role === segment) return folder
  return mailboxes.get(segment)
}

/** In these the one who wrote is always me: the row shows to whom. */
export function showsRecipients(folder: Mailbox | undefined): boolean {
  return folder?.role === 'sent' || folder?.role === 'drafts'
}

/** A folder in whose place a name is free, `name`, else `name 2`, `name 3` … */
export function freeName(mailboxes: ReadonlyMap<string, Mailbox>, parentId: string | null, name: string): string {
  const taken = new Set([...mailboxes.values()].filter((folder) => folder.parentId === parentId).map((folder) => folder.name))
  let free = name
  for (let count = 2; taken.has(free); count++) free = `${name} ${count}`
  return free
}
