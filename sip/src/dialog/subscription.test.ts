import { expect, test } from 'vitest'
import { defaultTimers } from '../timers.ts'
import { startNotifier, stepNotifier, stepSubscriber } from './subscription.ts'
import type { NotifierEvent, NotifierState, SubscriberEvent, SubscriberState, SubscriptionEffect } from './subscription.ts'

const brief = (effects: readonly SubscriptionEffect[]): string[] =>
  effects.map((effect) => {
    switch (effect.do) {
      case 'set-timer':
        return `set ${effect.timer} ${effect.afterMs}`
      case 'subscribe-again':
        return `subscribe-again ${effect.afterMs}`
      case 'notify':
        return `notify ${effect.state} ${effect.expiresMs}${effect.reason === undefined ? '' : ` ${effect.reason}`}`
      case 'ended':
        return `ended ${effect.why}`
      case 'refresh':
        return 'refresh'
    }
  })

const hour = 3_600_000
const lasts = ['set refresh 3480000', `set expiry ${hour}`]
const accepted = (expiresMs: number, notified = false): SubscriberEvent => ({ type: 'accepted', expiresMs, notified })
const notified = (state: string, more: { reason?: string; expiresMs?: number; retryAfterMs?: number } = {}): SubscriberEvent => ({ type: 'notified', state, ...more })
const fired = (timer: 'N' | 'refresh' | 'expiry'): SubscriberEvent => ({ type: 'timer', timer })

test.each<[SubscriberState['name'], string, SubscriberEvent, SubscriberState['name'], string[]]>([
  ['asking', 'accepted', accepted(hour), 'notify-wait', [...lasts, 'set N 32000']],
  ['asking', 'accepted, the first state came along', accepted(hour, true), 'active', lasts],
  ['asking', 'accepted for a minute', accepted(60_000, true), 'active', ['set refresh 30000', 'set expiry 60000']],
  ['asking', 'a fetch, its state to follow', accepted(0), 'leaving', ['set N 32000']],
  ['asking', 'a fetch, its state came along', accepted(0, true), 'terminated', ['ended fetched']],
  ['asking', 'the NOTIFY overtakes the response', notified('active', { expiresMs: hour }), 'active', lasts],
  ['asking', 'refused', { type: 'refused', status: 403 }, 'terminated', ['ended refused with 403']],
  ['asking', 'no response', { type: 'failure' }, 'terminated', ['ended failure']],
  ['notify-wait', 'pending', notified('pending'), 'pending', []],
  ['notify-wait', 'active', notified('active'), 'active', []],
  ['notify-wait', 'no NOTIFY', fired('N'), 'terminated', ['ended no NOTIFY came']],
  ['pending', 'granted', notified('active', { expiresMs: hour }), 'active', lasts],
  ['pending', 'rejected', notified('terminated', { reason: 'rejected' }), 'terminated', ['ended rejected']],
  ['active', 'timer N left over', fired('N'), 'active', []],
  ['active', 'time to refresh', fired('refresh'), 'active', ['refresh']],
  ['active', 'refreshed', accepted(hour), 'active', lasts],
  ['active', 'a refresh refused for now leaves the rest of its time', { type: 'refused', status: 503 }, 'active', []],
  ['active', 'the notifier has forgotten it', { type: 'refused', status: 481 }, 'terminated', ['ended refused with 481']],
  ['active', 'expired', fired('expiry'), 'terminated', ['subscribe-again 0', 'ended expired']],
  ['active', 'connection gone', { type: 'failure' }, 'terminated', ['ended failure']],
  ['active', 'moved', notified('terminated', { reason: 'deactivated' }), 'terminated', ['subscribe-again 0', 'ended deactivated']],
  ['active', 'not now', notified('terminated', { reason: 'probation', retryAfterMs: 5_000 }), 'terminated', ['subscribe-again 5000', 'ended probation']],
  ['active', 'nothing there', notified('terminated', { reason: 'noresource' }), 'terminated', ['ended noresource']],
  ['active', 'we leave', { type: 'leave' }, 'leaving', ['set N 32000']],
  ['leaving', 'the last state', notified('terminated', { reason: 'timeout' }), 'terminated', ['ended left']],
  ['leaving', 'a state that was under way', notified('active', { expiresMs: hour }), 'leaving', []],
  ['leaving', 'accepted', accepted(0), 'leaving', []],
  ['leaving', 'no last state', fired('N'), 'terminated', ['ended left']],
  ['leaving', 'time to refresh', fired('refresh'), 'leaving', []],
  ['terminated', 'a late state', notified('active'), 'terminated', []],
])('subscriber %s, %s', (from, _what, event, to, effects) => {
  const step = stepSubscriber({ name: from } as SubscriberState, event, defaultTimers)
  expect([step.state.name, brief(step.effects)]).toEqual([to, effects])
})

const now = 1_000
const live = (name: 'pending' | 'active'): NotifierState => ({ name, untilMs: now + hour })

test('the first SUBSCRIBE is notified at once; one for no time is notified as over', () => {
  expect(brief(startNotifier('active', hour, now).effects)).toEqual([`set expiry ${hour}`, `notify active ${hour}`])
  expect(brief(startNotifier('active', 0, now).effects)).toEqual(['notify terminated 0 timeout', 'ended timeout'])
})

test.each<[NotifierState, string, NotifierEvent, number, NotifierState['name'], string[]]>([
  [live('active'), 'the state changes', { type: 'changed' }, now + 600_000, 'active', ['notify active 3000000']],
  [live('pending'), 'the state changes, which is not for this watcher yet', { type: 'changed' }, now, 'pending', []],
  [live('pending'), 'approved', { type: 'approved' }, now, 'active', [`notify active ${hour}`]],
  [live('active'), 'refreshed', { type: 'subscribed', expiresMs: 60_000 }, now, 'active', ['set expiry 60000', 'notify active 60000']],
  [live('active'), 'left', { type: 'subscribed', expiresMs: 0 }, now, 'terminated', ['notify terminated 0 timeout', 'ended timeout']],
  [live('active'), 'ended by us', { type: 'end', reason: 'deactivated' }, now, 'terminated', ['notify terminated 0 deactivated', 'ended deactivated']],
  [live('active'), 'its watcher is gone', { type: 'unreachable' }, now, 'terminated', ['ended unreachable']],
  [live('active'), 'expired', { type: 'timer', timer: 'expiry' }, now + hour, 'terminated', ['notify terminated 0 timeout', 'ended timeout']],
  [live('active'), 'the timer of before a refresh', { type: 'timer', timer: 'expiry' }, now + hour - 1, 'active', []],
  [{ name: 'terminated' }, 'the state changes', { type: 'changed' }, now, 'terminated', []],
])('notifier %j, %s', (from, _what, event, at, to, effects) => {
  const step = stepNotifier(from, event, at)
  expect([step.state.name, brief(step.effects)]).toEqual([to, effects])
})
