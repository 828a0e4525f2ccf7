import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildC3pRequest, buildC3pResponse, parseC3pRequest, parseC3pResponse, type C3pCommand } from './c3p.ts'
import { buildConferenceInfo, parseConferenceInfo, type ConferenceInfo } from './conference-info.ts'
import { buildConferenceInvite, parseConferenceInvite } from './conference-invite.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((s) => !/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(s))
const trimmed = text.map((s) => s.trim())
const uri = fc.stringMatching(/^[a-z][a-z0-9._-]{0,10}@[a-z]{1,8}\.[a-z]{2,5}$/).map((a) => `sip:${a}`)
const parties = { requestId: '7', from: 'sip:alice@parley.test', to: 'sip:alice@parley.test;gruu;opaque=app:conf:focus:id:A' }

test('commands are read as they were written', () => {
  const command: fc.Arbitrary<C3pCommand> = fc.oneof(
    fc.record({ name: fc.constantFrom('getConferencingCapabilities' as const, 'deleteConference' as const, 'getConference' as const) }),
    fc.record({ name: fc.constant('addConference' as const), id: fc.stringMatching(/^[A-Z0-9]{0,32}$/), subject: trimmed }),
    fc.record({ name: fc.constantFrom('addUser' as const, 'deleteUser' as const), user: uri }),
    fc.record({ name: fc.constant('modifyUserRoles' as const), user: uri, role: fc.constantFrom('presenter', 'attendee') }),
    fc.record({ name: fc.constant('modifyConferenceLock' as const), locked: fc.boolean() }),
  )
  fc.assert(
    fc.property(command, (c) => {
      expect(parseC3pRequest(buildC3pRequest(parties, c))).toEqual({ ...parties, command: c })
    }),
  )
})

test('a command as a Lync-type client writes it, with prefixes of its own, is understood', () => {
  const body =
    '<?xml version="1.0"?><request xmlns="urn:ietf:params:xml:ns:cccp" C3PVersion="1" to="sip:f" from="sip:a" requestId="1"><addConference><ci:conference-info xmlns:ci="urn:ietf:params:xml:ns:conference-info" entity="" xmlns:msci="http://schemas.microsoft.com/rtc/2005/08/confinfoextensions"><ci:conference-description><ci:subject/><msci:conference-id>A40A5A33081658BF755B89715F8CC7DA</msci:conference-id></ci:conference-description></ci:conference-info></addConference></request>'
  expect(parseC3pRequest(body).command).toEqual({ name: 'addConference', id: 'A40A5A33081658BF755B89715F8CC7DA', subject: '' })
})

test('what is no command is refused with what was expected; an unknown one is named', () => {
  expect(() => parseC3pRequest('<request/>')).toThrow('a command')
  expect(() => parseC3pRequest('<response/>')).toThrow('expected <request>')
  expect(() => parseC3pRequest('<request><deleteUser/></request>')).toThrow('userEntity')
  expect(() => parseC3pRequest(`<request><addConference><conference-info><conference-description><subject>${'x'.repeat(1_025)}</subject></conference-description></conference-info></addConference></request>`)).toThrow('subject')
  expect(parseC3pRequest('<request><dance/></request>').command).toEqual({ name: 'other', element: 'dance' })
})

test('an answer says how it went, and which conference was made', () => {
  const made = buildC3pResponse(parties, 'success', 'addConference', '<conference-info xmlns="urn:ietf:params:xml:ns:conference-info" entity="sip:x"/>')
  expect(parseC3pResponse(made)).toEqual({ code: 'success', entity: 'sip:x' })
  expect(parseC3pResponse(buildC3pResponse(parties, 'unauthorized', 'deleteUser'))).toEqual({ code: 'unauthorized', entity: undefined })
})

test('a conference document is read as it was built; who has gone is only named', () => {
  const user = fc.record({ entity: uri, displayName: trimmed, role: fc.constantFrom('presenter' as const, 'attendee' as const), types: fc.subarray(['focus' as const, 'chat' as const]), deleted: fc.boolean() })
  const info = fc.record({ entity: uri, state: fc.constantFrom('full' as const, 'partial' as const), version: fc.nat(), subject: trimmed, chatUri: uri, locked: fc.boolean(), users: fc.array(user, { maxLength: 4 }) })
  fc.assert(
    fc.property(info, ({ users, ...rest }) => {
      const built: ConferenceInfo = { ...rest, users: users.map(({ types, ...u }) => ({ ...u, endpoints: types.map((type) => ({ entity: 'e', type })) })) }
      const gone = (u: (typeof built.users)[number]) => ({ ...u, displayName: '', role: 'attendee', endpoints: [] })
      const read = { ...built, users: built.users.map((u) => (u.deleted ? gone(u) : { ...u, endpoints: u.endpoints.map((e) => ({ ...e, entity: `{e}:${e.type}` })) })) }
      expect(parseConferenceInfo(buildConferenceInfo(built))).toEqual(read)
    }),
  )
})

test('an invitation says where; one without a place, or without instant messages, is refused', () => {
  fc.assert(
    fc.property(uri, trimmed, (focusUri, subject) => {
      expect(parseConferenceInvite(buildConferenceInvite({ focusUri, subject }))).toEqual({ focusUri, subject })
    }),
  )
  expect(() => parseConferenceInvite('<Conferencing version="2.0"><im available="true"/></Conferencing>')).toThrow('focus-uri')
  expect(() => parseConferenceInvite('<Conferencing version="2.0"><focus-uri>sip:x</focus-uri></Conferencing>')).toThrow('instant messages')
})
