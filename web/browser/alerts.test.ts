import { expect, test } from 'vitest'
import type { Message, Status } from '../shared/wire.ts'
import { alertsFor } from './alerts.ts'
import type { LiveState } from './live-state.ts'
import { withMessage } from './toasts.ts'

const me = 'alice@parley.test'
const bob = 'bob@parley.test'
const message: Message = { id: 'm1', with: bob, from: bob, text: 'hello', order: '1', at: 1, state: 'received' }
const live = (status: Status) => ({ me: { person: { address: me }, presence: { address: me, status, note: '' } } }) as LiveState

test('a message opens a toast in whatever view, but not over its own conversation', () => {
  expect(alertsFor(live('available'), message, { conversation: undefined, focused: true })).toEqual({ toast: true, notification: false })
  expect(alertsFor(live('available'), message, { conversation: bob, focused: true })).toEqual({ toast: false, notification: false })
})

test('a window in the background notifies, even for the conversation it shows', () => {
  expect(alertsFor(live('busy'), message, { conversation: bob, focused: false })).toEqual({ toast: false, notification: true })
})

test('on Do not disturb nothing is heard', () => {
  expect(alertsFor(live('do-not-disturb'), message, { conversation: undefined, focused: false })).toEqual({ toast: false, notification: false })
})

test('what I sent from another browser does not alert me', () => {
  expect(alertsFor(live('available'), { ...message, from: me, state: 'sent' }, { conversation: undefined, focused: false })).toEqual({ toast: false, notification: false })
})

test('one person has one toast: the newest text, and how many more', () => {
  const first = withMessage([], { address: bob, name: 'Bob Baker', text: 'one' })
  const second = withMessage(first, { address: bob, name: 'Bob Baker', text: 'two' })
  expect(second).toEqual([{ kind: 'message', id: `message-${bob}`, address: bob, name: 'Bob Baker', text: 'two', count: 2 }])
})
