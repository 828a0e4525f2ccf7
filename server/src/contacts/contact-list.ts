import { AppError } from '@parley/platform/errors'
import type { ContactCommand } from '@parley/sip/bodies/contact-soap'
import { buildContactList, type Contact, type ContactChange, type ContactGroup } from '@parley/sip/bodies/roaming-contacts'
import { toSipAddress } from '@parley/topology/names'

export const contactLimits = {
  contacts: 1_000,
  groups: 100,
  nameCharacters: 256,
  /** Bytes of the whole list as it is told, so that any endpoint can read it. */
  listBytes: 200 * 1024,
}

/** The group everybody has: "Other Contacts". */
export const FIXED_GROUP = 1
export const fixedGroup: ContactGroup = { id: FIXED_GROUP, name: '~' }

export type ListCommand = Exclude<ContactCommand, { do: 'directorySearch' }>

/** A command worked out against a list: what it changes, nothing done yet. */
export interface Outcome {
  changes: ContactChange[]
  /** With addGroup. */
  groupId?: number
}

/** Contacts and groups of one user, in memory. */
export class ContactList {
  /** The version; every change adds one. */
  delta: number
  nextGroup: number
  readonly groups: Map<number, ContactGroup>
  readonly contacts: Map<string, Contact>
  /** Of the document, without its frame. */
  #bytes = 0

  constructor(from: { delta: number; nextGroup: number; groups: ContactGroup[]; contacts: Contact[] }) {
    this.delta = from.delta
    this.nextGroup = from.nextGroup
    this.groups = new Map([fixedGroup, ...from.groups].map((g) => [g.id, g]))
    this.contacts = new Map(from.contacts.map((c) => [c.address, c]))
    for (const group of this.groups.values()) this.#bytes += groupBytes(group)
    for (const contact of from.contacts) this.#bytes += contactBytes(contact)
  }

  static get empty(): ContactList {
    return new ContactList({ delta: 1, nextGroup: FIXED_GROUP + 1, groups: [], contacts: [] })
  }

  /** As an endpoint is given it at first. */
  get document(): string {
    return buildContactList({ deltaNum: this.delta, groups: [...this.groups.values()], contacts: [...this.contacts.values()] })
  }

  /** @throws AppError `invalid`, `missing`, `forbidden` */
  plan(command: ListCommand): Outcome {
    const outcome = this.#plan(command)
    const more = outcome.changes.reduce((bytes, change) => bytes + this.#growth(change), 0)
    if (more > 0 && this.#bytes + more > contactLimits.listBytes) {
      throw new AppError('forbidden', `The list has ${contactLimits.listBytes} bytes, which is as many as it can`, { remedy: 'Remove some contacts or shorten their names first.' })
    }
    return outcome
  }

  #plan(command: ListCommand): Outcome {
    switch (command.do) {
      case 'setContact':
        return { changes: [this.#set(command)] }
      case 'deleteContact':
        return { changes: this.contacts.has(command.address) ? [{ do: 'deletedContact', address: command.address }] : [] }
      case 'addGroup':
        return this.#addGroup(command.name)
      case 'modifyGroup':
        return { changes: [{ do: 'modifiedGroup', group: { id: this.#ownGroup(command.groupId).id, name: this.#newName(command.name, command.groupId) } }] }
      case 'deleteGroup':
        return { changes: this.#deleteGroup(this.#ownGroup(command.groupId)) }
    }
  }

  /** Takes a planned change over; its version is the next one. */
  apply(changes: ContactChange[]): void {
    this.delta += 1
    for (const change of changes) {
      this.#bytes += this.#growth(change)
      switch (change.do) {
        case 'addedGroup':
        case 'modifiedGroup':
          this.groups.set(change.group.id, change.group)
          this.nextGroup = Math.max(this.nextGroup, change.group.id + 1)
          break
        case 'deletedGroup':
          this.groups.delete(change.id)
          break
        case 'addedContact':
        case 'modifiedContact':
          this.contacts.set(change.contact.address, change.contact)
          break
        case 'deletedContact':
          this.contacts.delete(change.address)
      }
    }
  }

  #growth(change: ContactChange): number {
    switch (change.do) {
      case 'addedGroup':
      case 'modifiedGroup':
        return groupBytes(change.group) - groupBytes(this.groups.get(change.group.id))
      case 'deletedGroup':
        return -groupBytes(this.groups.get(change.id))
      case 'addedContact':
      case 'modifiedContact':
        return contactBytes(change.contact) - contactBytes(this.contacts.get(change.contact.address))
      case 'deletedContact':
        return -contactBytes(this.contacts.get(change.address))
    }
  }

  #set(command: Extract<ListCommand, { do: 'setContact' }>): ContactChange {
    const address = toSipAddress(command.address)
    const known = this.contacts.has(address)
    if (!known && this.contacts.size >= contactLimits.contacts) {
      throw new AppError('forbidden', `The list holds ${contactLimits.contacts} contacts, which is as many as it can`, { remedy: 'Remove some contacts first.' })
    }
    for (const id of command.groups) {
      if (!this.groups.has(id)) throw new AppError('invalid', 'There is no such group', { found: String(id) })
    }
    const groups = command.groups.length === 0 ? [FIXED_GROUP] : command.groups
    return { do: known ? 'modifiedContact' : 'addedContact', contact: { address, name: checkName(command.name, 'contact'), groups, subscribed: command.subscribed } }
  }

  #addGroup(wanted: string): Outcome {
    const name = this.#newName(wanted)
    // A client that finds no group at all makes the fixed one itself.
    if (name === fixedGroup.name) return { changes: [], groupId: FIXED_GROUP }
    if (this.groups.size >= contactLimits.groups) {
      throw new AppError('forbidden', `The list holds ${contactLimits.groups} groups, which is as many as it can`, { remedy: 'Remove some groups first.' })
    }
    return { changes: [{ do: 'addedGroup', group: { id: this.nextGroup, name } }], groupId: this.nextGroup }
  }

  /** Contacts that are in no other group fall into the fixed one. */
  #deleteGroup(group: ContactGroup): ContactChange[] {
    const changes: ContactChange[] = []
    for (const contact of this.contacts.values()) {
      if (!contact.groups.includes(group.id)) continue
      const left = contact.groups.filter((id) => id !== group.id)
      changes.push({ do: 'modifiedContact', contact: { ...contact, groups: left.length === 0 ? [FIXED_GROUP] : left } })
    }
    changes.push({ do: 'deletedGroup', id: group.id })
    return changes
  }

  #ownGroup(id: number): ContactGroup {
    if (id === FIXED_GROUP) throw new AppError('forbidden', 'The group Other Contacts cannot be renamed or removed')
    const group = this.groups.get(id)
    if (group === undefined) throw new AppError('missing', 'There is no such group', { found: String(id) })
    return group
  }

  #newName(wanted: string, id?: number): string {
    const name = checkName(wanted, 'group')
    if (name === '') throw new AppError('invalid', 'A group needs a name')
    if (id !== undefined && name === fixedGroup.name) throw new AppError('invalid', 'This name is that of the group Other Contacts')
    const folded = name.toLowerCase()
    for (const group of this.groups.values()) {
      if (group.id !== id && group.id !== FIXED_GROUP && group.name.toLowerCase() === folded) throw new AppError('invalid', 'There is a group of this name already')
    }
    return name
  }
}

const frame = buildContactList({ deltaNum: 1, groups: [], contacts: [] }).length

const groupBytes = (group: ContactGroup | undefined): number =>
  group === undefined ? 0 : Buffer.byteLength(buildContactList({ deltaNum: 1, groups: [group], contacts: [] })) - frame

const contactBytes = (contact: Contact | undefined): number =>
  contact === undefined ? 0 : Buffer.byteLength(buildContactList({ deltaNum: 1, groups: [], contacts: [contact] })) - frame

function checkName(wanted: string, what: string): string {
  const name = wanted.normalize('NFC').trim()
  // oxlint-disable-next-line no-control-regex -- they are what is refused
  if (name.length > contactLimits.nameCharacters || /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(name)) {
    throw new AppError('invalid', `The name of the ${what} is not acceptable`, { expected: `one line of at most ${contactLimits.nameCharacters} characters` })
  }
  return name
}
