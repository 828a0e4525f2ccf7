import { steady, type Clock, type TimerHandle } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { AppError } from '@parley/platform/errors'
import type { Random } from '@parley/platform/ids'
import type { ConversationHistory } from '@parley/mailbox/chat/history'
import type { ServerTransaction } from '@parley/sip/endpoint'
import { Response, type Request } from '@parley/sip/message'
import { leastVersionForIm } from '@parley/topology/owa/provider-file'
import type { User, Users } from '@parley/topology/users'
import type { ImState } from '../../shared/wire.ts'
import type { Audience } from '../live/audience.ts'
import type { BrowserHandle } from '../live/input.ts'
import { imChanged } from '../live/outputs/im-changed.ts'
import type { Gate } from '../session/gate.ts'
import { Access } from './access.ts'
import { Activity } from './activity.ts'
import { Attachment } from './attachment.ts'
import { BackOff } from './back-off.ts'
import type { Choices } from './choices.ts'
import { Contacts } from './contacts.ts'
import { Conversations } from './conversations.ts'
import type { Exchange, Flow } from './flow.ts'
import { Groups } from './groups/groups.ts'
import type { Identity } from './identity.ts'
import type { LinkState } from './link.ts'
import { notReachable } from './link-failure.ts'
import type { ImProvider } from '../owa/provider.ts'
import { PresenceWatch } from './presence.ts'
import { otherPool, refusalOf } from './refusal.ts'
import { Self } from './self.ts'
import { unwatched, type Defect } from './unwatched.ts'
import { Watchers } from './watchers.ts'

const accountRemedy = 'Check that the account is enabled for instant messaging in the pool.'
const poolRemedy = 'Look into the events and the SIPStack trace of the pool.'

/** The way to the pool of one person. */
export interface UserLink {
  readonly flow: Flow | undefined
  readonly state: LinkState
  hurry(): void
  /** @param host  of the pool the person is sent to  @returns whether that is where the link leads from now on */
  follow(host: string): boolean
  arrived(): void
}

export interface UserEndpointOptions {
  user: User
  users: Users
  me: Identity
  provider: Pick<ImProvider, 'verdictFor' | 'messages'>
  link: UserLink
  history: ConversationHistory
  choices: Choices
  signedOut: boolean
  audience: Audience
  clock: Clock
  random: Random
  diagnostics: Diagnostics
  /** Lets so many endpoints sign in to the pool at a time. */
  admission: Gate
  defect: Defect
  /** The last browser has gone. */
  deserted(): void
}

/** One signed-in person towards the server: behaves as a client of the Lync dialect would, for all of the person's browsers.
 *  What is known outlives a lost link; what the server has to know again is told again. */
export class UserEndpoint {
  readonly self: Self
  readonly activity: Activity
  readonly presence: PresenceWatch
  readonly contacts: Contacts
  readonly access: Access
  readonly watchers: Watchers
  readonly conversations: Conversations
  readonly groups: Groups
  readonly #o: UserEndpointOptions
  readonly #browsers = new Set<BrowserHandle>()
  readonly #backOff: BackOff
  #signedOut: boolean
  #im: ImState = { state: 'signing-in' }
  #attachment: { attachment: Attachment; flow: Flow } | undefined
  #retry: TimerHandle | undefined
  #stopped = false

  constructor(o: UserEndpointOptions) {
    this.#o = o
    this.#signedOut = o.signedOut
    this.#backOff = new BackOff({ firstMs: 1_000, longestMs: 60_000, random: o.random })
    const { me, clock, audience, history, defect } = o
    // What the user calls somebody the browser puts in its place, and learns of when it changes.
    const nameOf = (address: string): string => this.#directoryName(address)
    this.self = new Self({ user: () => o.users.byAddress(me.address) ?? o.user, audience })
    this.activity = new Activity({ clock: steady(clock), instance: Number.parseInt(me.epid.slice(0, 7), 16) })
    const began = clock.now()
    const learned = (): void => o.diagnostics.imLog.write('info', `The first presence is there for ${me.address}, ${clock.now() - began} ms after sign-in`)
    this.presence = new PresenceWatch({ me: me.address, audience, learned, defect })
    this.contacts = new Contacts({ me, clock, audience, nameOf, isBlocked: (address) => this.access.isBlocked(address) })
    this.access = new Access({ me, clock, changed: () => this.contacts.tell() })
    this.watchers = new Watchers({ me, audience, nameOf })
    this.conversations = new Conversations({ me, clock, history, audience, defect, wanted: () => this.#wanted })
    this.groups = new Groups({ me, clock, history, audience, defect, nameOf, wanted: () => this.#wanted, watched: () => this.#browsers.size > 0 })
  }

  get imState(): ImState {
    return this.#im
  }

  /** What the user calls somebody, else what the directory does, else the address. */
  nameOf(address: string): string {
    return this.contacts.ownNameOf(address) ?? this.#directoryName(address)
  }

  get browsers(): number {
    return this.#browsers.size
  }

  browserOpened(browser: BrowserHandle): void {
    this.#browsers.add(browser)
    this.activity.opened(browser)
    if (this.#im.state === 'unavailable') this.#o.link.hurry()
  }

  browserClosed(browser: BrowserHandle): void {
    this.#browsers.delete(browser)
    this.activity.closed(browser)
    this.presence.closed(browser)
    if (this.#browsers.size === 0) this.#o.deserted()
  }

  /** "Sign in to IM" and "Sign out of IM"; kept until it is chosen otherwise. */
  async chooseSignedIn(signedIn: boolean): Promise<void> {
    await this.#o.choices.keep(this.#o.me.address, !signedIn)
    this.#signedOut = !signedIn
    if (!signedIn) await this.#leave()
    this.reconsider()
  }

  /** The link came, went, or failed to come: does what follows for this person. */
  reconsider(): void {
    if (this.#stopped) return
    const { flow, state } = this.#o.link
    if (this.#attachment && this.#attachment.flow !== flow) this.#detach()
    const without = this.#withoutIm()
    if (without) {
      if (this.#attachment) unwatched(() => this.#leave(), this.#o.defect)
      return this.#become(without)
    }
    if (this.#signedOut) return this.#become({ state: 'signed-out' })
    if (flow) {
      if (!this.#attachment && this.#retry === undefined) unwatched(() => this.#attach(flow), this.#o.defect)
      return
    }
    this.#stopRetrying()
    if (state.state === 'down') this.#become(this.#unavailable(state.failure.reason, state.failure.check, state.failure.remedy))
    else this.#become({ state: 'signing-in' })
  }

  /** A request of the server for this endpoint. @throws SipError, BodyError */
  request(request: Request, tx: ServerTransaction | undefined): void {
    if (!this.#o.provider.messages && (request.method === 'INVITE' || request.method === 'MESSAGE')) tx?.respond(Response.to(request, 488, undefined, 'none'))
    else if (this.#attachment) this.#attachment.attachment.request(request, tx)
    else tx?.respond(Response.to(request, 480, undefined, 'none'))
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#leave()
  }

  /** @throws AppError `unavailable` — the provider is too old for messages */
  requireMessages(): void {
    if (!this.#o.provider.messages) throw new AppError('unavailable', `The instant messaging provider is too old for messages: update the provider to ${leastVersionForIm} or later`)
  }

  get #wanted(): boolean {
    return !this.#signedOut && this.#withoutIm() === undefined
  }

  /** What keeps this person from instant messaging for good: switches first, then what concerns the person. */
  #withoutIm(): ImState | undefined {
    const { provider, users, user, me } = this.#o
    const verdict = provider.verdictFor(users.byAddress(me.address) ?? user)
    if (verdict.im === 'off') return { state: 'off' }
    const refusal = users.imRefusal(me.address)
    if (refusal) return this.#unavailable(refusal.reason, refusal.check, refusal.remedy)
    return verdict.im === 'incomplete' ? this.#unavailable(verdict.reason, verdict.check, verdict.remedy) : undefined
  }

  async #attach(flow: Flow): Promise<void> {
    const { me, clock, diagnostics, defect } = this.#o
    this.#become({ state: 'signing-in' })
    const attachment: Attachment = new Attachment({
      flow,
      me,
      clock,
      defect,
      parts: this,
      failed: (why, shown) => this.#failed(attachment, why, poolRemedy, shown),
      unreadable: (error) => diagnostics.log.warn({ user: me.address, reason: String(error) }, 'the server sent something that cannot be read'),
    })
    this.#attachment = { attachment, flow }
    const failure = await this.#startOf(attachment)
    if (this.#attachment?.attachment !== attachment) return
    if (failure === 'sent on') {
      this.#detach()
      return this.reconsider()
    }
    if (failure) return this.#failed(attachment, failure.message, failure.code === 'forbidden' ? accountRemedy : poolRemedy)
    this.#o.link.arrived()
    this.#backOff.reset()
    this.#become({ state: 'signed-in' })
  }

  async #startOf(attachment: Attachment): Promise<AppError | 'sent on' | undefined> {
    try {
      const failure: Exchange | undefined = await this.#o.admission.run(() => attachment.start())
      if (failure === undefined) return undefined
      const host = otherPool(failure)
      return host !== undefined && this.#o.link.follow(host) ? 'sent on' : refusalOf(failure)
    } catch (thrown) {
      return new AppError('unavailable', String(thrown))
    }
  }

  /** Tried again after a while; a lost link brings its own try. */
  #failed(attachment: Attachment, why: string, remedy = poolRemedy, shown = notReachable): void {
    if (this.#attachment?.attachment !== attachment) return
    this.#detach()
    if (this.#stopped || !this.#o.link.flow) return this.reconsider()
    const wait = this.#backOff.next()
    this.#o.diagnostics.events.record('imUserSignInFailed', { user: this.#o.me.address, reason: why, remedy })
    this.#o.diagnostics.imLog.write('warn', `Instant messaging is not available for ${this.#o.me.address}: ${why}`)
    this.#stopRetrying()
    this.#retry = this.#o.clock.setTimeout(() => {
      this.#retry = undefined
      this.reconsider()
    }, wait)
    this.#become(this.#unavailable(shown, `Sign-in to the pool: ${why}`, remedy))
  }

  #detach(): void {
    const attached = this.#attachment
    this.#attachment = undefined
    attached?.attachment.detach()
  }

  async #leave(): Promise<void> {
    this.#stopRetrying()
    const attached = this.#attachment
    this.#attachment = undefined
    await attached?.attachment.leave()
  }

  #stopRetrying(): void {
    this.#o.clock.clearTimeout(this.#retry)
    this.#retry = undefined
  }

  /** Which check failed is for those who can do something about it. */
  #unavailable(reason: string, check: string, remedy: string): ImState {
    return { state: 'unavailable', reason, ...(this.#o.user.administrator ? { check, remedy } : {}) }
  }

  #directoryName(address: string): string {
    return this.#o.users.byAddress(address)?.displayName ?? address
  }

  #become(state: ImState): void {
    const same = JSON.stringify(state) === JSON.stringify(this.#im)
    this.#im = state
    if (!same) imChanged(this.#o.audience, state)
  }
}
