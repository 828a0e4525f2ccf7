import type { Clock } from '@parley/platform/clock'
import type { EventLog } from '@parley/platform/diagnostics/diagnostics'
import { stackOf } from '@parley/platform/errors'
import type { Store } from '@parley/platform/store/store'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import type { ProvisionGroup } from '@parley/sip/bodies/provisioning'
import { contentTypeOf } from '@parley/sip/headers/content-type'
import { toOf } from '@parley/sip/headers/from-to'
import { addressOf } from '@parley/sip/uri'
import type { SipAddress } from '@parley/topology/names'
import type { User, Users } from '@parley/topology/users'
import { Refused, refusing } from '../refuse-with.ts'
import type { Registrations } from '../registrar/binding.ts'
import type { RequestContext } from '../request-context.ts'
import { Serial } from '../serial.ts'
import { PresencePackage } from '../simple/presence-package.ts'
import { StandardWatchPackage } from '../simple/standard-watch.ts'
import { WatcherInfoPackage } from '../simple/watcher-info.ts'
import type { Subscriptions } from '../subscriptions/subscriptions.ts'
import { AccessRules, seededRules } from './access-rules.ts'
import { AccessService } from './access-service.ts'
import { Askers } from './askers.ts'
import { cardOf } from './card.ts'
import { Presentities } from './presentities.ts'
import { ProvisioningPackage } from './provisioning.ts'
import { ownCategories, Publisher, type Spoken } from './publisher.ts'
import { RoamingSelfPackage, type SelfChange } from './roaming-self.ts'
import type { PresenceTables } from './schema.ts'
import { loadPresence } from './storage.ts'
import { WatchCount } from './watch-count.ts'
import { WatchPackage } from './watch.ts'

export interface PresenceOptions {
  store: Store<PresenceTables>
  users: Users
  registrations: Registrations
  subscriptions: Subscriptions
  clock: Clock
  events: EventLog
  newToken: () => string
  /** The https address a picture of the user is read from, where there is one. */
  photoUri?: (user: User) => string | undefined
  /** See `Askers`. */
  promptLimit?: (user: SipAddress) => number
  /** What endpoints are handed at sign-in. */
  provisioning?: (user: SipAddress) => readonly ProvisionGroup[]
}

/** Content types of the SERVICE requests taken here. */
export const presenceServices: readonly string[] = [mediaTypes.categoryPublish, mediaTypes.setContainerMembers, mediaTypes.setSubscribers]

/** Reads what is durable, then serves. */
export async function createPresence(options: PresenceOptions): Promise<Presence> {
  const presence = new Presence(options)
  await presence.load()
  return presence
}

/** Who is there, what they say about it, and who may know. */
export class Presence implements AsyncDisposable {
  /** For contacts: both halves of "X added you". */
  readonly askers: Askers
  readonly #store: Store<PresenceTables>
  readonly #subscriptions: Subscriptions
  readonly #presentities: Presentities
  readonly #events: EventLog
  readonly #publisher: Publisher
  readonly #access: AccessService
  readonly #stopListening: () => void

  constructor(o: PresenceOptions) {
    this.#store = o.store
    this.#subscriptions = o.subscriptions
    this.#events = o.events
    const presentities = new Presentities({
      users: o.users,
      clock: o.clock,
      card: (user) => cardOf(user, o.photoUri),
      failed: (user, thrown) => o.events.record('presenceFailed', { user, reason: stackOf(thrown) }),
    })
    const tell = (user: SipAddress, change: SelfChange): void => {
      self.changed(user, change)
      watchers.changed(user, change)
    }
    const askers = new Askers({ store: o.store, users: o.users, presentities, tell, ...(o.promptLimit ? { promptLimit: o.promptLimit } : {}) })
    const watchers = new WatcherInfoPackage((user) => askers.all(user))
    const self = new RoamingSelfPackage({
      categories: (user, onlyDeviceOf) => {
        const presentity = presentities.find(user)
        return presentity === undefined ? [] : ownCategories(presentity, onlyDeviceOf)
      },
      containers: (user) => (presentities.find(user)?.rules ?? seededRules).containers,
      subscribers: (user) => askers.of(user),
    })
    const shared = { store: o.store, presentities, serial: new Serial<SipAddress>() }
    const count = new WatchCount()
    this.askers = askers
    this.#presentities = presentities
    this.#publisher = new Publisher({ ...shared, self, registrations: o.registrations, clock: o.clock })
    this.#access = new AccessService({ ...shared, tell, askers })
    const standard = new StandardWatchPackage({ presentities, count, newToken: o.newToken, isUser: (address) => o.users.byAddress(address) !== undefined, watches: (watcher, owners) => askers.watches(watcher, owners) })
    o.subscriptions.add(new PresencePackage(new WatchPackage(presentities, o.newToken, count), standard))
    o.subscriptions.add(watchers)
    o.subscriptions.add(self)
    o.subscriptions.add(new ProvisioningPackage(o.provisioning ?? (() => [])))
    o.registrations.onGone((binding) => this.endpointGone(binding.user, binding.epid))
    this.#stopListening = o.users.onChanged((user) => presentities.directoryChanged(user.address))
  }

  async load(): Promise<void> {
    const { publications, containers } = await loadPresence(this.#store.read, (user, reason) => this.#events.record('presenceFailed', { user, reason }))
    for (const [owner, list] of publications) {
      const presentity = this.#presentities.get(owner)
      presentity.publications.apply(list.map((after) => ({ before: undefined, after })))
      this.#presentities.changed(presentity)
    }
    for (const [owner, list] of containers) this.#presentities.get(owner).rules = new AccessRules(list)
  }

  /** See `Publisher.speak`. */
  speak(user: SipAddress, speaker: string, said: Spoken[]): void {
    this.#publisher.speak(user, speaker, said)
  }

  /** See `Publisher.forget`. */
  forget(user: SipAddress): Promise<void> {
    return this.#publisher.forget(user)
  }

  /** Presentities held in memory. */
  get size(): number {
    return this.#presentities.size
  }

  subscribe(context: RequestContext): Promise<void> {
    return this.#subscriptions.subscribe(context)
  }

  /** Answers a SERVICE whose Content-Type is one of `presenceServices`. */
  service(context: RequestContext): Promise<void> {
    return refusing(context, 'presenceRefused', () => {
      const { request, caller } = context
      if (addressOf(toOf(request).uri) !== caller.user) throw new Refused('notYourAddress')
      switch (contentTypeOf(request)?.type) {
        case mediaTypes.categoryPublish:
          return this.#publisher.publish(context)
        case mediaTypes.setContainerMembers:
          return this.#access.setContainerMembers(context)
        case mediaTypes.setSubscribers:
          return this.#access.setSubscribers(context)
        default:
          throw new Refused('mediaTypeUnknown', { headers: [['Accept', presenceServices.join(', ')]] })
      }
    })
  }

  /** How much of `owner` a watcher may see at this moment; `accessLevels.blocked` when nothing. @cost memory only */
  accessLevel(owner: SipAddress, watcher: SipAddress): number {
    return this.#presentities.accessLevel(owner, watcher)
  }

  /** An endpoint has signed out, or is lost: what it published goes with it. */
  endpointGone(user: SipAddress, epid: string): void {
    this.#publisher.endpointGone(user, epid)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopListening()
    this.#publisher.stop()
    this.#presentities.stop()
  }
}
