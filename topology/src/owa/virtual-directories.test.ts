import { expect, test } from 'vitest'
import { directoryIdentity, findDirectory } from './virtual-directories.ts'

const make = (server: string, site: string, aliases: string[] = []) => ({ identity: directoryIdentity(server, site), server, site, aliases })
const all = [
  make('ex14.ntsystems.local', 'owa (Default Web Site)', ['WebApp', 'owa']),
  make('ex14.ntsystems.local', 'ews (Default Web Site)'),
  make('ex15.ntsystems.local', 'owa (Default Web Site)', ['WebApp', 'owa']),
]

test('A25: a virtual directory is found by its name, a beginning of it, or its other name, behind the server', () => {
  for (const identity of ['EX14\\owa (Default Web Site)', 'ex14\\OWA', 'EX14\\WebApp', 'ex14.ntsystems.local\\owa (def', 'EX14\\o']) {
    expect(findDirectory(all, identity).identity).toBe('EX14\\owa (Default Web Site)')
  }
  expect(findDirectory(all, 'ews').identity).toBe('EX14\\ews (Default Web Site)')
})

test('A25: one that is ambiguous or unknown is refused with those there are', () => {
  expect(() => findDirectory(all, 'owa')).toThrowError(expect.objectContaining({ code: 'conflict', expected: 'one of: EX14\\owa (Default Web Site), EX15\\owa (Default Web Site)' }))
  expect(() => findDirectory(all, 'SERVEUR\\WebApp')).toThrowError(expect.objectContaining({ code: 'missing', expected: expect.stringContaining('EX14\\owa (Default Web Site)') }))
  expect(() => findDirectory(all, 'EX14\\')).toThrowError(expect.objectContaining({ code: 'missing' }))
})
