import { expect, test } from 'vitest'
import type { EmailContent } from '../jmap-types.ts'
import { answerRecipients, answerSubject, linesOf, quotedHtml, quotedText, threadOf } from './quote.ts'

const person = (name: string) => ({ name, email: `${name}@Parley.test` })
const content = (more: Partial<EmailContent>) =>
  ({ from: [person('bob')], to: [person('alice'), person('carol')], cc: [person('dave')], replyTo: null, subject: 'Plan', sentAt: '2026-03-01T10:00:00Z', receivedAt: '2026-03-01T10:00:01Z', messageId: ['m1@x'], inReplyTo: null, references: null, ...more }) as EmailContent
const me = 'alice@parley.test'
const addresses = (people: { address: string }[]) => people.map((one) => one.address.split('@')[0])

test('a reply goes to who wrote, or to where they ask for it', () => {
  expect(addresses(answerRecipients('reply', content({}), me).to)).toEqual(['bob'])
  expect(addresses(answerRecipients('reply', content({ replyTo: [person('list')] }), me).to)).toEqual(['list'])
})

test('a reply to all leaves me out and names everybody once', () => {
  const { to, cc } = answerRecipients('reply-all', content({ cc: [person('dave'), person('carol'), person('alice')] }), me)
  expect([addresses(to), addresses(cc)]).toEqual([['bob', 'carol'], ['dave']])
})

test('answering my own message goes on to those it went to', () => {
  const mine = content({ from: [person('alice')], to: [person('carol')] })
  expect(addresses(answerRecipients('reply', mine, me).to)).toEqual(['carol'])
  expect(addresses(answerRecipients('reply-all', mine, me).to)).toEqual(['carol'])
})

test('what is passed on has no recipients yet', () => {
  expect(answerRecipients('forward', content({}), me)).toEqual({ to: [], cc: [] })
})

test('subjects do not grow', () => {
  expect(answerSubject('reply', 'AW: Re: RE[2]: Fwd: Plan')).toBe('Re: Plan')
  expect(answerSubject('forward', 'Re: Plan')).toBe('Fwd: Plan')
  expect(answerSubject('reply', null)).toBe('Re:')
  expect(answerSubject('reply', 'Return: x')).toBe('Re: Return: x')
})

test('the thread goes on', () => {
  expect(threadOf(content({ references: ['m0@x'] }))).toEqual({ inReplyTo: ['m1@x'], references: ['m0@x', 'm1@x'] })
  expect(threadOf(content({ inReplyTo: ['m0@x'] }))).toEqual({ inReplyTo: ['m1@x'], references: ['m0@x', 'm1@x'] })
  expect(threadOf(content({ messageId: null }))).toEqual({ inReplyTo: null, references: null })
})

test('quotes are told from what is new', () => {
  expect(quotedText('reply', content({}), 'a\n\n> b')).toMatch(/^\n\nbob wrote on .*:\n> a\n>\n>> b$/)
  expect(quotedHtml('reply', content({ from: [{ name: '<b>', email: 'x@y' }] }), '<p>a</p>')).toMatch(/^<div><br><\/div><div>&lt;b&gt; wrote on .*:<\/div><blockquote type="cite"><p>a<\/p><\/blockquote>$/)
  expect(quotedText('forward', content({ cc: null }), 'a')).toMatch(/Forwarded message -+\nFrom: bob <bob@parley.test>\nSent: .*\nTo: alice <alice@parley.test>; carol <carol@parley.test>\nSubject: Plan\n\na$/)
})

test('text becomes lines', () => {
  expect(linesOf('a <b>\n\n  c')).toBe('<div>a &lt;b&gt;</div><div><br></div><div> &nbsp;c</div>')
})
