import { FakeClock } from '@parley/platform/clock'
import { parseConferenceInfo } from '@parley/sip/bodies/conference-info'
import { Request } from '@parley/sip/message'
import { toSipAddress, type SipAddress } from '@parley/topology/names'
import { expect, test } from 'vitest'
import type { Document, Subscription } from '../subscriptions/subscription.ts'
import { Conference } from './conference.ts'
import { ConferencePackage } from './conference-package.ts'
import type { ConferenceSession } from './session.ts'

const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => toSipAddress(`${name}@parley.test`)) as [SipAddress, SipAddress, SipAddress]

function watched() {
  const clock = new FakeClock()
  const conference = new Conference({ id: '1', organizer: alice, subject: '' })
  const eventPackage = new ConferencePackage({ clock, find: () => conference, displayName: (user) => user })
  const told: string[] = []
  let ended = 0
  const open = (user: SipAddress) => {
    const notify = ({ body }: Document) => {
      const { state, users } = parseConferenceInfo(body)
      told.push(`${state} ${users.map(({ entity, deleted }) => entity.slice(4, entity.indexOf('@')) + (deleted ? ' gone' : '')).join()}`)
      return true
    }
    const session = eventPackage.open(Request.create('SUBSCRIBE', conference.focusUri), { user, notify, end: () => (ended++, session.close()) } as unknown as Subscription)
  }
  const sessions = new Map<SipAddress, ConferenceSession>()
  const come = (user: SipAddress) => {
    sessions.set(user, { user, endpoint: user, key: user } as unknown as ConferenceSession)
    conference.joined(sessions.get(user)!, 'focus')
    eventPackage.changed(conference, [user])
  }
  const go = (user: SipAddress) => {
    conference.left(sessions.get(user)!, 'focus', false)
    eventPackage.changed(conference, [user])
  }
  come(alice)
  open(alice)
  return { clock, conference, eventPackage, told, ended: () => ended, open, come, go }
}

test('the first changes are told at once; of somebody who comes and goes all the time what has become of it, twice a second', async () => {
  const { clock, told, come, go } = watched()
  for (let n = 0; n < 100; n++) {
    come(bob)
    go(bob)
  }
  expect(told).toHaveLength(20)
  await clock.advance(500)
  expect(told.slice(20)).toEqual(['partial bob gone'])
  for (let n = 0; n < 10; n++) {
    come(bob)
    go(bob)
    come(carol)
    await clock.advance(100)
  }
  expect(told.slice(21)).toEqual(['partial bob gone,carol', 'partial bob gone,carol'])
  await clock.advance(60_000)
  expect(told).toHaveLength(23)
  come(bob)
  expect(told.at(-1)).toBe('partial bob')
})

test('where the conference itself has changed meanwhile, everybody in it is told of with it', async () => {
  const { clock, conference, eventPackage, told, come, go } = watched()
  for (let n = 0; n < 10; n++) {
    come(bob)
    go(bob)
  }
  come(bob)
  eventPackage.changed(conference)
  come(carol)
  expect(told).toHaveLength(20)
  await clock.advance(500)
  expect(told.slice(20)).toEqual(['full alice,bob,carol'])
})

test('who has left hears nothing more at once, also while a change waits; and nothing waits after the end', async () => {
  const { clock, conference, eventPackage, told, ended, open, come, go } = watched()
  for (let n = 0; n < 11; n++) {
    come(bob)
    go(bob)
  }
  come(bob)
  open(bob)
  go(bob)
  expect(ended()).toBe(1)
  eventPackage.ended(conference)
  expect([ended(), clock.pending]).toEqual([2, 0])
  await clock.advance(1_000)
  expect(told).toHaveLength(20)
})
