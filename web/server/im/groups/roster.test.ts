import type { ConferenceInfo, ConferenceUser } from '@parley/sip/bodies/conference-info'
import { expect, test } from 'vitest'
import { Roster } from './roster.ts'

const user = (name: string, more: Partial<ConferenceUser> = {}): ConferenceUser => ({ entity: `sip:${name}@parley.test`, displayName: name, role: 'attendee', endpoints: [{ entity: `{${name}1}:focus`, type: 'focus' }], deleted: false, ...more })
const info = (state: 'full' | 'partial', ...users: ConferenceUser[]): ConferenceInfo => ({ entity: '', state, version: 1, subject: '', chatUri: '', locked: false, users })
const told = (events: { what: string; who: string }[]) => events.map(({ what, who }) => `${what} ${who.split('@')[0]}`)

test('who comes and goes is told once, from whole documents and from parts; oneself is no news', () => {
  const roster = new Roster('alice@parley.test', [])
  expect(roster.known).toBe(false)
  expect(told(roster.learn(info('full', user('alice', { role: 'presenter' }), user('bob'))))).toEqual(['joined bob'])
  expect([roster.known, roster.presenter]).toEqual([true, true])
  expect(told(roster.learn(info('partial', user('carol'))))).toEqual(['joined carol'])
  expect(told(roster.learn(info('partial', user('carol'), user('bob', { deleted: true }))))).toEqual(['left bob'])
  expect(told(roster.learn(info('full', user('alice'))))).toEqual(['left carol'])
  expect(roster.presenter).toBe(false)
})

test('who was asked is a member until they come or decline', () => {
  const roster = new Roster('alice@parley.test', ['bob@parley.test'])
  roster.invited('carol@parley.test')
  expect(roster.members.map(({ address, state }) => `${address.split('@')[0]} ${state}`)).toEqual(['bob joined', 'carol invited'])
  expect(['alice', 'bob', 'carol', 'dave'].map((name) => roster.has(`${name}@parley.test`))).toEqual([true, true, true, false])
  roster.learn(info('partial', user('carol')))
  expect(roster.declined('carol@parley.test')).toBe(false)
  expect(roster.joined).toEqual(['bob@parley.test', 'carol@parley.test'])
})

test('it is known whether one is there with another endpoint', () => {
  const roster = new Roster('alice@parley.test', [])
  const at = (...ids: string[]) => user('alice', { endpoints: ids.map((id) => ({ entity: `{${id}}:focus`, type: 'focus' })) })
  roster.learn(info('full', at('web', 'desk')))
  expect(roster.isThereWithout('web')).toBe(true)
  roster.learn(info('partial', at('web')))
  expect(roster.isThereWithout('web')).toBe(false)
})
