import { AppError } from '@parley/platform/errors'
import { buildContactCommand, type ContactCommand } from '@parley/sip/bodies/contact-soap'
import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import { parseRoamingContacts, type ContactChange, type ContactDelta, type ContactList } from '@parley/sip/bodies/roaming-contacts'
import type { Response } from '@parley/sip/message'
import { expect } from 'vitest'
import { PresenceEndpoint, type Dialog } from '../presence/testing.ts'
import type { KeptList, UnifiedContactStore } from './unified-store.ts'

/** A command; of the version the endpoint has, unless it says another. */
export type Command = ContactCommand extends infer C ? (C extends { deltaNum: number } ? Omit<C, 'deltaNum'> & { deltaNum?: number } : C) : never

/** An endpoint that follows its contact list. */
export class ListEndpoint extends PresenceEndpoint {
  deltaNum = 0
  #dialog: Dialog | undefined

  async follow(headers: Record<string, string> = {}): Promise<ContactList> {
    this.#dialog = await this.subscribe(eventPackages.roamingContacts, '', headers)
    const { answer } = this.#dialog
    const list = parseRoamingContacts(answer.body) as ContactList
    this.deltaNum = list.deltaNum
    return list
  }

  /** Goes on following. */
  async refresh(): Promise<void> {
    if (this.#dialog) await this.again(this.#dialog)
  }

  do(command: Command): Promise<Response> {
    return this.service(mediaTypes.soap, buildContactCommand({ deltaNum: this.deltaNum, ...command } as ContactCommand))
  }

  /** The next notification, which has to go on from what is known. */
  async delta(): Promise<ContactDelta['changes']> {
    const delta = parseRoamingContacts((await this.notified(eventPackages.roamingContacts)).body) as ContactDelta
    expect([delta.kind, delta.prevDeltaNum]).toEqual(['delta', this.deltaNum])
    this.deltaNum = delta.deltaNum
    return delta.changes
  }

  /** The next notification, which has to be the whole list. */
  async whole(): Promise<ContactList> {
    const list = parseRoamingContacts((await this.notified(eventPackages.roamingContacts)).body) as ContactList
    expect(list.kind).toBe('list')
    this.deltaNum = list.deltaNum
    return list
  }
}

export const contact = (address: string, groups: number[] = [], name = '') => ({ do: 'setContact' as const, address, name, groups, subscribed: true })

/** Mailboxes in memory, which can be made to fail or to wait. */
export class MemoryMailboxes implements UnifiedContactStore {
  readonly lists = new Map<string, KeptList>()
  /** Asked before each call, by its name. */
  before: (call: keyof UnifiedContactStore, owner: string) => void | Promise<void> = () => {}

  /** Holds the calls of that name until they are released; counts them. */
  hold(name: keyof UnifiedContactStore): { held: number; release: () => void } {
    let release = (): void => {}
    const released = new Promise<void>((resolve) => (release = resolve))
    const calls = { held: 0, release }
    this.before = (call) => {
      if (call !== name) return
      calls.held++
      return released
    }
    return calls
  }

  async read(owner: string): Promise<KeptList | undefined> {
    await this.before('read', owner)
    return structuredClone(this.lists.get(owner))
  }

  async take(owner: string, list: KeptList): Promise<void> {
    await this.before('take', owner)
    this.lists.set(owner, structuredClone(list))
  }

  async change(owner: string, { version, nextGroup, changes }: { version: number; nextGroup: number; changes: readonly ContactChange[] }): Promise<void> {
    await this.before('change', owner)
    const list = this.lists.get(owner)
    if (list?.version !== version - 1) throw new AppError('conflict', 'another version', { found: String(list?.version) })
    this.lists.set(owner, { ...changes.reduce(changed, list), version, nextGroup })
  }

  async drop(owner: string): Promise<void> {
    await this.before('drop', owner)
    this.lists.delete(owner)
  }
}

function changed(list: KeptList, change: ContactChange): KeptList {
  switch (change.do) {
    case 'addedGroup':
    case 'modifiedGroup':
      return { ...list, groups: [...list.groups.filter(({ id }) => id !== change.group.id), change.group] }
    case 'deletedGroup':
      return { ...list, groups: list.groups.filter(({ id }) => id !== change.id) }
    case 'addedContact':
    case 'modifiedContact':
      return { ...list, contacts: [...list.contacts.filter(({ address }) => address !== change.contact.address), change.contact] }
    case 'deletedContact':
      return { ...list, contacts: list.contacts.filter(({ address }) => address !== change.address) }
  }
}
