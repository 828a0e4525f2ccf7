import { expect, test } from 'vitest'
import { SipError } from './errors.ts'
import { HeaderFields } from './header-fields.ts'
import { headerName } from './header-names.ts'
import { headerKind } from './headers/required.ts'
import { topVia } from './headers/via.ts'
import { parseMessage } from './parse.ts'
import { headText } from './serialize.ts'

const lines = [
  'Via: SIP/2.0/TLS pool.parley.test;branch=z9hG4bK2 , SIP/2.0/TLS desk.parley.test;branch=z9hG4bK1',
  'v: SIP/2.0/TCP old.parley.test',
  'Max-Forwards:70',
  'X-Note :   first,  "a, b"',
  'x-note:\tsecond \t',
  'Subject:',
]
const parse = () => parseMessage(['MESSAGE sip:bob@parley.test SIP/2.0', ...lines].join('\r\n'), Buffer.alloc(0))
const none = headerName('Content-Length')

test('a header is found in any case, by its compact form, and by its long form when it was written compact', () => {
  const { headers } = parse()
  expect(headers.all('via')).toEqual(headers.all('V'))
  expect(headers.all('VIA')).toHaveLength(2)
  expect(headers.get('max-forwards')).toBe('70')
  expect(headers.get('X-NOTE')).toBe('first,  "a, b"')
  expect(headers.all('x-Note')).toEqual(['first,  "a, b"', 'second'])
  expect(headers.get('s')).toBe('')
  expect(headers.get('Contact')).toBeUndefined()
  expect([headers.has('subject'), headers.has('x-not'), headers.has('x-notes')]).toEqual([true, false, false])
})

test('a list is divided at commas outside quotes and brackets, over all lines', () => {
  expect(parse().headers.list('X-Note')).toEqual(['first', '"a, b"', 'second'])
  expect(parse().headers.list('Via').map((via) => via.slice(-9))).toEqual(['=z9hG4bK2', '=z9hG4bK1', 'rley.test'])
  expect(HeaderFields.from([['Contact', '"x, \\" , y" <sip:a,b@c>, <sip:d@e>;p="<,"']]).list('Contact')).toEqual(['"x, \\" , y" <sip:a,b@c>', '<sip:d@e>;p="<,"'])
})

test('set replaces the first line where it stands and takes the others away', () => {
  const { headers } = parse()
  headers.set('X-Note', 'only')
  headers.set('X-New', '1')
  expect([...headers.entries()].map(([name]) => name)).toEqual(['Via', 'v', 'Max-Forwards', 'X-Note', 'Subject', 'X-New'])
  expect(headers.all('x-note')).toEqual(['only'])
})

test('add goes to the end, prepend before the first of its name or before all', () => {
  const { headers } = parse()
  headers.add('Via', 'last')
  headers.prepend('Subject', 'before')
  headers.prepend('via', 'SIP/2.0/TLS here')
  headers.prepend('Route', '<sip:a;lr>')
  expect([...headers.entries()].map(([name]) => name)).toEqual(['Route', 'via', 'Via', 'v', 'Max-Forwards', 'X-Note', 'x-note', 'Subject', 'Subject', 'Via'])
  expect(headers.get('Route')).toBe('<sip:a;lr>')
})

test('removeAll takes every line of the headers it is given, however they are written, and no other', () => {
  const { headers } = parse()
  headers.add('SUBJECT', 'again')
  headers.removeAll(new Set([headerName('Via'), headerName('Subject'), headerName('Date')]))
  expect([...headers.entries()].map(([name]) => name)).toEqual(['Max-Forwards', 'X-Note', 'x-note'])
})

test('removeFirst takes one value of a list header and one line of another', () => {
  const { headers } = parse()
  headers.removeFirst('Via')
  expect(headers.all('Via')).toEqual(['SIP/2.0/TLS desk.parley.test;branch=z9hG4bK1', 'SIP/2.0/TCP old.parley.test'])
  headers.removeFirst('Via')
  headers.removeFirst('x-note')
  expect(headers.all('Via')).toEqual(['SIP/2.0/TCP old.parley.test'])
  expect(headers.all('x-note')).toEqual(['second'])
  const dated = HeaderFields.from([['Date', 'Sat, 21 Nov 2026 10:00:00 GMT']])
  dated.removeFirst('Date')
  dated.removeFirst('Date')
  expect(dated.has('Date')).toBe(false)
})

test('remove takes every line of that name, compact ones too', () => {
  const { headers } = parse()
  headers.remove('Via')
  headers.remove('Nothing')
  expect(headers.has('v')).toBe(false)
  headers.add('Via', 'SIP/2.0/TLS again')
  expect(headers.get('Via')).toBe('SIP/2.0/TLS again')
})

test('a clone and its original do not see each other\'s changes', () => {
  const { headers } = parse()
  const clone = headers.clone()
  clone.set('Max-Forwards', '1')
  headers.remove('Subject')
  clone.add('Contact', '<sip:a@b>')
  expect([headers.get('Max-Forwards'), clone.get('Max-Forwards')]).toEqual(['70', '1'])
  expect([headers.has('Subject'), clone.has('Subject')]).toEqual([false, true])
  expect([headers.has('Contact'), clone.has('Contact')]).toEqual([false, true])
})

test('lines that were not replaced leave byte for byte, folds and blanks and case as they came', () => {
  const message = parse()
  message.headers.prepend('Via', 'SIP/2.0/TLS us;branch=z9hG4bK3')
  message.headers.set('Max-Forwards', '69')
  const [, ...sent] = headText(message).split('\r\n')
  expect(sent).toEqual(['Via: SIP/2.0/TLS us;branch=z9hG4bK3', lines[0], lines[1], 'Max-Forwards: 69', ...lines.slice(3), 'Content-Length: 0', '', ''])
})

test('relaying parses nothing: what it does not touch may be as broken as it likes', () => {
  const broken = ['From: "open', 'To: <<>', 'CSeq: x', 'Contact: ;;;', 'Call-ID: a b']
  const message = parseMessage(['MESSAGE sip:bob@parley.test SIP/2.0', lines[0], 'Max-Forwards: 7', ...broken].join('\r\n'), Buffer.alloc(0))
  message.headers.removeFirst('Via')
  message.headers.prepend('Via', 'SIP/2.0/TLS us')
  message.headers.set('Max-Forwards', '6')
  expect(headText(message)).toContain(`\r\n${broken.join('\r\n')}\r\n`)
})

test('a value is parsed once, until its line is replaced', () => {
  const message = parse()
  expect(topVia(message)).toBe(topVia(message))
  const before = topVia(message)
  message.headers.set('Max-Forwards', '3')
  expect(topVia(message)).toBe(before)
  message.headers.prepend('Via', 'SIP/2.0/TLS new.parley.test')
  expect(topVia(message)?.host).toBe('new.parley.test')
  message.headers.removeFirst('Via')
  expect(topVia(message)).toBe(before)
  message.headers.removeFirst('Via')
  expect(topVia(message)?.params.get('branch')).toBe('z9hG4bK1')
})

test('a value that does not parse is refused each time it is asked for', () => {
  let calls = 0
  const kind = headerKind('Subject', () => {
    calls++
    throw new SipError(400, 'never')
  })
  const { headers } = parse()
  for (let i = 0; i < 2; i++) expect(() => headers.typed(kind)).toThrow('never')
  expect(calls).toBe(2)
})

test.each(['a\r\nRoute: <sip:x>', 'a\nb', 'a\rb', 'a\0b', 'ж'])('%j cannot become a header value', (value) => {
  const headers = new HeaderFields()
  for (const change of [() => headers.add('X', value), () => headers.set('X', value), () => headers.prepend('X', value), () => HeaderFields.from([['X', value]])]) {
    expect(change).toThrow(SipError)
  }
  expect([...headers.entries()]).toEqual([])
})

test.each(['', 'a b', 'a:', 'ä', 'a\r\nb'])('%j cannot become a header name', (name) => {
  expect(() => new HeaderFields().add(name, 'x')).toThrow(SipError)
})

test('a NUL in a quoted pair may be sent on', () => {
  expect(HeaderFields.from([['To', '"\\\0" <sip:a@b>']]).wireText(none)).toBe('To: "\\\0" <sip:a@b>\r\n')
})

test('a header twice that must stand once is named, in whatever form', () => {
  const repeated = (...names: string[]) => HeaderFields.from(names.map((name) => [name, 'x'])).repeated()?.long
  expect(repeated('From', 'To', 'f')).toBe('From')
  expect(repeated('call-id', 'i')).toBe('Call-ID')
  expect(repeated('Via', 'v', 'Contact', 'm', 'X', 'X')).toBeUndefined()
})

test('values of a list header are counted, and an empty one is noticed', () => {
  const count = (...values: string[]) => HeaderFields.from(values.map((value) => ['Record-Route', value])).countValues('Record-Route')
  expect(count()).toBe(0)
  expect(count('<sip:a>', '<sip:b>, <sip:c,d>')).toBe(3)
  expect(count('<sip:a>,')).toBe(-1)
  expect(count('')).toBe(-1)
})

test('text that ends in the byte A0 keeps it', () => {
  const { headers } = parseMessage('OPTIONS sip:a@b SIP/2.0\r\nSubject: voil\u00c3\u00a0 \r\nX:\r\n \u00a0a\r\n', Buffer.alloc(0))
  expect(headers.get('Subject')).toBe('voil\u00c3\u00a0')
  expect(headers.get('X')).toBe('\u00a0a')
})
