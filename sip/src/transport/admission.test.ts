import { expect, test } from 'vitest'
import { Admission, isLoopback, plainAddress } from './admission.ts'

const entered = (admission: Admission, address: string, times: number): number => Array.from({ length: times }, () => admission.enter(address)).filter(Boolean).length

test('every address has as many connections as are allowed, this machine more, and a place that is given back is taken again', () => {
  const admission = new Admission({ perAddress: 2, perLoopback: 5 })
  expect([entered(admission, '192.0.2.1', 9), entered(admission, '192.0.2.2', 9), entered(admission, '127.0.0.1', 9), entered(admission, '::1', 9)]).toEqual([2, 2, 5, 5])
  admission.leave('192.0.2.1')
  expect([entered(admission, '192.0.2.1', 9), entered(admission, '192.0.2.2', 9)]).toEqual([1, 0])
})

test.each([
  ['127.0.0.1', true],
  ['127.8.9.1', true],
  ['::ffff:127.0.0.1', true],
  ['::1', true],
  ['10.0.0.1', false],
  ['::ffff:10.0.0.1', false],
  ['::11', false],
  ['1127.0.0.1', false],
  ['', false],
])('%s is of this machine: %s', (address, local) => {
  expect(isLoopback(plainAddress(address))).toBe(local)
})
