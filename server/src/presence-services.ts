import { steady, type Clock } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { Lifecycle } from '@parley/platform/lifecycle'
import type { Store } from '@parley/platform/store/store'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import { contentTypeOf } from '@parley/sip/headers/content-type'
import type { SipAddress } from '@parley/topology/names'
import type { User, Users } from '@parley/topology/users'
import { formatConferenceUri } from './conferencing/conference-uri.ts'
import type { UcsPolicy } from './contacts/moves.ts'
import type { UnifiedContactStore } from './contacts/unified-store.ts'
import { contactServices, openContacts, type Contacts } from './contacts/contacts.ts'
import { createPresence, presenceServices, type Presence } from './presence/presence.ts'
import { refusal } from './refusal.ts'
import type { Registrar } from './registrar/registrar.ts'
import type { RequestContext } from './request-context.ts'
import type { ServerTables } from './schema.ts'
import { EventPublisher } from './simple/publish.ts'
import { EventStates } from './simple/event-states.ts'
import { Subscriptions, type Sender, type SubscriptionLimits } from './subscriptions/subscriptions.ts'

export interface PresenceParts {
  readonly store: Store<ServerTables>
  readonly registrar: Registrar
  readonly endpoint: Sender
  readonly users: Users
  readonly clock: Clock
  readonly diagnostics: Diagnostics
  /** Our Contact in subscriptions. */
  readonly contact: string
  readonly limits?: SubscriptionLimits
  /** The https address of a user's picture. */
  readonly photoUri?: (user: User) => string | undefined
  /** How many "added you" somebody may have before them. */
  readonly promptLimit?: (user: SipAddress) => number
  /** Where contact lists go that the policy of their owners lets move. */
  readonly mailboxes?: UnifiedContactStore
  readonly ucsPolicy: (user: SipAddress) => UcsPolicy
}

/** Presence and contacts as the pipeline meets them: SUBSCRIBE by its dialog and Event, SERVICE by its Content-Type. */
export interface PresenceServices extends AsyncDisposable {
  readonly presence: Presence
  readonly contacts: Contacts
  /** For further event packages. */
  readonly subscriptions: Subscriptions
  subscribe(context: RequestContext): Promise<void>
  service(context: RequestContext): void | Promise<void>
  publish(context: RequestContext): Promise<void>
  /** @cost memory only */
  accessLevel(owner: SipAddress, watcher: SipAddress): number
  /** For Allow-Events: a Lync-type client subscribes only to what stands there. */
  readonly allowEvents: string
}

const ofPresence: ReadonlySet<string> = new Set(presenceServices.map((type) => type.toLowerCase()))
const ofContacts: ReadonlySet<string> = new Set(contactServices.map((type) => type.toLowerCase()))
const taken = [...presenceServices, mediaTypes.soap].join(', ')

/** Of a PUBLISH, in seconds. */
const publishExpires = { min: 60, default: 3_600, max: 28_800 }

/** Reads what is durable, then serves. */
export async function openPresence(parts: PresenceParts): Promise<PresenceServices> {
  const { store, registrar, endpoint, users, clock, diagnostics, contact, limits, photoUri, promptLimit, mailboxes, ucsPolicy } = parts
  const running = new Lifecycle({ clock })
  const lasting = steady(clock)
  const subscriptions = running.use('subscriptions', new Subscriptions({ sender: endpoint, registrations: registrar, clock: lasting, contact, ...(limits ? { limits } : {}) }))
  const presence = running.use('presence', await createPresence({
    store,
    users,
    registrations: registrar,
    subscriptions,
    clock,
    events: diagnostics.events,
    newToken: () => endpoint.newToken(),
    provisioning: (user) => [{ name: 'ServerConfiguration', settings: new Map([['focusFactoryUri', formatConferenceUri({ organizer: user, part: 'focusfactory', id: '' })]]) }],
    ...(photoUri ? { photoUri } : {}),
    ...(promptLimit ? { promptLimit } : {}),
  }))
  const states = running.use('event states', new EventStates({
    clock: lasting,
    registrations: registrar,
    newToken: () => endpoint.newToken(),
    speak: (user, speaker, said) => presence.speak(user, speaker, said),
  }))
  const publisher = new EventPublisher({ clock: lasting, registrations: registrar, states, expires: publishExpires })
  const contacts = running.use('contacts', await openContacts({ store, users, subscriptions, askers: presence.askers, clock, diagnostics, mailboxes, ucsPolicy }))
  diagnostics.metrics.gaugeOf('parley_sip_subscriptions', 'Subscriptions to this front end', () => subscriptions.size)
  diagnostics.metrics.gaugeOf('parley_sip_publications', 'Publications of standard clients held in memory', () => states.size)
  diagnostics.metrics.gaugeOf('parley_presentities', 'Presentities held in memory', () => presence.size)
  return {
    presence,
    contacts,
    subscriptions,
    subscribe: (context) => subscriptions.subscribe(context),
    service: (context) => {
      const type = contentTypeOf(context.request)?.type ?? ''
      if (ofPresence.has(type)) return presence.service(context)
      if (ofContacts.has(type)) return contacts.service(context)
      return context.refuse(refusal('mediaTypeUnknown', { headers: [['Accept', taken]] }))
    },
    publish: (context) => publisher.publish(context),
    accessLevel: (owner, watcher) => presence.accessLevel(owner, watcher),
    allowEvents: subscriptions.allowEvents,
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  }
}
