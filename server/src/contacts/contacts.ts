import type { Store } from '@parley/platform/store/store'
import { buildAddGroupAnswer, buildDirectoryAnswer, buildStaleListFault, parseContactCommand } from '@parley/sip/bodies/contact-soap'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import type { ContactChange } from '@parley/sip/bodies/roaming-contacts'
import { contentTypeOf } from '@parley/sip/headers/content-type'
import { addressOf } from '@parley/sip/uri'
import { isSipAddress, sipUri, toSipAddress, type SipAddress } from '@parley/topology/names'
import type { Users } from '@parley/topology/users'
import type { Askers } from '../presence/askers.ts'
import { isPidginSipe } from '../pidgin-sipe.ts'
import { Refused, refusing } from '../refuse-with.ts'
import type { RequestContext } from '../request-context.ts'
import type { ServerTables } from '../schema.ts'
import { Serial } from '../serial.ts'
import type { Subscriptions } from '../subscriptions/subscriptions.ts'
import { ContactList, FIXED_GROUP, type ListCommand } from './contact-list.ts'
import { searchDirectory } from './directory-search.ts'
import { RoamingContactsPackage } from './roaming-contacts.ts'
import { readList, writeChange, writeHead, writeNewList } from './storage.ts'

export interface ContactsOptions {
  /** Contacts and the question they ask the other side are one transaction. */
  store: Store<ServerTables>
  users: Users
  subscriptions: Subscriptions
  askers: Askers
}

/** A list to begin with. */
export interface FirstList {
  groups: string[]
  contacts: { address: string; name?: string; groups: string[] }[]
}

/** Content types of the SERVICE requests taken here. */
export const contactServices: readonly string[] = [mediaTypes.soap.toLowerCase()]

export function createContacts(options: ContactsOptions): Contacts {
  return new Contacts(options)
}

type Tx = Store<ServerTables>['read']

/** Everybody's contacts and groups. A change is durable before it is acknowledged, and then told to every endpoint of the user. */
export class Contacts {
  readonly #o: ContactsOptions
  readonly #lists: RoamingContactsPackage
  readonly #serial = new Serial<SipAddress>()

  constructor(o: ContactsOptions) {
    this.#o = o
    this.#lists = new RoamingContactsPackage((user) => readList(o.store.read, user), (address) => this.#directoryName(address))
    o.subscriptions.add(this.#lists)
  }

  subscribe(context: RequestContext): Promise<void> {
    return this.#o.subscriptions.subscribe(context)
  }

  /** Answers a SERVICE whose Content-Type is one of `contactServices`. */
  service(context: RequestContext): Promise<void> {
    return refusing(context, 'contactsRefused', () => {
      const { request, caller } = context
      const type = contentTypeOf(request)?.type
      if (type !== contactServices[0]) throw new Refused('mediaTypeUnknown', { headers: [['Accept', mediaTypes.soap]] })
      const command = parseContactCommand(request.body)
      if (command.do === 'directorySearch') {
        const rows = searchDirectory(this.#o.users, command.terms, command.maxResults)
        return answer(context, buildDirectoryAnswer(rows))
      }
      if (addressOf(request.uri) !== caller.user) throw new Refused('notYourAddress')
      return this.#serial.run(caller.user, () => this.#change(context, command))
    })
  }

  /** Nothing of a list is tied to an endpoint. */
  endpointGone(): void {}

  /** Gives a user who has none a first list, without asking the contacts. Does nothing to a list that was ever changed. */
  async install(owner: SipAddress, first: FirstList): Promise<void> {
    await this.#serial.run(owner, () =>
      this.#o.store.write(async (tx) => {
        const list = await readList(tx, owner)
        if (list.delta > 1 || list.contacts.size > 0) return
        for (const command of commandsOf(first, list)) list.apply(list.plan(command).changes)
        await writeNewList(tx, owner, list)
        for (const { address } of first.contacts) await this.#o.askers.installed(tx, toSipAddress(address), owner)
      }),
    )
  }

  /** Empties a list, for every endpoint of its owner too. It goes on counting, so no old version of it fits again. */
  forget(owner: SipAddress): Promise<void> {
    return this.#serial.run(owner, async () => {
      const list = this.#lists.listOf(owner) ?? (await readList(this.#o.store.read, owner))
      const changes: ContactChange[] = [
        ...[...list.contacts.keys()].map((address) => ({ do: 'deletedContact' as const, address })),
        ...[...list.groups.keys()].filter((id) => id !== FIXED_GROUP).map((id) => ({ do: 'deletedGroup' as const, id })),
      ]
      if (changes.length === 0) return
      const told = await this.#o.store.write(async (tx) => {
        await this.#write(tx, owner, { delta: list.delta + 1, nextGroup: list.nextGroup }, changes)
        return this.#askers(tx, owner, changes)
      })
      list.apply(changes)
      this.#lists.changed(owner, list, changes)
      for (const tell of told) tell()
    })
  }

  async #change(context: RequestContext, command: ListCommand): Promise<void> {
    const { user } = context.caller
    const list = this.#lists.listOf(user) ?? (await readList(this.#o.store.read, user))
    if (command.deltaNum !== list.delta && !isPidginSipe(context.request)) {
      const headers: [string, string][] = [['Content-Type', mediaTypes.soap], ['ms-diagnostics', '1409;reason="Made from a version that is not the current one"']]
      return context.respond(409, { headers, body: buildStaleListFault(list.delta) })
    }
    const { changes, groupId } = list.plan(this.#withOwnName(command))
    const told = await this.#o.store.write(async (tx) => {
      const head = { delta: list.delta + 1, nextGroup: nextGroup(list, changes) }
      await this.#write(tx, user, head, changes)
      return this.#askers(tx, user, changes)
    })
    list.apply(changes)
    if (groupId === undefined) context.respond(200)
    else answer(context, buildAddGroupAnswer(groupId))
    this.#lists.changed(user, list, changes)
    for (const tell of told) tell()
  }

  /** Lync-type clients send the name they show; only one that the directory doesn't know is the user's own. */
  #withOwnName(command: ListCommand): ListCommand {
    if (command.do !== 'setContact') return command
    const { address, name } = command
    const known = [this.#directoryName(address), address, sipUri(address as SipAddress)].includes(name)
    return known ? { ...command, name: '' } : command
  }

  #directoryName(address: string): string {
    return this.#o.users.byAddress(address)?.displayName ?? ''
  }

  async #write(tx: Tx, owner: SipAddress, head: { delta: number; nextGroup: number }, changes: ContactChange[]): Promise<void> {
    await writeHead(tx, owner, head)
    for (const change of changes) await writeChange(tx, owner, change)
  }

  async #askers(tx: Tx, by: SipAddress, changes: ContactChange[]): Promise<(() => void)[]> {
    const told: (() => void)[] = []
    for (const change of changes) {
      if (change.do === 'addedContact') told.push(await this.#o.askers.added(tx, change.contact.address as SipAddress, by))
      if (change.do === 'deletedContact' && isSipAddress(change.address)) told.push(await this.#o.askers.removed(tx, change.address, by))
    }
    return told
  }
}

const nextGroup = (list: ContactList, changes: ContactChange[]): number =>
  changes.reduce((next, change) => (change.do === 'addedGroup' ? Math.max(next, change.group.id + 1) : next), list.nextGroup)

/** In the order in which each finds its groups there. */
function* commandsOf(first: FirstList, list: ContactList): Iterable<ListCommand> {
  for (const name of first.groups) yield { do: 'addGroup', name, deltaNum: list.delta }
  const idOf = (name: string): number => [...list.groups.values()].find((g) => g.name === name)?.id ?? FIXED_GROUP
  for (const { address, name = '', groups } of first.contacts) {
    yield { do: 'setContact', address, name, groups: groups.map(idOf), subscribed: true, deltaNum: list.delta }
  }
}

function answer(context: RequestContext, body: string): void {
  context.respond(200, { headers: [['Content-Type', mediaTypes.soap]], body })
}

