import type { Contact, ContactGroup, Presence } from '../shared/wire.ts'
import { isOnline } from './text/status.ts'

export interface ShownGroup {
  group: ContactGroup
  contacts: Contact[]
  online: number
}

/** Groups as the tree shows them: the fixed one last and only when it holds someone, contacts by name. */
export function shownGroups(groups: readonly ContactGroup[], contacts: readonly Contact[], presence: ReadonlyMap<string, Presence>): ShownGroup[] {
  const fixed = groups.find((group) => group.fixed)
  const members = (group: ContactGroup) => contacts.filter((contact) => contact.groupIds.includes(group.id) || (group === fixed && contact.groupIds.length === 0))
  const ordered = [...groups].sort((a, b) => Number(a.fixed) - Number(b.fixed) || a.name.localeCompare(b.name))
  return ordered
    .map((group) => {
      const inside = members(group).sort((a, b) => shownName(a).localeCompare(shownName(b)))
      return { group, contacts: inside, online: inside.filter((contact) => isOnline(presence.get(contact.address)?.status)).length }
    })
    .filter(({ group, contacts: inside }) => !group.fixed || inside.length > 0)
}

export const shownName = (contact: Contact): string => contact.displayName || contact.address

/** Groups after moving from one to another; `copy` keeps the first. Never an empty list of real groups by accident: empty is the fixed one. */
export function movedGroups(contact: Contact, from: string | undefined, to: ContactGroup, copy: boolean): string[] {
  const kept = contact.groupIds.filter((id) => copy || id !== from)
  return to.fixed || kept.includes(to.id) ? kept : [...kept, to.id]
}
