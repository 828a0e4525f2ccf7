import { expect, test } from 'vitest'
import { snippetParts } from './snippet.ts'

test('marked words are told from the rest, and everything else is text', () => {
  expect(snippetParts('a &lt;b&gt; <mark>plan &amp; more</mark> <img src=x onerror=1>')).toEqual([
    { text: 'a <b> ', marked: false },
    { text: 'plan & more', marked: true },
    { text: ' <img src=x onerror=1>', marked: false },
  ])
})
