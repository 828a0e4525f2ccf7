import type { Clock, TimerHandle } from '@parley/platform/clock'
import { Dialog } from '@parley/sip/dialog/dialog'
import { stepSubscriber, type SubscriberEvent, type SubscriberState, type SubscriptionEffect, type SubscriptionTimer } from '@parley/sip/dialog/subscription'
import { clampSeconds } from '@parley/sip/headers/contact'
import { expiresOf } from '@parley/sip/headers/expires'
import { subscriptionStateOf } from '@parley/sip/headers/subscription-state'
import type { Request, Response } from '@parley/sip/message'
import { defaultTimers } from '@parley/sip/timers'
import { exchangeIn, type Exchange, type Flow } from './flow.ts'
import type { Identity } from './identity.ts'
import { outOfDialog } from './requests.ts'
import { unwatched, type Defect } from './unwatched.ts'

export interface SubscriptionOptions {
  flow: Flow
  me: Identity
  contact: string
  clock: Clock
  defect: Defect
  event: string
  contentType: string
  headers?: [string, string][]
  /** What is watched, when it is not oneself. */
  target?: string
  /** Instead of the bodies of presence. */
  accept?: string
  /** A state came, in the answer or in a notification. */
  notified(contentType: string, body: Buffer): void
  /** It is over and will not be renewed from here. */
  ended(why: string): void
}

/** Seconds asked for; the notifier decides. */
const EXPIRES = 7200

/** One watching dialog of a Lync-type notifier: the first state may come with the answer (piggyback), later ones by BENOTIFY. */
export class Subscription {
  readonly callId: string
  readonly #o: SubscriptionOptions
  readonly #timers = new Map<SubscriptionTimer, TimerHandle>()
  #state: SubscriberState = { name: 'asking' }
  #dialog: Dialog | undefined

  constructor(options: SubscriptionOptions) {
    this.#o = options
    this.callId = options.flow.newToken()
  }

  /** The first SUBSCRIBE, to oneself as the clients of this dialect do. @returns the failure, undefined when it was accepted */
  async start(body: string): Promise<Exchange | undefined> {
    const { flow, me, event } = this.#o
    const request = outOfDialog(flow, me, {
      method: 'SUBSCRIBE',
      target: this.#o.target ?? me.uri,
      callId: this.callId,
      headers: [['Contact', `<${this.#o.contact}>`], ['Expires', String(EXPIRES)], ...this.#headers(event)],
      body,
      contentType: this.#o.contentType,
    })
    return this.#ask(() => request, (response) => {
      this.#dialog = Dialog.uac(request, response)
    })
  }

  /** Another SUBSCRIBE in the dialog, with or without a body. */
  async again(body?: string): Promise<Exchange | undefined> {
    if (!this.#dialog) return { kind: 'lost' }
    const headers = this.#headers(this.#o.event)
    if (body !== undefined) headers.push(['Content-Type', this.#o.contentType])
    const dialog = this.#dialog
    return this.#ask(() => dialog.request('SUBSCRIBE', body ?? '', headers), (response) => dialog.refreshTarget(response))
  }

  /** A notification with our Call-ID. @returns the status to answer NOTIFY with */
  received(request: Request): number {
    if (!this.#dialog || !this.#dialog.accepts(request)) return 481
    this.#dialog.refreshTarget(request)
    const state = subscriptionStateOf(request)
    const retry = state?.params.get('retry-after')
    this.#step({
      type: 'notified',
      state: state?.state ?? 'active',
      ...(state?.expires === undefined ? {} : { expiresMs: state.expires * 1000 }),
      ...(state?.reason === undefined ? {} : { reason: state.reason }),
      ...(retry === undefined ? {} : { retryAfterMs: (clampSeconds(retry) ?? 0) * 1000 }),
    })
    this.#take(request)
    return 200
  }

  /** Stops here without telling the notifier: its side ends with the registration. */
  end(): void {
    this.#state = { name: 'terminated' }
    for (const timer of this.#timers.values()) this.#o.clock.clearTimeout(timer)
    this.#timers.clear()
  }

  #headers(event: string): [string, string][] {
    return [
      ['Event', event],
      ['Accept', this.#o.accept ?? 'application/msrtc-event-categories+xml, application/xpidf+xml, text/xml+msrtc.pidf, application/pidf+xml, application/rlmi+xml, multipart/related'],
      ['Supported', 'com.microsoft.autoextend'],
      ['Supported', 'ms-benotify'],
      ['Proxy-Require', 'ms-benotify'],
      ['Supported', 'ms-piggyback-first-notify'],
      ...(this.#o.headers ?? []),
    ]
  }

  async #ask(write: () => Request, accepted: (response: Response) => void): Promise<Exchange | undefined> {
    const exchange = await exchangeIn(this.#o.flow, write, (response) => {
      // Here and not after the await: a notification may follow in the same read.
      if (response.status >= 300) return
      accepted(response)
      this.#step({ type: 'accepted', expiresMs: (expiresOf(response) ?? EXPIRES) * 1000, notified: true })
      this.#take(response)
    })
    if (exchange.kind === 'response' && exchange.response.status < 300) return undefined
    this.#step(exchange.kind === 'response' ? { type: 'refused', status: exchange.response.status } : { type: 'failure' })
    return exchange
  }

  #take(message: Request | Response): void {
    const type = message.headers.get('Content-Type')
    if (type !== undefined && message.body.length > 0 && this.#state.name !== 'terminated') this.#o.notified(type, message.body)
  }

  #step(event: SubscriberEvent): void {
    const { state, effects } = stepSubscriber(this.#state, event, defaultTimers)
    this.#state = state
    for (const effect of effects) this.#run(effect)
  }

  #run(effect: SubscriptionEffect): void {
    switch (effect.do) {
      case 'set-timer':
        this.#o.clock.clearTimeout(this.#timers.get(effect.timer))
        this.#timers.set(
          effect.timer,
          this.#o.clock.setTimeout(() => this.#step({ type: 'timer', timer: effect.timer }), effect.afterMs),
        )
        return
      case 'refresh':
        return unwatched(() => this.again(), this.#o.defect)
      case 'ended':
        this.end()
        return this.#o.ended(effect.why)
      case 'subscribe-again':
      case 'notify':
        // The owner begins everything anew; there is no half of an endpoint.
        return
    }
  }
}
