import { expect, test } from 'vitest'
import { findNamed, serialFault } from './legacy-certificate.ts'

const certificate = { issuer: 'CN=Parley CA, O="Contoso, Inc.", C=US', serialNumber: '0A 1B 2C' }

test('F14: one blank too many in the issuer is shown with a mark at its place', () => {
  const found = findNamed([certificate], { issuer: 'CN=Parley CA,  O="Contoso, Inc.", C=US', serialNumber: '0A 1B 2C' })
  expect(found).toMatchObject({ ok: false, step: 'issuer' })
  expect('message' in found && found.message.split('\n').slice(1)).toEqual([
    'expected: CN=Parley CA, O="Contoso, Inc.", C=US',
    'found:    CN=Parley CA,  O="Contoso, Inc.", C=US',
    '                        ^',
  ])
})

test('F14: the order of the parts matters too', () => {
  expect(findNamed([certificate], { ...certificate, issuer: 'C=US, O="Contoso, Inc.", CN=Parley CA' })).toMatchObject({ ok: false, step: 'issuer' })
})

test('F15: a serial number without blanks is refused with its expected form; lower case is accepted', () => {
  expect(serialFault('0A1B')).toEqual({ expected: '0A 1B', found: '0A1B' })
  expect(serialFault('0a  1b')).toEqual({ expected: '0A 1B', found: '0a  1b' })
  expect(serialFault('hello')?.expected).toMatch(/pairs of hexadecimal digits/)
  expect(findNamed([certificate], { ...certificate, serialNumber: '0A1B' })).toMatchObject({ ok: false, step: 'form', message: expect.stringContaining('expected 0A 1B') })
  expect(findNamed([certificate], { ...certificate, serialNumber: '0a 1b 2c' })).toEqual({ ok: true, certificate })
})

test('a serial number nobody has lists those there are', () => {
  expect(findNamed([certificate], { ...certificate, serialNumber: 'FF' })).toMatchObject({ ok: false, step: 'found', message: expect.stringContaining('0A 1B 2C') })
})
