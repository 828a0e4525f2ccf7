import { giveUpAfter } from '../timers.ts'
import type { TimerValues } from '../timers.ts'

/** What a subscription asks of its owner, in this order. */
export type SubscriptionEffect =
  /** Subscriber: send SUBSCRIBE in the dialog. */
  | { do: 'refresh' }
  /** Subscriber: this one is over, a new SUBSCRIBE outside of it may follow after so long. */
  | { do: 'subscribe-again'; afterMs: number }
  /** Notifier: send the state with this Subscription-State. */
  | { do: 'notify'; state: 'active' | 'pending' | 'terminated'; expiresMs: number; reason?: string }
  | { do: 'set-timer'; timer: SubscriptionTimer; afterMs: number }
  | { do: 'ended'; why: string }

/** Setting a timer replaces the one of the same name. */
export type SubscriptionTimer =
  /** The first NOTIFY never came.  @spec RFC 6665 §4.1.2.4 */
  | 'N'
  | 'refresh'
  | 'expiry'

interface SubscriptionStep<State> {
  state: State
  effects: readonly SubscriptionEffect[]
}

export type SubscriberState =
  /** The first SUBSCRIBE is out. */
  | { readonly name: 'asking' }
  /** Accepted; the first NOTIFY decides what it is. */
  | { readonly name: 'notify-wait' }
  | { readonly name: 'pending' | 'active' }
  /** Our SUBSCRIBE with Expires 0 is out. */
  | { readonly name: 'leaving' }
  | { readonly name: 'terminated' }

export type SubscriberEvent =
  /** To SUBSCRIBE or a refresh. `notified`: the response brought the first state along (ms-piggyback-cseq). */
  | { type: 'accepted'; expiresMs: number; notified?: boolean }
  | { type: 'refused'; status: number }
  /** No response at all, or the connection went. */
  | { type: 'failure' }
  /** NOTIFY or BENOTIFY. */
  | { type: 'notified'; state: string; expiresMs?: number; reason?: string; retryAfterMs?: number }
  | { type: 'leave' }
  | { type: 'timer'; timer: SubscriptionTimer }

const same = <State>(state: State): SubscriptionStep<State> => ({ state, effects: [] })
const over = (why: string, ...first: SubscriptionEffect[]): SubscriptionStep<{ readonly name: 'terminated' }> => ({
  state: { name: 'terminated' },
  effects: [...first, { do: 'ended', why }],
})

/** A refresh goes out two minutes before the end, or at half time of a short subscription. */
const refreshBefore = (expiresMs: number): number => (expiresMs > 240_000 ? expiresMs - 120_000 : expiresMs / 2)

const lasting = (expiresMs: number): SubscriptionEffect[] => [
  { do: 'set-timer', timer: 'refresh', afterMs: refreshBefore(expiresMs) },
  { do: 'set-timer', timer: 'expiry', afterMs: expiresMs },
]

/** The side that watches; it begins in `asking` when its SUBSCRIBE is sent.  @spec RFC 6665 §4.1 */
export function stepSubscriber(state: SubscriberState, event: SubscriberEvent, timers: TimerValues): SubscriptionStep<SubscriberState> {
  if (state.name === 'terminated') return same(state)
  switch (event.type) {
    case 'accepted':
      return accepted(state, event, timers)
    case 'refused':
      return refused(state, event.status)
    case 'failure':
      return over('failure')
    case 'notified':
      return notified(state, event)
    case 'leave':
      return { state: { name: 'leaving' }, effects: [{ do: 'set-timer', timer: 'N', afterMs: giveUpAfter(timers) }] }
    case 'timer':
      return subscriberTimer(state, event.timer)
  }
}

function accepted(state: SubscriberState, event: { expiresMs: number; notified?: boolean }, timers: TimerValues): SubscriptionStep<SubscriberState> {
  if (state.name === 'leaving') return event.notified === true ? over('left') : same(state)
  if (event.expiresMs === 0) return event.notified === true ? over('fetched') : { state: { name: 'leaving' }, effects: [{ do: 'set-timer', timer: 'N', afterMs: giveUpAfter(timers) }] }
  const effects = lasting(event.expiresMs)
  if (state.name !== 'asking') return { state, effects }
  if (event.notified === true) return { state: { name: 'active' }, effects }
  return { state: { name: 'notify-wait' }, effects: [...effects, { do: 'set-timer', timer: 'N', afterMs: giveUpAfter(timers) }] }
}

/** A refused refresh leaves the subscription as long as it was granted, unless the notifier does not know it any more.
 *  @spec RFC 6665 §4.1.2.2 */
function refused(state: SubscriberState, status: number): SubscriptionStep<SubscriberState> {
  const gone = status === 404 || status === 405 || status === 410 || status === 416 || (status >= 480 && status <= 485) || status === 489 || status === 501 || status === 604
  if (state.name === 'asking' || state.name === 'leaving' || gone) return over(`refused with ${status}`)
  return same(state)
}

type Notified = Extract<SubscriberEvent, { type: 'notified' }>

function notified(state: SubscriberState, event: Notified): SubscriptionStep<SubscriberState> {
  if (state.name === 'leaving') return event.state === 'terminated' ? over('left') : same(state)
  if (event.state === 'terminated') return terminated(event)
  const name = event.state === 'pending' ? 'pending' : 'active'
  return { state: { name }, effects: event.expiresMs === undefined ? [] : lasting(event.expiresMs) }
}

/** @spec RFC 6665 §4.1.3: what the reason says about trying again */
function terminated({ reason = '', retryAfterMs }: Notified): SubscriptionStep<SubscriberState> {
  if (reason === 'deactivated' || reason === 'timeout') return over(reason, { do: 'subscribe-again', afterMs: 0 })
  if (reason === 'probation' || reason === 'giveup') return over(reason, { do: 'subscribe-again', afterMs: retryAfterMs ?? 60_000 })
  if (reason === 'rejected' || reason === 'noresource' || reason === 'invariant') return over(reason)
  return over(reason === '' ? 'terminated' : reason, { do: 'subscribe-again', afterMs: retryAfterMs ?? 0 })
}

function subscriberTimer(state: SubscriberState, timer: SubscriptionTimer): SubscriptionStep<SubscriberState> {
  if (timer === 'expiry') return state.name === 'leaving' ? same(state) : over('expired', { do: 'subscribe-again', afterMs: 0 })
  if (timer === 'refresh') return state.name === 'active' || state.name === 'pending' || state.name === 'notify-wait' ? { state, effects: [{ do: 'refresh' }] } : same(state)
  if (state.name === 'leaving') return over('left')
  return state.name === 'notify-wait' ? over('no NOTIFY came') : same(state)
}

export type NotifierState =
  | { readonly name: 'pending' | 'active'; readonly untilMs: number }
  | { readonly name: 'terminated' }

export type NotifierEvent =
  /** A SUBSCRIBE, the first or a refresh; 0 fetches or leaves. */
  | { type: 'subscribed'; expiresMs: number }
  /** The watched state changed. */
  | { type: 'changed' }
  | { type: 'approved' }
  | { type: 'end'; reason: string }
  /** A NOTIFY was refused or never answered. */
  | { type: 'unreachable' }
  | { type: 'timer'; timer: SubscriptionTimer }

/** The side that is watched; the first SUBSCRIBE makes it (`startNotifier`), each further one is an event.
 *  @spec RFC 6665 §4.2 */
export function stepNotifier(state: NotifierState, event: NotifierEvent, nowMs: number): SubscriptionStep<NotifierState> {
  if (state.name === 'terminated') return same(state)
  const expiresMs = Math.max(0, state.untilMs - nowMs)
  const tell = (name: 'pending' | 'active'): SubscriptionEffect => ({ do: 'notify', state: name, expiresMs })
  switch (event.type) {
    case 'subscribed':
      return startNotifier(state.name, event.expiresMs, nowMs)
    case 'changed':
      return state.name === 'active' ? { state, effects: [tell('active')] } : same(state)
    case 'approved':
      return state.name === 'pending' ? { state: { ...state, name: 'active' }, effects: [tell('active')] } : same(state)
    case 'end':
      return closed(event.reason)
    case 'unreachable':
      return over('unreachable')
    case 'timer':
      return event.timer === 'expiry' && nowMs >= state.untilMs ? closed('timeout') : same(state)
  }
}

export function startNotifier(name: 'pending' | 'active', expiresMs: number, nowMs: number): SubscriptionStep<NotifierState> {
  if (expiresMs === 0) return closed('timeout')
  return {
    state: { name, untilMs: nowMs + expiresMs },
    effects: [
      { do: 'set-timer', timer: 'expiry', afterMs: expiresMs },
      { do: 'notify', state: name, expiresMs },
    ],
  }
}

const closed = (reason: string): SubscriptionStep<NotifierState> => over(reason, { do: 'notify', state: 'terminated', expiresMs: 0, reason })
