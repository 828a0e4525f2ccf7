import type { Clock, TimerHandle } from '@parley/platform/clock'
import type { ClientEvents, Connection } from '@parley/sip/endpoint'
import { contactOf } from '@parley/sip/headers/contact'
import { cseqOf } from '@parley/sip/headers/cseq'
import { eventOf } from '@parley/sip/headers/event'
import { expiresOf } from '@parley/sip/headers/expires'
import { toTag } from '@parley/sip/headers/from-to'
import type { Message, Request } from '@parley/sip/message'
import { ownText } from '@parley/sip/text'
import type { SipAddress } from '@parley/topology/names'
import { refusing, Refused } from '../refuse-with.ts'
import type { Binding, Registrations } from '../registrar/binding.ts'
import { gruuId } from '../registrar/gruu.ts'
import type { RequestContext } from '../request-context.ts'
import { Dialogs } from './dialogs.ts'
import { endsSubscription, notificationOf } from './notification.ts'
import { Subscription, type Document, type EventPackage, type Notifier, type Session } from './subscription.ts'

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
  readonly #dialogs = new Dialogs((left) => this.#connectionGone(left))
  #sweep: TimerHandle | undefined

  constructor(o: SubscriptionsOptions) {
    this.#sender = o.sender
    this.#registrations = o.registrations
    this.#clock = o.clock
    this.#contact = o.contact
    this.#limits = o.limits ?? subscriptionLimits
    o.registrations.onGone((binding) => this.endpointGone(binding))
    o.registrations.onReachable((binding) => this.#reachable(binding))
  }

  get size(): number {
    return this.#dialogs.size
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
    return refusing(context, 'presenceRefused', () => {
      const { request, caller } = context
      const tag = toTag(request)
      if (tag === undefined) return this.#open(context)
      const known = this.#dialogs.find(request.headers.get('Call-ID') ?? '', tag)
      if (known === undefined || known.user !== caller.user) throw new Refused('noDialog')
      return this.#again(context, known)
    })
  }

  notify(subscription: Subscription, document: Document): boolean {
    const left = Math.max(0, Math.round((subscription.expiresAt - this.#clock.now()) / 1_000))
    return this.#tell(subscription, `active;expires=${left}`, document)
  }

  end(subscription: Subscription): void {
    this.#tell(subscription, 'terminated;reason=noresource', undefined)
    this.#end(subscription)
  }

  /** Without a word: who is there has lost the right to hear any. */
  endOf(user: SipAddress, connection: Connection): void {
    for (const subscription of [...this.#dialogs.all()]) if (subscription.user === user && subscription.connection === connection) this.#end(subscription)
  }

  /** Nothing more goes to an endpoint that signed out. Clients without epid end their subscriptions themselves, or with their connection. */
  endpointGone({ user, epid, instanceId }: Binding): void {
    const bindings = this.#registrations.bindings(user)
    if (bindings.some((b) => (epid === '' ? b.instanceId === instanceId : b.epid === epid))) return
    for (const subscription of this.#dialogs.ofEndpoint(user, epid)) {
      if (epid !== '' || gruuId(subscription.target) === instanceId) this.#end(subscription)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#clock.clearTimeout(this.#sweep)
    for (const subscription of this.#dialogs.all()) this.#end(subscription)
  }

  async #open(context: RequestContext): Promise<void> {
    const { request, caller, connection } = context
    const eventPackage = this.#packageOf(request)
    const seconds = this.#expiresOf(request)
    if (this.#dialogs.ofEndpoint(caller.user, caller.epid).size >= this.#limits.perEndpoint) {
      throw new Refused('notAllowed', { text: `An endpoint has at most ${this.#limits.perEndpoint} subscriptions` })
    }
    const subscription = this.#subscriptionOf(context, seconds)
    const session = await eventPackage.open(request, subscription)
    if (connection.closed && !this.#bindingOf(subscription)) return session.close()
    if (seconds > 0) this.#keep(subscription, eventPackage)
    this.#answer(context, subscription, seconds, session.first(takesTogether(subscription, request)), session)
    if (seconds === 0) return session.close()
    subscription.session = session
    if (subscription.behind) this.#catchUp(subscription)
  }

  #again(context: RequestContext, subscription: Subscription): void {
    const { request, connection } = context
    const { number } = cseqOf(request)
    if (number <= subscription.remoteCSeq) throw new Refused('outOfOrder')
    const { session } = subscription
    if (session === undefined) throw new Refused('noDialog')
    const seconds = this.#expiresOf(request)
    const target = request.headers.has('Contact') ? ownText(contactOf(request).uri) : subscription.target
    const together = takesTogether(subscription, request)
    // RFC 6665 wants the state after every SUBSCRIBE; subscribers that take BENOTIFY rely on the stream instead.
    const whole = (): Document[] => (subscription.benotify || seconds === 0 ? [] : session.first(together))
    const documents = request.body.length > 0 ? session.update(request, together) : whole()
    // Nothing refuses it any more.
    subscription.remoteCSeq = number
    subscription.target = target
    subscription.expiresAt = this.#clock.now() + seconds * 1_000
    this.#move(subscription, connection)
    this.#answer(context, subscription, seconds, documents, session)
    if (seconds === 0) this.#end(subscription)
    else session.refreshed?.()
  }

  #subscriptionOf({ request, caller, connection }: RequestContext, seconds: number): Subscription {
    const localTag = this.#sender.newToken()
    return new Subscription(
      {
        user: caller.user,
        epid: ownText(caller.epid),
        event: ownText(request.headers.get('Event') ?? ''),
        callId: ownText(request.headers.get('Call-ID') ?? ''),
        localTag,
        from: ownText(`${request.headers.get('To') ?? ''};tag=${localTag}`),
        to: ownText(request.headers.get('From') ?? ''),
        routes: request.headers.list('Record-Route').map(ownText),
        benotify: supports(request, 'ms-benotify'),
        notifier: this,
      },
      ownText(contactOf(request).uri),
      connection,
      cseqOf(request).number,
      this.#clock.now() + seconds * 1_000,
    )
  }

  /** The 200, with the first document in it where the subscriber takes that, and the others after it. */
  #answer(context: RequestContext, subscription: Subscription, seconds: number, documents: Document[], session: Session): void {
    const [first, ...rest] = takesTogether(subscription, context.request) ? documents : [undefined, ...documents]
    const headers: [string, string][] = [
      ['Contact', this.#contact],
      ['Event', subscription.event],
      ['Expires', String(seconds)],
      ['subscription-state', seconds === 0 ? 'terminated;expires=0' : `active;expires=${seconds}`],
      ...(subscription.benotify ? ofLyncType : []),
      ...(session.headers ?? []),
    ]
    if (first !== undefined) headers.push(['ms-piggyback-cseq', String(subscription.localCSeq++)], ['Content-Type', first.type])
    context.respond(200, { headers, toTag: subscription.localTag, ...(first === undefined ? {} : { body: first.body }) })
    const state = seconds === 0 ? 'terminated;reason=timeout' : `active;expires=${seconds}`
    const last = seconds === 0 && !subscription.benotify && rest.length === 0 ? [undefined] : rest
    for (const document of last) if (!this.#send(subscription, state, document, session.headers)) subscription.behind = true
  }

  /** What a subscriber wrote in its SUBSCRIBE and cannot be sent back to it ends its subscription: the others of the same fan-out must
   *  not suffer.  @returns false when it did not go out */
  #tell(subscription: Subscription, state: string, document: Document | undefined): boolean {
    try {
      return this.#send(subscription, state, document)
    } catch {
      this.#end(subscription)
      return false
    }
  }

  /** @returns false when there is no open way */
  #send(subscription: Subscription, state: string, document: Document | undefined, more = subscription.session?.headers): boolean {
    const binding = this.#bindingOf(subscription)
    const connection = binding?.connection ?? subscription.connection
    if (connection.closed) return false
    // An endpoint is reached at the Contact it registered; its SUBSCRIBE may have named a GRUU.
    const request = notificationOf(subscription, binding?.contact ?? subscription.target, this.#contact, state, document, more)
    if (subscription.benotify) this.#sender.sendStateless(request, connection)
    else {
      this.#sender.request(request, connection, {
        response: ({ status }) => endsSubscription(status) && this.#end(subscription),
        failure: () => this.#end(subscription),
      })
    }
    return true
  }

  #packageOf(request: Request): EventPackage {
    const eventPackage = this.#packages.get(eventOf(request)?.type ?? '')
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
    const bindings = this.#registrations.bindings(subscription.user)
    if (subscription.epid !== '') return bindings.find(({ epid }) => epid === subscription.epid)
    // Without epid nothing but a GRUU says which endpoint it is; else it is a dialog of its connection.
    const id = gruuId(subscription.target)
    return id === undefined ? undefined : bindings.find(({ instanceId }) => instanceId === id)
  }

  #keep(subscription: Subscription, eventPackage: EventPackage): void {
    if (eventPackage.single) {
      for (const other of this.#dialogs.ofEndpoint(subscription.user, subscription.epid)) {
        if (packageName(other) === eventPackage.name) this.#end(other)
      }
    }
    this.#dialogs.add(subscription)
    if (!this.#bindingOf(subscription)) this.#dialogs.tie(subscription)
    this.#sweep ??= this.#clock.setTimeout(() => this.#expire(), SWEEP_MS)
  }

  #move(subscription: Subscription, connection: Connection): void {
    if (subscription.connection === connection) return
    this.#dialogs.untie(subscription)
    subscription.connection = connection
    if (!this.#bindingOf(subscription)) this.#dialogs.tie(subscription)
  }

  #connectionGone(left: Iterable<Subscription>): void {
    for (const subscription of left) if (!this.#bindingOf(subscription)) this.#end(subscription)
  }

  #reachable(binding: Binding): void {
    for (const subscription of this.#dialogs.ofEndpoint(binding.user, binding.epid)) {
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
    this.#dialogs.remove(subscription)
    subscription.session?.close()
  }

  #expire(): void {
    const now = this.#clock.now()
    for (const subscription of this.#dialogs.all()) {
      if (subscription.expiresAt > now) continue
      if (!subscription.benotify) this.#tell(subscription, 'terminated;reason=timeout', undefined)
      this.#end(subscription)
    }
    this.#sweep = this.size > 0 ? this.#clock.setTimeout(() => this.#expire(), SWEEP_MS) : undefined
  }
}

const ofLyncType: [string, string][] = [
  ['Supported', 'ms-benotify'],
  ['Supported', 'ms-piggyback-first-notify'],
]

const packageName = (subscription: Subscription): string => subscription.event.split(';', 1)[0]!.trim()

/** Clients write one value for each line, or several with commas. */
const supports = (request: Request, option: string): boolean => request.headers.list('Supported').includes(option)

/** The first document comes with the answer. */
const takesTogether = (subscription: Subscription, request: Request): boolean => subscription.benotify && supports(request, 'ms-piggyback-first-notify')
