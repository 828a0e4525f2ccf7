import type { Clock } from '@parley/platform/clock'
import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import { buildRoamingList, parseRoamingData } from '@parley/sip/bodies/roaming-self'
import type { ServerTransaction } from '@parley/sip/endpoint'
import { msDiagnosticsOf } from '@parley/sip/headers/ms-diagnostics'
import { Response, type Request } from '@parley/sip/message'
import type { Access } from './access.ts'
import type { Activity } from './activity.ts'
import type { Contacts } from './contacts.ts'
import type { ConversationLink } from './conversation.ts'
import type { Conversations } from './conversations.ts'
import type { Groups } from './groups/groups.ts'
import type { Exchange, Flow } from './flow.ts'
import type { Identity } from './identity.ts'
import { IncomingIm } from './incoming.ts'
import type { PresenceWatch } from './presence.ts'
import { Publications } from './publications.ts'
import { oneLine } from './refusal.ts'
import { Registration } from './registration.ts'
import type { Self } from './self.ts'
import { Subscription } from './subscription.ts'
import { unwatched, type Defect } from './unwatched.ts'
import type { Watchers } from './watchers.ts'

/** The parts of a user endpoint that outlive a registration. */
export interface EndpointParts {
  self: Self
  activity: Activity
  presence: PresenceWatch
  contacts: Contacts
  access: Access
  watchers: Watchers
  conversations: Conversations
  groups: Groups
}

export interface AttachmentOptions {
  flow: Flow
  me: Identity
  clock: Clock
  parts: EndpointParts
  /** It cannot be relied on any more: a renewal or subscription failed, or the server ended it. */
  failed(why: string, shown?: string): void
  /** The server sent something that cannot be read; it is left out. */
  unreadable(error: unknown): void
  defect: Defect
}

/** One registration of a user endpoint on one connection, and everything that lives and dies with it. */
export class Attachment {
  readonly #o: AttachmentOptions
  readonly #registration: Registration
  readonly #publications: Publications
  readonly #subscriptions = new Map<string, Subscription>()
  readonly #link: ConversationLink
  readonly #incoming: IncomingIm
  #contactsSubscription: Subscription | undefined
  #over = false

  constructor(options: AttachmentOptions) {
    this.#o = options
    const { flow, me, clock, defect, parts } = options
    this.#registration = new Registration({ flow, me, clock, failed: () => this.#fail('the registration was not renewed') })
    const registration = this.#registration
    this.#link = {
      flow,
      get contact() {
        return registration.contact
      },
    }
    // What waited for this user may come in the same read as the answer to REGISTER.
    this.#incoming = new IncomingIm({ me, clock, defect, link: this.#link, conversations: parts.conversations })
    this.#publications = new Publications({ flow, me, published: (categories) => parts.self.learn(categories) })
  }

  /** Signs in, in the order a client of this dialect does: REGISTER, roaming-self, roaming-contacts, the first publication,
   *  presence. @returns what failed, undefined when all of it stands */
  async start(): Promise<Exchange | undefined> {
    const refused = await this.#registration.register()
    if (refused || this.#over) return refused ?? { kind: 'lost' }
    const { parts, flow } = this.#o
    const failure = (await this.#subscribeSelf()) ?? (await this.#subscribeContacts())
    if (failure || this.#over) return failure ?? { kind: 'lost' }
    parts.self.attached(this.#publications)
    parts.contacts.attached(flow, () => unwatched(() => this.#contactsAnew(), this.#o.defect))
    parts.access.attached(flow)
    parts.watchers.attached(flow)
    await parts.activity.attached(this.#publications)
    if (this.#over) return { kind: 'lost' }
    parts.presence.attached(this.#presenceDialog())
    await parts.conversations.attached(this.#link)
    await parts.groups.attached(this.#link)
    return undefined
  }

  /** @throws SipError, BodyError */
  request(request: Request, tx: ServerTransaction | undefined): void {
    if (this.#o.parts.groups.request(request, tx, this.#link)) return
    if (request.method === 'BENOTIFY' || request.method === 'NOTIFY') return this.#notification(request, tx)
    this.#incoming.request(request, tx)
  }

  /** Leaves properly: BYE in every dialog, then the binding is taken away. */
  async leave(): Promise<void> {
    if (this.#over) return
    this.#o.parts.conversations.hangUp()
    this.#o.parts.groups.hangUp()
    this.detach()
    await this.#registration.unregister()
  }

  /** Ends everything on this side. */
  detach(): void {
    if (this.#over) return
    this.#over = true
    this.#registration.end()
    for (const subscription of this.#subscriptions.values()) subscription.end()
    const { self, activity, presence, contacts, access, watchers, conversations, groups } = this.#o.parts
    for (const part of [groups, conversations, presence, activity, contacts, access, watchers, self]) part.detached()
  }

  #notification(request: Request, tx: ServerTransaction | undefined): void {
    const subscription = this.#subscriptions.get(request.headers.get('Call-ID') ?? '')
    if (subscription) {
      const status = subscription.received(request)
      tx?.respond(Response.to(request, status, undefined, this.#o.flow.newToken()))
      return
    }
    // The server signs this endpoint out: outside of any dialog, since it is about the registration itself.
    if (request.headers.get('Event')?.startsWith('registration-notify')) {
      const told = msDiagnosticsOf(request)?.reason
      const reason = told === undefined ? undefined : oneLine(told)
      this.#fail(reason ?? 'the server ended the registration', reason)
    }
    tx?.respond(Response.to(request, 481, undefined, this.#o.flow.newToken()))
  }

  #subscribeSelf(): Promise<Exchange | undefined> {
    const { parts } = this.#o
    const subscription = this.#subscription(eventPackages.roamingSelf, mediaTypes.roamingSelf, (_type, body) => {
      const { categories, containers, subscribers } = parseRoamingData(body)
      if (categories) {
        this.#publications.learn(categories)
        parts.self.learn(categories)
      }
      if (containers) parts.access.learn(containers)
      if (subscribers) parts.watchers.learn(subscribers)
    })
    return subscription.start(buildRoamingList(['categories', 'containers', 'subscribers']))
  }

  #subscribeContacts(): Promise<Exchange | undefined> {
    this.#contactsSubscription?.end()
    const subscription = this.#subscription(eventPackages.roamingContacts, mediaTypes.roamingContacts, (_type, body) => this.#o.parts.contacts.notified(body))
    this.#contactsSubscription = subscription
    return subscription.start('')
  }

  /** A change is missing: a new subscription begins with the whole list. */
  async #contactsAnew(): Promise<void> {
    if (this.#contactsSubscription) this.#subscriptions.delete(this.#contactsSubscription.callId)
    if (!this.#over && (await this.#subscribeContacts())) this.#fail('the contact list cannot be followed')
  }

  #presenceDialog(): Subscription {
    return this.#subscription(eventPackages.presence, mediaTypes.batchSubscribe, (type, body) => this.#o.parts.presence.notified(type, body), [
      ['Require', 'adhoclist, categoryList'],
      ['Supported', 'eventlist'],
    ])
  }

  #subscription(event: string, contentType: string, notified: (type: string, body: Buffer) => void, headers: [string, string][] = []): Subscription {
    const { flow, me, clock, defect } = this.#o
    const contact = this.#registration.contact
    const ended = (why: string): void => {
      if (this.#subscriptions.has(subscription.callId)) this.#fail(`the subscription ${event} ended: ${why}`)
    }
    const read = (type: string, body: Buffer): void => {
      try {
        notified(type, body)
      } catch (error) {
        this.#o.unreadable(error)
      }
    }
    const subscription: Subscription = new Subscription({ flow, me, contact, clock, defect, event, contentType, headers, notified: read, ended })
    this.#subscriptions.set(subscription.callId, subscription)
    return subscription
  }

  /** @param shown  what the person is told, when there is more to tell than that it does not work */
  #fail(why: string, shown?: string): void {
    if (!this.#over) this.#o.failed(why, shown)
  }
}
