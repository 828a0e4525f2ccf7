import { FakeClock } from '@parley/platform/clock'
import { buildConferenceInvite } from '@parley/sip/bodies/conference-invite'
import { Request } from '@parley/sip/message'
import { expect, test } from 'vitest'
import { heard, ScriptedFlow } from '../testing.ts'
import { invitedTo, Invitations } from './invitations.ts'

const focusUri = 'sip:bob@parley.test;gruu;opaque=app:conf:focus:id:A40A5A33081658BF755B89715F8CC7DA'
const link = { flow: new ScriptedFlow(() => 'timeout'), contact: 'sip:alice@owa.parley.test' }

function invite(body: string, method = 'INVITE', callId = 'c1'): Request {
  return Request.create(method, 'sip:alice@owa.parley.test', [['Via', 'SIP/2.0/TLS a.test;branch=z9hG4bK1'], ['From', '<sip:bob@parley.test>;tag=b'], ['To', '<sip:alice@parley.test>'], ['Call-ID', callId], ['CSeq', `1 ${method}`], ['Contact', '<sip:bob@b.test>']], body)
}

const good = buildConferenceInvite({ focusUri, subject: 'Budget' })

test('an invitation leads to a conference of ours and nowhere else', () => {
  expect(invitedTo(invite(good))).toEqual({ key: 'conf:a40a5a33081658bf755b89715f8cc7da:bob@parley.test', focusUri, subject: 'Budget' })
  for (const uri of ['sip:bob@parley.test', `${focusUri};maddr=evil.test`]) expect(invitedTo(invite(buildConferenceInvite({ focusUri: uri, subject: '' })))?.focusUri ?? focusUri).toBe(focusUri)
  for (const body of ['', 'text', '<Conferencing/>', good.replace(':focus:', ':chat:'), good.replace('A40A5A33081658BF755B89715F8CC7DA', '1')]) expect(invitedTo(invite(body))).toBeUndefined()
})

test('it rings, and is answered by the person, by time, or taken back by who asks', async () => {
  const clock = new FakeClock()
  const withdrawn: string[] = []
  const invitations = new Invitations(clock, (key) => withdrawn.push(key))
  const held = (key: string) => {
    const tx = heard(invite(good, 'INVITE', key))
    expect(invitations.hold(key, tx.request, tx, link)).toBe(true)
    return tx
  }
  const [accepted, declined, cancelled, late] = ['a', 'd', 'c', 'l'].map(held)
  expect(invitations.hold('a', accepted!.request, heard(accepted!.request), link)).toBe(false)
  invitations.answer('a', 200)
  invitations.answer('d', 603)
  cancelled!.onCancel?.()
  await clock.advance(90_000)
  expect([accepted, declined, cancelled, late].map((tx) => tx!.responses.map((response) => response.status))).toEqual([[180, 200], [180, 603], [180], [180, 480]])
  expect(withdrawn).toEqual(['c', 'l'])
  const bye = heard(invite('', 'BYE', 'a'))
  expect(invitations.after(bye.request, bye, link)).toBe(true)
  expect(bye.responses[0]?.status).toBe(200)
  expect(invitations.after(bye.request, bye, link)).toBe(false)
})

test('more than a few at a time are not held', () => {
  const invitations = new Invitations(new FakeClock(), () => {})
  const held = Array.from({ length: 30 }, (_, n) => {
    const tx = heard(invite(good, 'INVITE', `c${n}`))
    return invitations.hold(`k${n}`, tx.request, tx, link)
  })
  expect(held.filter(Boolean)).toHaveLength(20)
})
