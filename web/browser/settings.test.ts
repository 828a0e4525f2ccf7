import { expect, test } from 'vitest'
import { readSettings } from './settings.ts'
import { resolveLanguage } from './text/text.ts'
import { resolveTheme } from './theme.ts'

const standard = { theme: 'system', language: 'system', notifications: false, notificationsAsked: false }

test('nothing stored, or nothing usable, gives the standard', () => {
  for (const stored of [null, '', '{', 'null', '[]', '{"theme":"pink","language":"toString","notifications":"yes"}']) expect(readSettings(stored)).toEqual(standard)
})

test('what still means something is kept', () => {
  expect(readSettings('{"theme":"dark","language":"de","notifications":true,"old":1}')).toEqual({ ...standard, theme: 'dark', language: 'de', notifications: true })
})

test('the theme follows the system until one is chosen', () => {
  const system = { dark: true, moreContrast: false }
  expect([resolveTheme('system', system), resolveTheme('light', system), resolveTheme('system', { ...system, moreContrast: true })]).toEqual(['dark', 'light', 'contrast'])
})

test('the language is the first of the browser that is spoken, else English', () => {
  expect([resolveLanguage('system', ['fr-FR', 'de-AT']), resolveLanguage('system', ['xx']), resolveLanguage('en', ['de'])]).toEqual(['de', 'en', 'en'])
})
