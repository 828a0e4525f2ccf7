import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatRoute, parseRoute, type Route } from './router.ts'

const part = fc.string({ minLength: 1 })
const lower = part.map((text) => text.toLowerCase())
const routes: fc.Arbitrary<Route> = fc.oneof(
  fc.record({ view: fc.constant('mail' as const), folder: part, message: part }),
  fc.record({ view: fc.constant('mail' as const), query: part }),
  fc.record({ view: fc.constant('chat' as const), with: lower }),
  fc.record({ view: fc.constant('people' as const), address: lower }),
  fc.constantFrom<Route>({ view: 'mail' }, { view: 'chat' }, { view: 'calendar' }, { view: 'admin' }, { view: 'admin', page: 'trace', query: 'alice@parley.test' }, { view: 'settings' }),
)

test('every place has an address that leads back to it', () => {
  fc.assert(
    fc.property(routes, (route) => {
      const url = new URL(formatRoute(route), 'http://parley.test')
      // "." and ".." are taken away by the URL itself, as in every browser.
      fc.pre(![route.view === 'mail' && route.folder, route.view === 'mail' && route.message].some((one) => one === '.' || one === '..'))
      fc.pre(!/^\.{1,2}$/.test(route.view === 'chat' ? (route.with ?? '') : route.view === 'people' ? (route.address ?? '') : ''))
      expect(parseRoute(url.pathname, url.search)).toEqual(route)
    }),
  )
})

test('an address in a path stays readable', () => {
  expect(formatRoute({ view: 'chat', with: 'bob@parley.test' })).toBe('/chat/bob@parley.test')
})

test('an unknown or broken path leads to mail', () => {
  expect([parseRoute('/'), parseRoute('/nowhere/else'), parseRoute('/mail/%E0%A4%A')]).toEqual([{ view: 'mail' }, { view: 'mail' }, { view: 'mail', folder: '%E0%A4%A' }])
})
