import fc from 'fast-check'
import { expect, test } from 'vitest'
import { complexityOf, htmlLimits } from './complexity.ts'

test('ordinary mail is fine', () => {
  expect(complexityOf('<html><body><p>One<p>Two<br><img src="a>b" alt=\'<b>\'><ul><li>1<li>2</ul></body></html>')).toBe('fine')
  expect(complexityOf(`<table>${'<tr><td>cell'.repeat(3_000)}</table>`)).toBe('fine')
  expect(complexityOf(`<ul>${'<li>item'.repeat(5_000)}</ul>${'<p>text'.repeat(5_000)}`)).toBe('fine')
})

test('depth counts what stays open, whatever is closed in between', () => {
  expect(complexityOf('<div>'.repeat(200))).toBe('fine')
  expect(complexityOf('<div>'.repeat(201))).toBe('too-deep')
  expect(complexityOf('<b></i>'.repeat(201))).toBe('too-deep')
  expect(complexityOf('<b>x</b>'.repeat(9_000))).toBe('fine')
})

test('too much of anything is said to be that', () => {
  expect(complexityOf('x'.repeat(htmlLimits.length + 1))).toBe('too-long')
  expect(complexityOf('<br>'.repeat(20_001))).toBe('too-many-tags')
  expect(complexityOf(`<p ${'a=1 '.repeat(101)}>`)).toBe('too-many-attributes')
  expect(complexityOf(`<p ${'a="1 2 3" '.repeat(100)}>`)).toBe('fine')
})

test('comments, raw text and quoted values hold no tags', () => {
  const many = '<br>'.repeat(20_001)
  expect(complexityOf(`<!--${many}-->`)).toBe('fine')
  expect(complexityOf(`<style>${many}</STYLE>x`)).toBe('fine')
  expect(complexityOf(`<p title="${many}">`)).toBe('fine')
})

test('time grows with length only, on what is never closed', () => {
  for (const piece of ['<!--', '<a ', '<a b="', '</', '<style>', '<style></s', "<a b='c' d=", '<', '<a/', '&lt;<']) {
    const html = piece.repeat(Math.floor(htmlLimits.length / piece.length))
    expect(complexityOf(html, { ...htmlLimits, tags: Infinity as never, attributesOfTag: Infinity as never, depth: Infinity as never })).toBe('fine')
  }
})

test('any text is judged', () => {
  const soup = fc.array(fc.constantFrom('<', '>', '/', '"', "'", '=', ' ', 'a', 'style', '<!--', '-->', '</style', 'p', '\u0000'), { maxLength: 60 })
  fc.assert(fc.property(soup, (pieces) => void expect(complexityOf(pieces.join(''))).toBe('fine')))
})
