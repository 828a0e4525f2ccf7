import type { Clock, TimerHandle } from '@parley/platform/clock'
import type { ClientEvents, Connection } from '@parley/sip/endpoint'
import { contactsOf } from '@parley/sip/headers/contact'
import { cseqOf } from '@parley/sip/headers/cseq'
import { eventOf } from '@parley/sip/headers/event'
import { expiresOf } from '@parley/sip/headers/expires'
import { toTag } from '@parley/sip/headers/from-to'
import { Request, type Message } from '@parley/sip/message'
import { ownText } from '@parley/sip/text'
import type { SipAddress } from '@parley/topology/names'
import { refusing, Refused } from '../refuse-with.ts'
import type { Binding, Registrations } from '../registrar/binding.ts'
import type { RequestContext } from '../request-context.ts'
import { dialogKey, Subscription, type Document, type EventPackage, type Notifier } from './subscription.ts'

export interface SubscriptionLimits {
  /** Dialogs of one endpoint. */
  perEndpoint: number
  /** Seconds. */
  expires: { min: number; default: number; max: number }
}

export const subscriptionLimits: SubscriptionLimits = { perEndpoint: 1_100, expires: { min: 60, default: 3_600, max: 28_800 } }

/** How late an expired subscription may be found. */
const SWEEP_MS = 5_000

/** What of the endpoint is needed. */
export interface Sender {
  request(request: Request, connection: Connection, on: ClientEvents): unknown
  sendStateless(message: Message, connection: Connection): void
  newToken(): string
}

export interface SubscriptionsOptions {
  sender: Sender
  registrations: Registrations & { onReachable(fn: (binding: Binding) => void): void }
  clock: Clock
  /** Our Contact in every dialog: `<sip:pool.fqdn:5061;transport=tls>`. */
  contact: string
  limits?: SubscriptionLimits
}

/** Every subscription to this server: its dialog, its time, and the way to its subscriber. */
export class Subscriptions implements Notifier, AsyncDisposable {
  readonly #sender: Sender
  readonly #registrations: Registrations
  readonly #clock: Clock
  readonly #contact: string
  readonly #limits: SubscriptionLimits
  readonly #packages = new Map<string, EventPackage>()
  readonly #byKey = new Map<string, Subscription>()
  readonly #byEndpoint = new Map<string, Set<Subscription>>()
  /** Of endpoints that are not registered: they live with their connection. */
  readonly #byConnection = new Map<Connection, Set<Subscription>>()
  #sweep: TimerHandle | undefined

  constructor(o: SubscriptionsOptions) {
    this.#sender = o.sender
    this.#registrations = o.registrations
    this.#clock = o.clock
    this.#contact = o.contact
    this.#limits = o.limits ?? subscriptionLimits
    o.registrations.onGone((binding) => this.endpointGone(binding.user, binding.epid))
    o.registrations.onReachable((binding) => this.#reachable(binding))
  }

  get size(): number {
    return this.#byKey.size
  }

  add(eventPackage: EventPackage): void {
    this.#packages.set(eventPackage.name, eventPackage)
  }

  /** Names of the packages, for Allow-Events. No blanks: a client compares the parts as they stand. */
  get allowEvents(): string {
    return [...this.#packages.keys()].join(',')
  }

  /** Answers any SUBSCRIBE. */
  subscribe(context: RequestContext): Promise<void> {
    return refusing(context, () => {
      const { request } = context
      const tag = toTag(request)
      if (tag === undefined) return this.#open(context)
      const known = this.#byKey.get(dialogKey(request.headers.get('Call-ID') ?? '', tag))
      if (known === undefined || known.user !== context.caller.user) throw new Refused('noDialog')
      return this.#again(context, known)
    })
  }

  notify(subscription: Subscription, document: Document): boolean {
    const connection = this.#flowOf(subscription)
    if (connection.closed) return false
    const left = Math.max(0, Math.round((subscription.expiresAt - this.#clock.now()) / 1_000))
    this.#send(subscription, connection, `active;expires=${left}`, document)
    return true
  }

  /** Nothing more goes to an endpoint that signed out. */
  endpointGone(user: SipAddress, epid: string): void {
    if (this.#registrations.bindings(user).some((b) => b.epid === epid)) return
    for (const subscription of this.#byEndpoint.get(endpointKey(user, epid)) ?? []) this.#end(subscription)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#clock.clearTimeout(this.#sweep)
    for (const subscription of this.#byKey.values()) this.#end(subscription)
  }

  async #open(context: RequestContext): Promise<void> {
    const { request, caller, connection } = context
    const eventPackage = this.#packageOf(request)
    const seconds = this.#expiresOf(request)
    const ofEndpoint = this.#byEndpoint.get(endpointKey(caller.user, caller.epid))
    if ((ofEndpoint?.size ?? 0) >= this.#limits.perEndpoint) throw new Refused('notAllowed', { text: `An endpoint has at most ${this.#limits.perEndpoint} subscriptions` })
    const contacts = contactsOf(request)
    if (contacts === '*' || contacts.length !== 1) throw new Refused('malformed', { text: 'A SUBSCRIBE has exactly one Contact' })

    const localTag = this.#sender.newToken()
    const subscription = new Subscription(
      {
        user: caller.user,
        epid: ownText(caller.epid),
        event: ownText(request.headers.get('Event') ?? eventPackage.name),
        callId: ownText(request.headers.get('Call-ID') ?? ''),
        localTag,
        from: ownText(`${request.headers.get('To') ?? ''};tag=${localTag}`),
        to: ownText(request.headers.get('From') ?? ''),
        routes: request.headers.list('Record-Route').map(ownText),
        benotify: supports(request, 'ms-benotify'),
        notifier: this,
      },
      ownText(contacts[0]!.uri),
      connection,
      cseqOf(request).number,
      this.#clock.now() + seconds * 1_000,
    )
    const session = await eventPackage.open(request, subscription)
    if (connection.closed && !this.#registered(subscription)) {
      session.close()
      return
    }
    if (seconds > 0) this.#keep(subscription, eventPackage)
    this.#answer(context, subscription, seconds, (together) => session.first(together), () => (subscription.session = session))
    if (seconds === 0) this.#end(subscription)
    else if (subscription.behind) this.#catchUp(subscription)
  }

  #again(context: RequestContext, subscription: Subscription): void {
    const { request, connection } = context
    const { number } = cseqOf(request)
    if (number <= subscription.remoteCSeq) throw new Refused('outOfOrder')
    const session = subscription.session
    if (session === undefined) throw new Refused('noDialog')
    const seconds = this.#expiresOf(request)
    const contacts = contactsOf(request)
    subscription.remoteCSeq = number
    if (contacts !== '*' && contacts.length === 1) subscription.target = ownText(contacts[0]!.uri)
    this.#move(subscription, connection)
    subscription.expiresAt = this.#clock.now() + seconds * 1_000
    // RFC 6665 wants the state after every SUBSCRIBE; subscribers that take BENOTIFY rely on the stream instead.
    const documents = (together: boolean): Document[] => {
      if (request.body.length > 0) return session.update(request, together)
      return subscription.benotify || seconds === 0 ? [] : session.first(together)
    }
    this.#answer(context, subscription, seconds, documents, () => {})
    if (seconds === 0) this.#end(subscription)
  }

  /** The 200, with the first document in it where the subscriber takes that, and the others after it. */
  #answer(context: RequestContext, subscription: Subscription, seconds: number, documents: (together: boolean) => Document[], answered: () => void): void {
    const piggyback = subscription.benotify && supports(context.request, 'ms-piggyback-first-notify')
    const all = documents(piggyback)
    const [first, ...rest] = piggyback ? all : [undefined, ...all]
    const state = seconds === 0 ? 'terminated;expires=0' : `active;expires=${seconds}`
    const headers: [string, string][] = [
      ['Contact', this.#contact],
      ['Event', subscription.event],
      ['Expires', String(seconds)],
      ['subscription-state', state],
      ['Supported', 'ms-benotify'],
      ['Supported', 'ms-piggyback-first-notify'],
    ]
    if (first !== undefined) headers.push(['ms-piggyback-cseq', String(subscription.localCSeq++)], ['Content-Type', first.type])
    context.respond(200, { headers, toTag: subscription.localTag, ...(first === undefined ? {} : { body: first.body }) })
    answered()
    const connection = this.#flowOf(subscription)
    if (connection.closed) {
      subscription.behind = true
      return
    }
    const last = seconds === 0 ? 'terminated;reason=timeout' : state
    for (const document of rest) this.#send(subscription, connection, last, document!)
    if (seconds === 0 && !subscription.benotify && rest.length === 0) this.#send(subscription, connection, last, undefined)
  }

  #send(subscription: Subscription, connection: Connection, state: string, document: Document | undefined): void {
    const method = subscription.benotify ? 'BENOTIFY' : 'NOTIFY'
    const headers: [string, string][] = [
      ['Max-Forwards', '70'],
      ['From', subscription.from],
      ['To', subscription.to],
      ['Call-ID', subscription.callId],
      ['CSeq', `${subscription.localCSeq++} ${method}`],
      ['Event', subscription.event],
      ['Subscription-State', state],
    ]
    for (const route of subscription.routes) headers.push(['Route', route])
    if (!subscription.benotify) headers.push(['Contact', this.#contact])
    if (document !== undefined) headers.push(['Content-Type', document.type])
    const request = Request.create(method, this.#targetOf(subscription), headers, document?.body)
    if (subscription.benotify) this.#sender.sendStateless(request, connection)
    else this.#sender.request(request, connection, { response: (r) => this.#notified(subscription, r.status), failure: () => this.#end(subscription) })
  }

  /** @spec RFC 6665 §4.2.2: these mean that nobody is there who listens */
  #notified(subscription: Subscription, status: number): void {
    if ([404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604].includes(status)) this.#end(subscription)
  }

  #packageOf(request: Request): EventPackage {
    const name = eventOf(request)?.type ?? ''
    const eventPackage = this.#packages.get(name)
    if (eventPackage === undefined) throw new Refused('badEvent', { headers: [['Allow-Events', this.allowEvents]] })
    return eventPackage
  }

  #expiresOf(request: Request): number {
    const { min, default: usual, max } = this.#limits.expires
    const seconds = expiresOf(request) ?? usual
    if (seconds > 0 && seconds < min) throw new Refused('tooBrief', { headers: [['Min-Expires', String(min)]] })
    return Math.min(seconds, max)
  }

  #bindingOf(subscription: Subscription): Binding | undefined {
    for (const binding of this.#registrations.bindings(subscription.user)) if (binding.epid === subscription.epid) return binding
    return undefined
  }

  #registered(subscription: Subscription): boolean {
    return this.#bindingOf(subscription) !== undefined
  }

  #flowOf(subscription: Subscription): Connection {
    return this.#bindingOf(subscription)?.connection ?? subscription.connection
  }

  /** An endpoint is reached at the Contact it registered; its SUBSCRIBE may have named a GRUU. */
  #targetOf(subscription: Subscription): string {
    return this.#bindingOf(subscription)?.contact ?? subscription.target
  }

  #keep(subscription: Subscription, eventPackage: EventPackage): void {
    const key = endpointKey(subscription.user, subscription.epid)
    const ofEndpoint = this.#byEndpoint.get(key) ?? new Set<Subscription>()
    if (eventPackage.single) {
      for (const other of ofEndpoint) if (other.session !== undefined && packageName(other) === eventPackage.name) this.#end(other)
    }
    ofEndpoint.add(subscription)
    this.#byEndpoint.set(key, ofEndpoint)
    this.#byKey.set(subscription.key, subscription)
    if (!this.#registered(subscription)) this.#tie(subscription)
    this.#sweep ??= this.#clock.setTimeout(() => this.#expire(), SWEEP_MS)
  }

  #tie(subscription: Subscription): void {
    const { connection } = subscription
    const tied = this.#byConnection.get(connection)
    if (tied) {
      tied.add(subscription)
      return
    }
    this.#byConnection.set(connection, new Set([subscription]))
    connection.onClose(() => {
      const left = this.#byConnection.get(connection)
      this.#byConnection.delete(connection)
      for (const one of left ?? []) if (!this.#registered(one)) this.#end(one)
    })
  }

  #move(subscription: Subscription, connection: Connection): void {
    if (subscription.connection === connection) return
    this.#untie(subscription)
    subscription.connection = connection
    if (!this.#registered(subscription)) this.#tie(subscription)
  }

  #untie(subscription: Subscription): void {
    this.#byConnection.get(subscription.connection)?.delete(subscription)
  }

  #reachable(binding: Binding): void {
    for (const subscription of this.#byEndpoint.get(endpointKey(binding.user, binding.epid)) ?? []) {
      if (subscription.behind) this.#catchUp(subscription)
    }
  }

  #catchUp(subscription: Subscription): void {
    subscription.behind = false
    subscription.session?.catchUp()
  }

  #end(subscription: Subscription): void {
    if (subscription.ended) return
    subscription.ended = true
    subscription.session?.close()
    this.#byKey.delete(subscription.key)
    this.#untie(subscription)
    const key = endpointKey(subscription.user, subscription.epid)
    const ofEndpoint = this.#byEndpoint.get(key)
    ofEndpoint?.delete(subscription)
    if (ofEndpoint?.size === 0) this.#byEndpoint.delete(key)
  }

  #expire(): void {
    const now = this.#clock.now()
    for (const subscription of this.#byKey.values()) {
      if (subscription.expiresAt > now) continue
      const connection = this.#flowOf(subscription)
      if (!subscription.benotify && !connection.closed) this.#send(subscription, connection, 'terminated;reason=timeout', undefined)
      this.#end(subscription)
    }
    this.#sweep = this.#byKey.size > 0 ? this.#clock.setTimeout(() => this.#expire(), SWEEP_MS) : undefined
  }
}

const endpointKey = (user: SipAddress, epid: string): string => `${user} ${epid}`

const packageName = (subscription: Subscription): string => subscription.event.split(';', 1)[0]!.trim()

/** Clients write one value for each line, or several with commas. */
const supports = (request: Request, option: string): boolean => request.headers.list('Supported').includes(option)
