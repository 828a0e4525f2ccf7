import { expect, test } from 'vitest'
import type { Message, Presence, Snapshot } from '../../shared/wire.ts'
import { sortedConversations, unreadTotal } from '../conversations.ts'
import type { LiveState } from '../live-state.ts'
import { emptyTranscript, putPage } from '../transcript.ts'
import { putInTranscript } from './message-changed.ts'
import { sessionEnded } from './session-ended.ts'
import { snapshot } from './snapshot.ts'
import { handlers } from './table.ts'

const me = 'alice@parley.test'
const bob = 'bob@parley.test'
const carol = 'carol@parley.test'
const presence = (address: string, status: Presence['status'], note = ''): Presence => ({ address, status, note })

const start: Snapshot = {
  me: {
    person: { address: me, displayName: 'Alice Archer', title: '', department: '', company: '', office: '', phone: '', photo: '' },
    administrator: true,
    presence: presence(me, 'available'),
    chosen: 'busy',
  },
  im: { state: 'signed-in' },
  groups: [{ id: '1', name: 'Other Contacts', fixed: true }],
  contacts: [{ address: bob, displayName: 'Bob Baker', groupIds: [], blocked: false }],
  watchers: [{ address: carol, displayName: 'Carol Carter' }],
  conversations: [],
  presence: [presence(bob, 'available')],
}

const said = (n: number, from: string, other: string, more: Partial<Message> = {}): Message => ({
  id: `m${n}`,
  with: other,
  from,
  text: `text ${n}`,
  order: `1700000000000${String(n).padStart(6, '0')}`,
  at: n,
  state: from === me ? 'sent' : 'received',
  ...more,
})

/** What a snapshot would show of the state: everything but the transcripts. */
const visible = (live: LiveState) => {
  const { transcripts: _, ...rest } = live
  return rest
}
const fresh = (change: Partial<Snapshot>) => visible(snapshot(undefined, { ...start, ...change }))
const state = () => snapshot(undefined, start)

test('resetting the status leaves nothing of the chosen one behind', () => {
  const after = handlers['me.changed'](state(), { presence: presence(me, 'available') })
  const { chosen: _, ...rest } = start.me
  expect(visible(after)).toEqual(fresh({ me: rest }))
})

test('a chosen status is in the me control at once', () => {
  const after = handlers['me.changed'](state(), { presence: presence(me, 'do-not-disturb', 'Release day'), chosen: 'do-not-disturb' })
  expect(visible(after)).toEqual(fresh({ me: { ...start.me, presence: presence(me, 'do-not-disturb', 'Release day'), chosen: 'do-not-disturb' } }))
})

test('presence of others joins what is known of them', () => {
  const after = handlers['presence.changed'](state(), { people: [presence(bob, 'away'), presence(carol, 'busy')] })
  expect(visible(after)).toEqual(fresh({ presence: [presence(bob, 'away'), presence(carol, 'busy')] }))
})

test('without IM no old presence is shown', () => {
  const im = { state: 'unavailable', reason: 'The pool does not know this server.' } as const
  expect(visible(handlers['im.changed'](state(), im))).toEqual(fresh({ im, presence: [] }))
})

test('a contact list replaces the one before', () => {
  const changed = { groups: [...start.groups, { id: '2', name: 'Team', fixed: false }], contacts: [{ ...start.contacts[0]!, groupIds: ['2'] }] }
  expect(visible(handlers['contacts.changed'](state(), changed))).toEqual(fresh(changed))
})

test('an answered watcher is gone', () => {
  expect(visible(handlers['watchers.changed'](state(), { watchers: [] }))).toEqual(fresh({ watchers: [] }))
})

test('the first message opens the conversation, under the name the contact has', () => {
  const message = said(1, bob, bob)
  const after = handlers['message.added'](state(), { message, unread: 1 })
  expect(visible(after)).toEqual(fresh({ conversations: [{ with: bob, displayName: 'Bob Baker', unread: 1, typing: false, last: message }] }))
  expect(after.transcripts.get(bob)?.messages).toEqual([message])
})

test('a message of an unknown person does not invent a name', () => {
  const stranger = 'dave@parley.test'
  const after = handlers['message.added'](state(), { message: said(1, stranger, stranger), unread: 1 })
  expect(after.conversations.get(stranger)?.displayName).toBe('')
})

test('a message ends the typing of its sender, my own does not', () => {
  const opened = handlers['message.added'](state(), { message: said(1, bob, bob), unread: 1 })
  const typing = handlers['typing.changed'](opened, { with: bob, typing: true })
  expect(handlers['message.added'](typing, { message: said(2, me, bob), unread: 0 }).conversations.get(bob)?.typing).toBe(true)
  expect(handlers['message.added'](typing, { message: said(2, bob, bob), unread: 1 }).conversations.get(bob)?.typing).toBe(false)
})

test('typing alone opens no conversation', () => {
  expect(handlers['typing.changed'](state(), { with: bob, typing: true }).conversations.size).toBe(0)
})

test('a late change of an older message does not become the last one of the conversation', () => {
  const one = handlers['message.added'](state(), { message: said(1, me, bob), unread: 0 })
  const two = handlers['message.added'](one, { message: said(2, bob, bob), unread: 1 })
  const after = handlers['message.changed'](two, { message: said(1, me, bob, { state: 'stored' }) })
  expect(after.conversations.get(bob)?.last?.id).toBe('m2')
  expect(after.transcripts.get(bob)?.messages[0]?.state).toBe('stored')
})

test('the count of unread messages follows the server', () => {
  const opened = handlers['message.added'](state(), { message: said(1, bob, bob), unread: 4 })
  expect(unreadTotal(opened.conversations)).toBe(4)
  expect(unreadTotal(handlers['conversation.changed'](opened, { with: bob, unread: 0 }).conversations)).toBe(0)
})

test('a closed conversation leaves the list', () => {
  const opened = handlers['message.added'](state(), { message: said(1, bob, bob), unread: 1 })
  expect(visible(handlers['conversation.closed'](opened, { with: bob }))).toEqual(fresh({}))
})

test('what becomes of a message does not bring back a conversation that was closed meanwhile', () => {
  const sending = handlers['message.added'](state(), { message: said(1, me, bob, { state: 'sending' }), unread: 0 })
  const closed = handlers['conversation.closed'](sending, { with: bob })
  expect(handlers['message.changed'](closed, { message: said(1, me, bob) })).toEqual(closed)
})

test('nor where its transcript is on the screen: there it is shown', () => {
  const looking = { ...state(), transcripts: new Map([[bob, putPage(emptyTranscript, { messages: [said(1, me, bob, { state: 'sending' })], more: false }, undefined)]]) }
  const after = handlers['message.changed'](looking, { message: said(1, me, bob) })
  expect(visible(after)).toEqual(fresh({}))
  expect(after.transcripts.get(bob)?.messages[0]?.state).toBe('sent')
})

test('conversations stand newest first', () => {
  const one = handlers['message.added'](state(), { message: said(5, bob, bob), unread: 1 })
  const two = handlers['message.added'](one, { message: said(7, carol, carol), unread: 1 })
  expect(sortedConversations(two.conversations).map((conversation) => conversation.with)).toEqual([carol, bob])
})

test('a new snapshot replaces everything but keeps loaded transcripts, marked as no longer certain', () => {
  const message = said(1, bob, bob)
  const opened = handlers['message.added'](state(), { message, unread: 1 })
  const loaded = { ...opened, transcripts: new Map([[bob, putPage(opened.transcripts.get(bob)!, { messages: [message], more: false }, undefined)]]) }
  const after = snapshot(loaded, { ...start, contacts: [] })
  expect(visible(after)).toEqual(fresh({ contacts: [] }))
  expect(after.transcripts.get(bob)).toMatchObject({ messages: [message], state: 'stale' })
})

test('a conversation whose only message is not accepted yet survives a snapshot that does not know it', () => {
  const sending = said(1, me, carol, { state: 'sending' })
  const opened = putInTranscript(state(), sending)
  expect(snapshot(opened, start).conversations.get(carol)?.last).toEqual(sending)
})

test('only a server that shuts down is waited for', () => {
  const reasons = ['signed-out', 'expired', 'revoked', 'shutting-down'] as const
  expect(reasons.map((reason) => sessionEnded({ reason }))).toEqual(['sign-in', 'sign-in', 'sign-in', 'reconnect'])
})

test('a group conversation and what becomes of it is what a fresh snapshot says', () => {
  const key = 'conf:0123456789abcdef:bob@parley.test'
  const conference = { subject: '', state: 'invited' as const, presenter: false, members: [] }
  const invited = said(1, bob, key, { text: '', event: { what: 'invited', who: bob } })
  const asked = handlers['conference.changed'](handlers['message.added'](state(), { message: invited, unread: 1 }), { with: key, displayName: '', conference })
  const inIt = { ...conference, state: 'joined' as const, members: [{ address: bob, displayName: 'Bob Baker', state: 'joined' as const }] }
  const joined = handlers['conference.changed'](asked, { with: key, displayName: 'Bob Baker', conference: inIt })
  expect(visible(joined)).toEqual(fresh({ conversations: [{ with: key, displayName: 'Bob Baker', unread: 1, typing: false, last: invited, conference: inIt }] }))
})
