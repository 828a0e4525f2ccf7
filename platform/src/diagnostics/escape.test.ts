import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { escapeControls, truncate } from './escape.ts'

test('line ends, terminal sequences, overrides of direction and hidden characters become visible and harmless', () => {
  expect(escapeControls('a\nb\r\u0085\u2028')).toBe('a\\u000ab\\u000d\\u0085\\u2028')
  expect(escapeControls('\u001b[2J\u001b]0;pwn\u0007')).toBe('\\u001b[2J\\u001b]0;pwn\\u0007')
  expect(escapeControls('\u202eevil\u2066\u200f\ufeff\u200b')).toBe('\\u202eevil\\u2066\\u200f\\ufeff\\u200b')
  expect(escapeControls('\u{e0041}\ud800x')).toBe('\\u{e0041}\\ud800x')
})

test('ordinary text of any script stays as it is', () => {
  for (const text of ['Grüße, 世界 🎉', 'אלף', 'مرحبا', '=cmd|calc!A0', '\\n']) expect(escapeControls(text)).toBe(text)
})

test('no text whatever leaves a character that breaks a line, moves a cursor or turns the direction', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const escaped = escapeControls(text)
      expect(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/u.test(escaped)).toBe(false)
      expect(escapeControls(escaped)).toBe(escaped)
    }),
  )
})

test('a cut text has at most the bytes asked for, whole characters, and says how long it was', () => {
  expect(truncate('short', 10)).toBe('short')
  expect(truncate('x'.repeat(100), 30)).toBe(`${'x'.repeat(15)}… (100 bytes)`)
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.integer({ min: 40, max: 400 }), (text, most) => {
      const cut = truncate(text, most)
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(most)
      expect(cut).not.toContain('\ufffd')
    }),
  )
})
