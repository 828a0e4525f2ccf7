import { expect, test } from 'vitest'
import { linkTarget } from './link-host.ts'

const base = 'https://mail.parley.test/mail?mailto='
const of = (href: string, text = 'here') => linkTarget(href, text, base)

test('a link to the web leads where it says', () => {
  expect(of('https://parley.test/a?b=c')).toEqual({ href: 'https://parley.test/a?b=c', title: 'https://parley.test/a?b=c', warning: undefined })
  expect(of('https://www.parley.test/', 'parley.test')?.warning).toBeUndefined()
  expect(of('https://parley.test/x', 'See https://bank.test for more')?.warning).toBeUndefined()
})

test('text that names another host is given away', () => {
  expect(of('https://evil.test/login', 'https://bank.test/login')?.warning).toBe('evil.test')
  expect(of('http://evil.test:8080', 'www.bank.test')?.warning).toBe('evil.test:8080')
  expect(of('https://bank.test@evil.test/')?.warning).toBe('evil.test')
})

test('names that may look like others are shown as they are sent', () => {
  expect(of('https://bаnk.test/')?.warning).toMatch(/^xn--/)
})

test('a mail address opens our own compose', () => {
  expect(of('mailto:bob@parley.test?subject=A&B')?.href).toBe(`${base}mailto%3Abob%40parley.test%3Fsubject%3DA%26B`)
})

test('everything else is no link', () => {
  for (const href of ['javascript:alert(1)', 'JaVaScRiPt:1', 'data:text/html,x', 'file:///etc/passwd', '/mail', '//evil.test', 'vbscript:x', 'blob:https://x', 'about:blank', 'intent://x', 'tel:x']) expect(of(href)).toBeUndefined()
  expect(of('tel:+1 555 0100')?.href).toBe('tel:+1 555 0100')
})
