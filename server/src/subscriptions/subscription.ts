import type { Connection } from '@parley/sip/endpoint'
import type { Request } from '@parley/sip/message'
import type { SipAddress } from '@parley/topology/names'

/** One body and its Content-Type. The buffer is shared between watchers: never changed. */
export interface Document {
  readonly type: string
  readonly body: Buffer
}

/** What one event package does for one subscription. */
export interface Session {
  /** Go with the answer and with every notification. */
  readonly headers?: readonly [string, string][]
  /** All there is to tell now. The package sends changes by itself afterwards.
   *  @param together  the subscriber takes one body with the answer, so several are best put in one */
  first(together: boolean): Document[]
  /** A further SUBSCRIBE in the same dialog. @returns what answers it  @throws to refuse it, nothing changed */
  update(request: Request, together: boolean): Document[]
  /** The subscription goes on: a further SUBSCRIBE in its dialog was taken. */
  refreshed?(): void
  /** The subscriber can be reached (again): whatever it has not heard goes out now. */
  catchUp(): void
  /** Ended; nothing more is sent. */
  close(): void
}

export interface EventPackage {
  /** As in the Event header. */
  readonly name: string
  /** An endpoint has at most one: a new one ends the one before. */
  readonly single: boolean
  /** @throws to refuse the SUBSCRIBE, nothing changed */
  open(request: Request, subscription: Subscription): Session | Promise<Session>
}

/** How a subscription is sent to. */
export interface Notifier {
  /** @returns false when there is no open way to the subscriber */
  notify(subscription: Subscription, document: Document): boolean
  /** The package has nothing more to tell: its subscriber is told that, and the dialog is over. */
  end(subscription: Subscription): void
}

export interface SubscriptionParts {
  readonly user: SipAddress
  readonly epid: string
  readonly event: string
  readonly callId: string
  readonly localTag: string
  /** Our From: the SUBSCRIBE's To with our tag. */
  readonly from: string
  /** Our To: the SUBSCRIBE's From. */
  readonly to: string
  readonly routes: readonly string[]
  /** No answer is expected to what is sent. */
  readonly benotify: boolean
  readonly notifier: Notifier
}

/** A subscriber's dialog. Small, since there are many. */
export class Subscription {
  readonly user: SipAddress
  readonly epid: string
  readonly event: string
  readonly callId: string
  readonly localTag: string
  readonly from: string
  readonly to: string
  readonly routes: readonly string[]
  readonly benotify: boolean
  /** Its Contact. */
  target: string
  /** Where its last SUBSCRIBE came from. */
  connection: Connection
  /** Milliseconds since the epoch. */
  expiresAt: number
  remoteCSeq: number
  localCSeq = 1
  session: Session | undefined
  ended = false
  /** Something could not be sent. */
  behind = false
  readonly #notifier: Notifier

  constructor(parts: SubscriptionParts, target: string, connection: Connection, remoteCSeq: number, expiresAt: number) {
    this.user = parts.user
    this.epid = parts.epid
    this.event = parts.event
    this.callId = parts.callId
    this.localTag = parts.localTag
    this.from = parts.from
    this.to = parts.to
    this.routes = parts.routes
    this.benotify = parts.benotify
    this.#notifier = parts.notifier
    this.target = target
    this.connection = connection
    this.remoteCSeq = remoteCSeq
    this.expiresAt = expiresAt
  }

  get key(): string {
    return dialogKey(this.callId, this.localTag)
  }

  /** @returns false when it could not go out; `catchUp` is called when it can */
  notify(document: Document): boolean {
    // Before the answer to SUBSCRIBE nothing may overtake it.
    const sent = !this.ended && this.session !== undefined && this.#notifier.notify(this, document)
    if (!sent) this.behind = true
    return sent
  }

  end(): void {
    if (!this.ended) this.#notifier.end(this)
  }
}

export const dialogKey = (callId: string, localTag: string): string => `${callId} ${localTag}`
