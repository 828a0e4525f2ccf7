import type { Clock } from '@parley/platform/clock'
import { Lifecycle } from '@parley/platform/lifecycle'
import type { Store } from '@parley/platform/store/store'
import type { Endpoint } from '@parley/sip/endpoint'
import { contentTypeOf } from '@parley/sip/headers/content-type'
import type { SipAddress } from '@parley/topology/names'
import type { Users } from '@parley/topology/users'
import { createPresence, presenceServices } from './presence/presence.ts'
import type { PresenceTables } from './presence/schema.ts'
import { refusal } from './refusal.ts'
import type { Registrar } from './registrar/registrar.ts'
import type { RequestContext } from './request-context.ts'
import { Subscriptions } from './subscriptions/subscriptions.ts'

export interface PresenceParts {
  readonly store: Store<PresenceTables>
  readonly registrar: Registrar
  readonly endpoint: Endpoint
  readonly users: Users
  readonly clock: Clock
  /** Our Contact in subscriptions. */
  readonly contact: string
}

/** Presence and contacts as the pipeline meets them: SUBSCRIBE by its dialog and Event, SERVICE by its Content-Type. */
export interface PresenceServices extends AsyncDisposable {
  subscribe(context: RequestContext): Promise<void>
  service(context: RequestContext): void | Promise<void>
  /** @cost memory only */
  accessLevel(owner: SipAddress, watcher: SipAddress): number
  readonly allowEvents: string
}

const ofPresence: ReadonlySet<string> = new Set(presenceServices.map((type) => type.toLowerCase()))

export async function openPresence(parts: PresenceParts): Promise<PresenceServices> {
  const { store, registrar, endpoint, users, clock } = parts
  const running = new Lifecycle({ clock })
  const subscriptions = running.use('subscriptions', new Subscriptions({ sender: endpoint, registrations: registrar, clock, contact: parts.contact }))
  const presence = running.use('presence', await createPresence({ store, users, registrations: registrar, subscriptions, clock, newToken: () => endpoint.newToken() }))
  return {
    subscribe: (context) => subscriptions.subscribe(context),
    service: (context) => {
      const type = contentTypeOf(context.request)?.type ?? ''
      if (ofPresence.has(type)) return presence.service(context)
      return context.refuse(refusal('mediaTypeUnknown', { headers: [['Accept', presenceServices.join(', ')]] }))
    },
    accessLevel: (owner, watcher) => presence.accessLevel(owner, watcher),
    allowEvents: subscriptions.allowEvents,
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  }
}
