import type { ContactChange, ContactDelta, ContactList, Contact, ContactGroup } from '@parley/sip/bodies/roaming-contacts'

/** A user's contact list as the server keeps it: the whole at first, then changes, each from one version to the next. */
export class ContactListModel {
  #deltaNum = 0
  #groups = new Map<number, ContactGroup>()
  #contacts = new Map<string, Contact>()

  get deltaNum(): number {
    return this.#deltaNum
  }

  get groups(): ContactGroup[] {
    return [...this.#groups.values()]
  }

  get contacts(): Contact[] {
    return [...this.#contacts.values()]
  }

  contact(address: string): Contact | undefined {
    return this.#contacts.get(address)
  }

  group(id: number): ContactGroup | undefined {
    return this.#groups.get(id)
  }

  /** The group that cannot be removed. */
  get fixedGroup(): ContactGroup | undefined {
    return this.groups.find((group) => group.name === '~')
  }

  /** @returns false when something is missing in between: the whole list is needed again */
  apply(document: ContactList | ContactDelta): boolean {
    if (document.kind === 'list') {
      this.#groups = new Map(document.groups.map((group) => [group.id, group]))
      this.#contacts = new Map(document.contacts.map((contact) => [contact.address, contact]))
      this.#deltaNum = document.deltaNum
      return true
    }
    // One that is known already, e.g. because the whole list overtook it.
    if (document.deltaNum <= this.#deltaNum) return true
    if (document.prevDeltaNum !== this.#deltaNum) return false
    for (const change of document.changes) this.#change(change)
    this.#deltaNum = document.deltaNum
    return true
  }

  #change(change: ContactChange): void {
    switch (change.do) {
      case 'addedGroup':
      case 'modifiedGroup':
        this.#groups.set(change.group.id, change.group)
        return
      case 'deletedGroup':
        this.#groups.delete(change.id)
        return
      case 'addedContact':
      case 'modifiedContact':
        this.#contacts.set(change.contact.address, change.contact)
        return
      case 'deletedContact':
        this.#contacts.delete(change.address)
    }
  }
}
