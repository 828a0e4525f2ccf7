import { expect, test } from 'vitest'
import { imVerdict, type ImSwitch } from './switches.ts'

const places = [
  ['off', { instantMessagingEnabled: false, instantMessagingType: 'Ocs' }],
  ['none', { instantMessagingEnabled: true, instantMessagingType: 'None' }],
  ['msn', { instantMessagingEnabled: true, instantMessagingType: 'Msn' }],
  ['ocs', { instantMessagingEnabled: true, instantMessagingType: 'Ocs' }],
] as const satisfies readonly (readonly [string, ImSwitch])[]

test('B16: instant messaging is on only where virtual directory and policy both have it', () => {
  const table = places.flatMap(([d, directory]) =>
    places.map(([p, policy]) => [d, p, imVerdict({ ...directory, identity: 'OWA\\owa' }, { ...policy, identity: 'Default' }).im]),
  )
  expect(table).toEqual([
    ['off', 'off', 'off'], ['off', 'none', 'off'], ['off', 'msn', 'off'], ['off', 'ocs', 'off'],
    ['none', 'off', 'off'], ['none', 'none', 'incomplete'], ['none', 'msn', 'incomplete'], ['none', 'ocs', 'incomplete'],
    ['msn', 'off', 'off'], ['msn', 'none', 'incomplete'], ['msn', 'msn', 'incomplete'], ['msn', 'ocs', 'incomplete'],
    ['ocs', 'off', 'off'], ['ocs', 'none', 'on'], ['ocs', 'msn', 'incomplete'], ['ocs', 'ocs', 'on'],
  ])
})

test('F4: what is switched on and not set up names the place and the line that corrects it', () => {
  const verdict = imVerdict({ ...places[1][1], identity: 'OWA\\owa (Default Web Site)' }, undefined)
  expect(verdict).toMatchObject({ im: 'incomplete', check: expect.stringContaining('OWA\\owa (Default Web Site)'), remedy: expect.stringContaining('-InstantMessagingEnabled $False') })
})

test('B17: MSN is a name there is no provider for', () => {
  expect(imVerdict({ ...places[2][1], identity: 'OWA\\owa' }, undefined)).toMatchObject({ im: 'incomplete', check: expect.stringContaining('provider not available') })
})
