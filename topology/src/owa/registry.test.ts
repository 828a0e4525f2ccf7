import { expect, test } from 'vitest'
import { isAtLeast, leastVersionForIm, providerFileText, providerPaths, readProviderFile } from './provider-file.ts'
import { providerKey, toRegistryPath } from './registry.ts'

test('C1: the registry path of the guides is known in every way it is written', () => {
  const rest = 'SYSTEM\\CurrentControlSet\\Services\\MSExchange OWA\\InstantMessaging'
  for (const path of [`HKLM\\${rest}`, `HKLM:\\${rest}`, `hkey_local_machine\\${rest}\\`, `HKLM:\\${rest.toLowerCase()}`]) expect(toRegistryPath(path)).toBe(providerKey)
  expect(toRegistryPath('HKCU:\\Software')).toBeUndefined()
})

test('F32: the value may name the file, under either of its names, or its folder', () => {
  const folder = 'C:\\Program Files\\Microsoft UCMA 4.0\\Runtime\\SSP'
  const both = ['Runtime/SSP/Microsoft.Rtc.Internal.Ucweb.dll', 'Runtime/SSP/Microsoft.rtc.ucweb.dll']
  expect(providerPaths(folder)).toEqual(both)
  expect(providerPaths(`${folder}\\Microsoft.rtc.ucweb.dll`)).toEqual([both[1]])
  expect(providerPaths('D:\\elsewhere')).toEqual([])
})

test('the provider’s file tells its version, and what is not one tells none', () => {
  expect(readProviderFile('x.dll', providerFileText('3.5.6907.1'))).toEqual({ path: 'x.dll', version: '3.5.6907.1' })
  for (const text of ['', 'MZ\u0090', '{"version":5}', '{"version":"new"}']) expect(readProviderFile('x.dll', text)).toBeUndefined()
})

test('F16: versions are compared number by number', () => {
  expect(isAtLeast('3.5.6907.45', leastVersionForIm)).toBe(true)
  expect(isAtLeast('3.5.6907.9', leastVersionForIm)).toBe(false)
  expect(isAtLeast('10.0.0.0', leastVersionForIm)).toBe(true)
})
