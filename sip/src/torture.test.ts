import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { contactExpires, contactsOf } from './headers/contact.ts'
import { contentTypeOf } from './headers/content-type.ts'
import { cseqOf } from './headers/cseq.ts'
import { fromOf, fromTag, toOf, toTag } from './headers/from-to.ts'
import { maxForwardsOf } from './headers/max-forwards.ts'
import { routesOf } from './headers/route.ts'
import { isUniqueBranch, topVia, viasOf } from './headers/via.ts'
import type { NameAddr } from './headers/name-addr.ts'
import type { Message } from './message.ts'
import { serialize } from './serialize.ts'
import { judge, words } from './testing/verdict.ts'
import { decodeText } from './text.ts'
import { addressOf, parseUri, sameUri } from './uri.ts'

/** The messages of RFC 4475 and RFC 5118. They are other people's, so they lie beside the repository, not in it. */
interface Entry {
  file: string
  name: string
  rfc: string
  section: string
  kind: 'request' | 'response'
  parses: string
  answers: number[]
}

const folder = new URL('../../../shared/data/sip-torture/', import.meta.url)
const index = new URL('index.json', folder)
const present = existsSync(index)
const entries: Entry[] = present ? JSON.parse(readFileSync(index, 'utf8')) : []

if (!present) {
  console.warn('SKIPPED: the RFC 4475 and RFC 5118 torture messages, as ../shared/data/sip-torture is not there. sip/corpus covers the same points.')
  test.skip('the RFC 4475 and RFC 5118 torture messages (they need ../shared/data/sip-torture)', () => {})
}

/** Messages that do not get their treatment yet, each with the reason; one that does get it fails the run until it is taken off. */
const expectedFailures = new Map<string, string>()

/** As they were published some lack their blank line, have LF for CRLF or a wrong Content-Length: the README of the data says
 *  how to repair that. What the message is about is not touched. */
function read({ file, rfc, name }: Entry): Buffer {
  let raw = readFileSync(new URL(file, folder))
  if (rfc === '5118') raw = Buffer.from(raw.toString('latin1').replaceAll('\n', '\r\n'), 'latin1')
  if (!raw.includes('\r\n\r\n')) raw = Buffer.concat([raw, Buffer.from('\r\n')])
  if (rfc !== '5118' && name !== 'inv2543') return raw
  const end = raw.indexOf('\r\n\r\n')
  const head = raw.toString('latin1', 0, end).replace(/\r\nContent-Length:[^\r]*/i, '')
  const body = raw.subarray(end + 4)
  return Buffer.concat([Buffer.from(`${head}\r\nContent-Length: ${body.length}\r\n\r\n`, 'latin1'), body])
}

/** Statuses the parser and its checks give; the others are the business of who knows methods, users and extensions. */
const parserStatuses = new Set([400, 416, 505])

/** What the RFC asks for, as far as it is the parser's part. */
function expectTreatment(entry: Entry, raw: Buffer): void {
  const { message, error } = judge(raw)
  const { answers, parses, kind } = entry
  if (kind === 'response') expect(error === undefined).toBe(parses === 'yes')
  else if (error !== undefined) expect(answers).toContain(error.status)
  else expect(answers.length === 0 || answers.some((status) => !parserStatuses.has(status))).toBe(true)
  if (error === undefined) expect(message?.kind).toBe(kind)
  details[entry.name]?.(message!)
}

/** How a stream that brings the message must be read. */
function expectOnStream(entry: Entry, raw: Buffer): void {
  const { error } = judge(raw)
  const alone = error === undefined ? ['ok'] : [`${error.status}${error.fatal ? ' close' : ''}`]
  const expected = { dblreq: ['ok', 'pong', 'ok'], clerr: [] }[entry.name] ?? alone
  for (const size of [1, 13, raw.length]) expect(words(raw, size).slice(0, Math.max(expected.length, 1))).toEqual(expected)
}

/** Sent on, everything a next hop could read is as it was. */
function expectUnchanged(_entry: Entry, raw: Buffer): void {
  const { message, error } = judge(raw)
  if (message === undefined || error !== undefined) return
  const again = judge(serialize(message))
  expect(again.error).toBeUndefined()
  expect(linesOf(again.message!)).toEqual(linesOf(message))
  expect(again.message!.body.equals(message.body)).toBe(true)
}

const linesOf = (message: Message): [string, string][] => [...message.headers.entries()].filter(([name]) => !/^(?:content-length|l)$/i.test(name))

describe.each(entries)('RFC $rfc §$section $name', (entry) => {
  const raw = read(entry)
  test.each([
    ['gets its treatment', expectTreatment],
    ['gets it on a stream', expectOnStream],
    ['is sent on unchanged', expectUnchanged],
  ])('%s', (_, check) => {
    const reason = expectedFailures.get(entry.name)
    if (reason === undefined) check(entry, raw)
    else expect(() => check(entry, raw), `${entry.name} passes now: take it off the list`).toThrow()
  })
})

if (present) test('every message of the index was read, and its bytes are the published ones', () => {
  expect(entries.length).toBe(61)
  for (const { file, sha256 } of entries as (Entry & { sha256: string })[]) {
    expect(createHash('sha256').update(readFileSync(new URL(file, folder))).digest('hex')).toBe(sha256)
  }
})

const branch = (message: Message): string | undefined => topVia(message)?.params.get('branch')
const contacts = (message: Message): NameAddr[] => contactsOf(message) as NameAddr[]
const requestUri = (message: Message) => parseUri(message.kind === 'request' ? message.uri : '')

/** What the RFC says about a message beyond "accept" and "refuse". */
const details: Record<string, (message: Message) => void> = {
  wsinv(message) {
    expect(toOf(message).uri).toBe('sip:vivekg@chair-dnrc.example.com')
    expect(toTag(message)).toBe('1918181833n')
    expect(fromOf(message).displayName).toBe('J Rosenberg \\"')
    expect(fromTag(message)).toBe('98asjd8')
    expect(maxForwardsOf(message)).toBe(68)
    expect(cseqOf(message)).toEqual({ number: 9, method: 'INVITE' })
    expect(viasOf(message).map((via) => [via.transport, via.host, via.params.get('branch')])).toEqual([
      ['UDP', '192.0.2.2', '390skdjuw'],
      ['TCP', 'spindle.example.com', 'z9hG4bK9ikj8'],
      ['UDP', '192.168.255.111', 'z9hG4bK30239'],
    ])
    expect(message.headers.get('Subject')).toBe('')
    expect(message.headers.get('NewFangledHeader')).toBe('newfangled value continued newfangled value')
    expect(message.headers.get('unknownheaderwithunusualvalue')).toBe(';;,,;;,;')
    expect(parseUri(routesOf(message)[0]!.uri).params).toEqual(new Map([['lr', undefined], ['unknownwith', 'value'], ['unknown-no-value', undefined]]))
    expect(contacts(message)).toEqual([
      { displayName: 'Quoted string ""', uri: 'sip:jdrosen@example.com', params: new Map([['newparam', 'newvalue'], ['secondparam', undefined], ['q', '0.33']]) },
    ])
    expect(message.body.length).toBe(150)
  },
  intmeth(message) {
    expect(message.kind === 'request' && message.method).toBe("!interesting-Method0123456789_*+`.%indeed'~")
    expect(requestUri(message)).toMatchObject({ user: "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*", password: "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)", host: 'example.com' })
    expect(toOf(message).displayName).toBe('BEL:\u0007 NUL:\0 DEL:\u007f')
    expect(fromOf(message).displayName).toBe("token1~` token2'+_ token3*%!.-")
    expect(fromTag(message)).toBe("_token~1'+`*%!-.")
    expect(maxForwardsOf(message)).toBe(255)
    expect(decodeText(message.headers.get("extensionHeader-!.%*+_`'~")!)).toMatch(/^\ufeff\p{Script=Han}+$/u)
  },
  esc01(message) {
    expect(requestUri(message)).toMatchObject({ scheme: 'sip', user: 'sips%3Auser%40example.com', host: 'example.net' })
    expect(sameUri(toOf(message).uri, 'sip:user@example.com')).toBe(true)
    expect(parseUri(contacts(message)[0]!.uri).params).toEqual(new Map([['lr', undefined], ['name', 'v%61lue%25%34%31']]))
    expect(sameUri(contacts(message)[0]!.uri, 'sip:caller@host5.example.net;lr;name=value%2541')).toBe(true)
  },
  escnull(message) {
    expect(contacts(message).map(({ uri }) => addressOf(uri))).toEqual(['%00@host5.example.com', '%00%00@host5.example.com'])
    expect(addressOf(toOf(message).uri)).toBe('null-%00-null@example.com')
  },
  esc02(message) {
    expect(message.kind === 'request' && message.method).toBe('RE%47IST%45R')
    expect(contacts(message).map(({ uri }) => uri)).toEqual(['sip:alias1@host1.example.com', 'sip:alias3@host3.example.com'])
    expect(toOf(message).displayName).toBe('%Z%45')
  },
  lwsdisp: (message) => expect(fromOf(message)).toMatchObject({ displayName: 'caller', uri: 'sip:caller@example.com' }),
  longreq(message) {
    expect(viasOf(message)).toHaveLength(34)
    expect(toOf(message).displayName).toHaveLength(103)
    expect(fromOf(message).uri).toContain('amazinglylongcallername')
  },
  dblreq: (message) => expect(message).toMatchObject({ method: 'REGISTER', body: Buffer.alloc(0) }),
  semiuri: (message) => expect(requestUri(message)).toMatchObject({ user: 'user;par=u%40example.net', host: 'example.com', params: new Map() }),
  transports: (message) => expect(viasOf(message).map(({ transport }) => transport)).toEqual(['UDP', 'SCTP', 'TLS', 'UNKNOWN', 'TCP']),
  mpart01(message) {
    expect(contentTypeOf(message)).toEqual({ type: 'multipart/mixed', params: new Map([['boundary', '7a9cbec02ceef655']]) })
    expect(message.body.includes(0)).toBe(true)
  },
  unreason: (message) => expect(message.kind === 'response' && decodeText(message.reason)).toMatch(/^[ =*\d-]+\p{Script=Cyrillic}[\p{Script=Cyrillic} -]+$/u),
  noreason: (message) => expect(message).toMatchObject({ status: 100, reason: '' }),
  badbranch: (message) => expect(isUniqueBranch(branch(message))).toBe(false),
  inv2543(message) {
    expect(isUniqueBranch(branch(message))).toBe(false)
    expect([fromTag(message), toTag(message)]).toEqual([undefined, undefined])
    expect(toOf(message).params.get('user')).toBe('phone')
  },
  bext01: (message) => expect(message.headers.list('Require')).toEqual(['nothingSupportsThis', 'nothingSupportsThisEither']),
  zeromf: (message) => expect(maxForwardsOf(message)).toBe(0),
  cparam01: (message) => expect(contacts(message)[0]).toEqual({ displayName: undefined, uri: 'sip:+19725552222@gw1.example.net', params: new Map([['unknownparam', undefined]]) }),
  cparam02: (message) => expect(contacts(message)[0]).toEqual({ displayName: undefined, uri: 'sip:+19725552222@gw1.example.net;unknownparam', params: new Map() }),
  regescrt(message) {
    expect(parseUri(contacts(message)[0]!.uri).headers).toEqual(new Map([['route', '%3Csip:sip.example.com%3E']]))
    expect(message.headers.has('Route')).toBe(false)
    expect(contactExpires(contacts(message)[0]!)).toBeUndefined()
  },
  'port-ambiguous': (message) => expect(requestUri(message)).toMatchObject({ host: '[2001:db8::10:5070]', port: undefined }),
  'port-unambiguous': (message) => expect(requestUri(message)).toMatchObject({ host: '[2001:db8::10]', port: 5070 }),
  'via-received-param-with-delim': (message) => expect(topVia(message)?.params.get('received')).toBe('[2001:db8::9:255]'),
  'via-received-param-no-delim': (message) => expect(topVia(message)?.params.get('received')).toBe('2001:db8::9:255'),
  'mult-ip-in-header': (message) => expect(viasOf(message).map(({ host, params }) => [host, params.get('received')])).toEqual([['[2001:db8::9:1]', undefined], ['192.0.2.1', undefined], ['[2001:db8::9:255]', '192.0.2.200']]),
  'ipv4-mapped-ipv6': (message) => expect(viasOf(message).map(({ host, port }) => [host, port])).toEqual([['[::ffff:192.0.2.10]', 19_823], ['[::ffff:192.0.2.2]', undefined]]),
  'ipv6-bug-abnf-3-colons': (message) => expect(requestUri(message).host).toBe('[2001:db8:::192.0.2.1]'),
  'ipv6-correct-abnf-2-colons': (message) => expect(requestUri(message).host).toBe('[2001:db8::192.0.2.1]'),
}
