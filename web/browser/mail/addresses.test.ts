import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distinct, isAddress, parseMailto, parseRecipients, recipientOf, writtenRecipient } from './addresses.ts'

test('a pasted list is taken apart, names with commas stay whole', () => {
  expect(parseRecipients('Bob Baker <Bob@parley.test>; "Dalton, Dave" <dave@parley.test>,erin@parley.test\nmailto:frank@parley.test')).toEqual([
    { address: 'bob@parley.test', name: 'Bob Baker' },
    { address: 'dave@parley.test', name: 'Dalton, Dave' },
    { address: 'erin@parley.test', name: '' },
    { address: 'frank@parley.test', name: '' },
  ])
})

test('what is no address stays as it was written, to be corrected', () => {
  expect(parseRecipients('bob, carol@parley.test')).toEqual([{ address: 'bob', name: '' }, { address: 'carol@parley.test', name: '' }])
})

test('addresses that mail can be sent to', () => {
  expect(['bob@parley.test', "o'neil+x@sub.parley.test", 'jürgen@köln.test', 'root@localhost'].every(isAddress)).toBe(true)
  expect(['bob', '@parley.test', 'bob@', 'a b@c.test', 'a@b@c.test', 'a@-b.test', 'a\r\n@b.test', 'a@b.test>', `${'x'.repeat(65)}@b.test`].some(isAddress)).toBe(false)
})

test('a written recipient is read back as the same', () => {
  const name = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll(/[\p{Cc}"<>,;\\]/gu, '').trim())
  fc.assert(
    fc.property(name, (name) => {
      expect(parseRecipients(writtenRecipient({ address: 'a@b.test', name }))).toEqual([{ address: 'a@b.test', name: name === 'a@b.test' ? '' : name }])
    }),
  )
})

test('any text can be pasted', () => {
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void parseRecipients(text)))
})

test('a name that is the address of somebody else is not shown', () => {
  expect(recipientOf({ name: "'boss@parley.test'", email: 'Mallory@Elsewhere.test' })).toEqual({ address: 'mallory@elsewhere.test', name: '' })
  expect(recipientOf({ name: 'Bob @ work', email: 'bob@parley.test' })).toEqual({ address: 'bob@parley.test', name: 'Bob @ work' })
})

test('each address once, and without mine', () => {
  expect(distinct([{ address: 'a', name: '1' }, { address: 'a', name: '2' }, { address: 'me', name: '' }], ['me'])).toEqual([{ address: 'a', name: '1' }])
})

test('a mail link says who, and what about', () => {
  expect(parseMailto('mailto:bob@parley.test,carol@parley.test?subject=A%20plan+b&cc=dave%40parley.test&body=Line%201%0ALine%202')).toEqual({
    to: [{ address: 'bob@parley.test', name: '' }, { address: 'carol@parley.test', name: '' }],
    cc: [{ address: 'dave@parley.test', name: '' }],
    bcc: [],
    subject: 'A plan+b',
    text: 'Line 1\nLine 2',
  })
  expect(parseMailto('https://parley.test')).toBeUndefined()
  expect(parseMailto('mailto:%E0%A4%A?subject=%')?.subject).toBe('%')
})
