import type { Clock } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { toAppError } from '@parley/platform/errors'
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
import { ContactHomes } from './homes.ts'
import { ContactMoves, type UcsPolicy } from './moves.ts'
import { RoamingContactsPackage } from './roaming-contacts.ts'
import type { ContactHome } from './schema.ts'
import { readList, writeNewList } from './storage.ts'
import type { UnifiedContactStore } from './unified-store.ts'

export interface ContactsOptions {
  /** Contacts and the question they ask the other side are one transaction. */
  store: Store<ServerTables>
  users: Users
  subscriptions: Subscriptions
  askers: Askers
  clock: Clock
  diagnostics: Diagnostics
  /** Where lists go whose owners' policy allows it; without, they stay here. */
  mailboxes: UnifiedContactStore | undefined
  ucsPolicy: (user: SipAddress) => UcsPolicy
}

/** A list to begin with. */
export interface FirstList {
  groups: string[]
  contacts: { address: string; name?: string; groups: string[] }[]
}

/** Content types of the SERVICE requests taken here. */
export const contactServices: readonly string[] = [mediaTypes.soap.toLowerCase()]

/** Goes on with what the end of the process cut off. */
export async function openContacts(options: ContactsOptions): Promise<Contacts> {
  const contacts = new Contacts(options)
  await contacts.moves.resume()
  return contacts
}

type Tx = Store<ServerTables>['read']

/** Everybody's contacts and groups. A change is durable before it is acknowledged, and then told to every endpoint of the user. */
export class Contacts implements AsyncDisposable {
  readonly #o: ContactsOptions
  readonly #lists: RoamingContactsPackage
  readonly #serial = new Serial<SipAddress>()
  readonly #homes: ContactHomes
  /** Lists that go to the mailboxes of their owners, and back. */
  readonly moves: ContactMoves

  constructor(o: ContactsOptions) {
    this.#o = o
    this.#homes = new ContactHomes({ store: o.store, mailboxes: o.mailboxes, aftermath: (tx, owner, changes) => this.#askers(tx, owner, changes) })
    this.moves = new ContactMoves({ homes: this.#homes, serial: this.#serial, users: o.users, policy: o.ucsPolicy, clock: o.clock, diagnostics: o.diagnostics })
    this.#lists = new RoamingContactsPackage({
      read: (user) => this.#serial.run(user, () => this.#signIn(user)),
      used: (user) => void this.#isUsed(user),
      nameOf: (address) => this.#directoryName(address),
    })
    o.subscriptions.add(this.#lists)
  }

  /** A list as it is, from where it is kept. @throws AppError `missing` | `unavailable` — its mailbox does not have it, or cannot be asked */
  listOf(owner: SipAddress): Promise<ContactList> {
    return this.#serial.run(owner, () => this.#read(owner))
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
    await this.#serial.run(owner, async () => {
      if ((await this.#homes.of(owner)).place !== 'pool') return
      await this.#o.store.write(async (tx) => {
        const list = await readList(tx, owner)
        if (list.delta > 1 || list.contacts.size > 0) return
        for (const command of commandsOf(first, list)) list.apply(list.plan(command).changes)
        await writeNewList(tx, owner, list)
        for (const { address } of first.contacts) await this.#o.askers.installed(tx, toSipAddress(address), owner)
      })
      this.#lists.outdate(owner)
      await this.#read(owner)
    })
  }

  /** Empties a list, for every endpoint of its owner too. It goes on counting, so no old version of it fits again. */
  forget(owner: SipAddress): Promise<void> {
    return this.#serial.run(owner, async () => {
      const list = await this.#read(owner).catch(orEmpty)
      const changes: ContactChange[] = [
        ...[...list.contacts.keys()].map((address) => ({ do: 'deletedContact' as const, address })),
        ...[...list.groups.keys()].filter((id) => id !== FIXED_GROUP).map((id) => ({ do: 'deletedGroup' as const, id })),
      ]
      const { place } = await this.#homes.of(owner)
      if (changes.length === 0 && place === 'pool') return this.#homes.forget(owner)
      const emptied = new ContactList({ delta: list.delta + 1, nextGroup: list.nextGroup, groups: [], contacts: [] })
      const told = await this.#homes.empty(owner, emptied, changes)
      list.apply(changes)
      this.#lists.changed(owner, list, changes)
      for (const tell of told) tell()
      await this.#homes.forget(owner)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.moves[Symbol.asyncDispose]()
  }

  /** The list of somebody who signs in, who may now have it moved. */
  async #signIn(user: SipAddress): Promise<ContactList> {
    const home = await this.#homes.of(user)
    const list = await this.#homes.read(home)
    this.#mayMove(home)
    return list
  }

  #mayMove(home: ContactHome): void {
    this.moves.signedIn(home).catch((thrown: unknown) => this.#o.diagnostics.log.warn({ user: home.owner, err: String(thrown) }, 'It could not be kept that a contact list may move'))
  }

  /** Somebody goes on following the list: as good as a sign-in. */
  async #isUsed(user: SipAddress): Promise<void> {
    try {
      this.#mayMove(await this.#homes.of(user))
    } catch (thrown) {
      this.#o.diagnostics.log.warn({ user, err: String(thrown) }, 'It could not be looked up where a contact list is kept')
    }
  }

  async #read(user: SipAddress): Promise<ContactList> {
    const known = this.#lists.listOf(user)
    if (known) return known
    const list = await this.#homes.read(await this.#homes.of(user))
    this.#lists.renew(user, list)
    return list
  }

  async #change(context: RequestContext, command: ListCommand): Promise<void> {
    const { user } = context.caller
    const list = await this.#read(user)
    if (command.deltaNum !== list.delta && !isPidginSipe(context.request)) {
      const headers: [string, string][] = [['Content-Type', mediaTypes.soap], ['ms-diagnostics', '1409;reason="Made from a version that is not the current one"']]
      return context.respond(409, { headers, body: buildStaleListFault(list.delta) })
    }
    const { changes, groupId } = list.plan(this.#withOwnName(command))
    const told = await this.#homes.change(user, { delta: list.delta + 1, nextGroup: nextGroup(list, changes) }, changes).catch((thrown: unknown) => {
      this.#lists.outdate(user)
      throw thrown
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

  async #askers(tx: Tx, by: SipAddress, changes: readonly ContactChange[]): Promise<(() => void)[]> {
    const told: (() => void)[] = []
    for (const change of changes) {
      if (change.do === 'addedContact') told.push(await this.#o.askers.added(tx, change.contact.address as SipAddress, by))
      if (change.do === 'deletedContact' && isSipAddress(change.address)) told.push(await this.#o.askers.removed(tx, change.address, by))
    }
    return told
  }
}

/** Of a list that its mailbox has lost: who is to have none any more can be helped without it. */
function orEmpty(thrown: unknown): ContactList {
  if (toAppError(thrown).code === 'missing') return ContactList.empty
  throw thrown
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

