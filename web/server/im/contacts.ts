import type { Clock } from '@parley/platform/clock'
import { AppError } from '@parley/platform/errors'
import { buildContactCommand, parseAddGroupAnswer, parseStaleListFault, type ContactCommand } from '@parley/sip/bodies/contact-soap'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import { parseRoamingContacts, type Contact as ListedContact } from '@parley/sip/bodies/roaming-contacts'
import type { Response } from '@parley/sip/message'
import type { Contact, ContactGroup } from '../../shared/wire.ts'
import type { Audience } from '../live/audience.ts'
import { contactsChanged } from '../live/outputs/contacts-changed.ts'
import { ContactListModel } from './contact-list.ts'
import type { Flow } from './flow.ts'
import type { Identity } from './identity.ts'
import { refusalOf } from './refusal.ts'
import { outOfDialog } from './requests.ts'
import { Waiters } from './waiters.ts'

/** How long a change may take to come back as part of the list. */
const SEEN_WITHIN_MS = 5_000
const MOST_TRIES = 5

export interface ContactsOptions {
  me: Identity
  clock: Clock
  audience: Audience
  /** Name in the directory, or the address. */
  nameOf(address: string): string
  isBlocked(address: string): boolean
}

/** What a change does, given the list it is made from. Undefined: nothing is to be done. */
type Change = (list: ContactListModel) => ContactCommandWithoutVersion | undefined
type Versioned = Exclude<ContactCommand, { do: 'directorySearch' }>
type ContactCommandWithoutVersion = Versioned extends infer C ? (C extends unknown ? Omit<C, 'deltaNum'> : never) : never

/** The user's contacts and groups. The server has them; each change is made from one version of the list and refused from an older. */
export class Contacts {
  readonly #o: ContactsOptions
  readonly #list = new ContactListModel()
  readonly #waiters: Waiters
  #flow: Flow | undefined
  #incomplete: (() => void) | undefined
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: ContactsOptions) {
    this.#o = options
    this.#waiters = new Waiters(options.clock)
  }

  groups(): ContactGroup[] {
    return this.#list.groups.map(({ id, name }) => (name === '~' ? { id: String(id), name: 'Other Contacts', fixed: true } : { id: String(id), name, fixed: false }))
  }

  contacts(): Contact[] {
    return this.#list.contacts.map((contact) => ({
      address: contact.address,
      displayName: contact.name === '' ? this.#o.nameOf(contact.address) : contact.name,
      groupIds: contact.groups.map(String),
      blocked: this.#o.isBlocked(contact.address),
    }))
  }

  /** The name the user gave a contact. */
  ownNameOf(address: string): string | undefined {
    const name = this.#list.contact(address)?.name
    return name === '' ? undefined : name
  }

  /** @param incomplete  called when a change is missing: the list has to be asked for anew */
  attached(flow: Flow, incomplete: () => void): void {
    this.#flow = flow
    this.#incomplete = incomplete
  }

  detached(): void {
    this.#flow = undefined
    this.#incomplete = undefined
  }

  /** A document of the roaming-contacts dialog. @throws BodyError */
  notified(body: Buffer): void {
    if (!this.#list.apply(parseRoamingContacts(body))) return this.#incomplete?.()
    this.tell()
    this.#waiters.look()
  }

  /** Also after names or blocks changed elsewhere. */
  tell(): void {
    if (this.#list.deltaNum === 0) return
    contactsChanged(this.#o.audience, this.groups(), this.contacts())
  }

  async add(address: string, groupIds: string[]): Promise<void> {
    if (address === this.#o.me.address) throw new AppError('invalid', 'You cannot add yourself')
    await this.#change((list) => {
      const groups = this.#groupsOf(list, groupIds)
      const known = list.contact(address)
      if (!known) return setContact({ address, name: '', groups, subscribed: true })
      const all = [...new Set([...known.groups, ...(groupIds.length === 0 ? [] : groups)])]
      return all.length === known.groups.length ? undefined : setContact({ ...known, groups: all })
    })
  }

  async remove(address: string): Promise<void> {
    await this.#change((list) => (list.contact(address) ? { do: 'deleteContact', address } : undefined))
  }

  async move(address: string, groupIds: string[]): Promise<void> {
    await this.#change((list) => setContact({ ...this.#existing(list, address), groups: this.#groupsOf(list, groupIds) }))
  }

  async rename(address: string, name: string): Promise<void> {
    await this.#change((list) => setContact({ ...this.#existing(list, address), name }))
  }

  /** @returns the id of the group; of the one there is, when the name is taken */
  async addGroup(name: string): Promise<string> {
    const answer = await this.#change((list) => {
      if (list.groups.some((group) => sameName(group.name, name)) || name === '~') throw new AppError('conflict', `There is a group ${name} already`)
      return { do: 'addGroup', name }
    })
    if (!answer) throw new AppError('internal', 'A group was added without an answer')
    return String(parseAddGroupAnswer(answer.body))
  }

  async renameGroup(id: string, name: string): Promise<void> {
    await this.#change((list) => {
      const group = this.#changeable(list, id)
      if (list.groups.some((other) => other.id !== group.id && sameName(other.name, name))) throw new AppError('conflict', `There is a group ${name} already`)
      return { do: 'modifyGroup', groupId: group.id, name }
    })
  }

  /** Contacts that were in no other group go to the fixed one, by the server's doing. */
  async removeGroup(id: string): Promise<void> {
    await this.#change((list) => ({ do: 'deleteGroup', groupId: this.#changeable(list, id).id }))
  }

  /** One change after another; resolves when the list shows it. @throws AppError */
  #change(change: Change): Promise<Response | undefined> {
    const changing = this.#last.then(() => this.#make(change))
    this.#last = changing.catch(() => undefined)
    return changing
  }

  async #make(change: Change): Promise<Response | undefined> {
    for (let tries = 1; ; tries++) {
      const flow = this.#flow
      if (!flow) throw new AppError('unavailable', 'You are not signed in to IM')
      const before = this.#list.deltaNum
      const command = change(this.#list)
      if (!command) return undefined
      const body = buildContactCommand({ ...command, deltaNum: before } as ContactCommand)
      const { me } = this.#o
      const exchange = await flow.exchange(outOfDialog(flow, me, { method: 'SERVICE', target: me.uri, body, contentType: mediaTypes.soap }))
      if (exchange.kind === 'response' && exchange.response.status < 300) {
        await this.#seen(() => this.#list.deltaNum > before)
        return exchange.response
      }
      const stale = exchange.kind === 'response' && exchange.response.status === 409
      if (!stale || tries >= MOST_TRIES) throw refusalOf(exchange)
      const current = parseStaleListFault(exchange.response.body)
      await this.#seen(() => this.#list.deltaNum >= current)
    }
  }

  /** A change that does not show up was lost on the way; asking for the whole list brings it. */
  async #seen(holds: () => boolean): Promise<void> {
    if (!(await this.#waiters.until(holds, SEEN_WITHIN_MS))) this.#incomplete?.()
  }

  #existing(list: ContactListModel, address: string): ListedContact {
    const contact = list.contact(address)
    if (!contact) throw new AppError('missing', `${address} is not among your contacts`)
    return contact
  }

  #changeable(list: ContactListModel, id: string) {
    const group = list.group(Number(id))
    if (!group) throw new AppError('missing', 'There is no such group')
    if (group.name === '~') throw new AppError('forbidden', 'This group cannot be changed')
    return group
  }

  #groupsOf(list: ContactListModel, ids: string[]): number[] {
    if (ids.length === 0) return list.fixedGroup ? [list.fixedGroup.id] : []
    const unknown = ids.find((id) => !list.group(Number(id)))
    if (unknown !== undefined) throw new AppError('missing', 'There is no such group')
    return [...new Set(ids.map(Number))]
  }
}

function setContact(contact: ListedContact): ContactCommandWithoutVersion {
  return { do: 'setContact', ...contact }
}

function sameName(a: string, b: string): boolean {
  return a.localeCompare(b, undefined, { sensitivity: 'accent' }) === 0
}
