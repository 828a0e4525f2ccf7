import { expect, test } from 'vitest'
import { imLogFolder, toOurPath, toWindowsPath, webConfigFile } from './paths.ts'

const v15 = 'C:\\Program Files\\Microsoft\\Exchange Server\\V15'

test('C2: every spelling of the path of web.config in the guides is the same file', () => {
  for (const path of [
    `${v15}\\ClientAccess\\Owa\\web.config`,
    `${v15}\\ClientAccess\\OWA\\Web.Config`,
    `c:\\program files\\microsoft\\exchange server\\v15\\clientaccess\\owa\\WEB.CONFIG`,
    `${v15}\\\\ClientAccess\\Owa\\web.config`,
  ]) expect(toOurPath(path)).toBe(webConfigFile)
})

test('C7, C8: log folder and scripts folder are found, and shown as the guides write them', () => {
  expect(toOurPath(`${v15}\\logging\\owa\\instantmessaging`)).toBe(imLogFolder)
  expect(toOurPath(`${v15}\\Scripts\\Configure-EnterprisePartnerApplication.ps1`)).toBe('Scripts/Configure-EnterprisePartnerApplication.ps1')
  expect(toWindowsPath(webConfigFile)).toBe(`${v15}\\ClientAccess\\Owa\\web.config`)
  expect(toWindowsPath('Runtime/SSP/Microsoft.Rtc.Internal.Ucweb.dll')).toBe('C:\\Program Files\\Microsoft UCMA 4.0\\Runtime\\SSP\\Microsoft.Rtc.Internal.Ucweb.dll')
})

test('no path leads out of the data folder', () => {
  for (const path of [`${v15}\\..\\..\\windows`, 'C:\\Windows\\System32', '/etc/passwd', `${v15}X\\a`, `${v15}\\a\u0000b`, '..\\web.config']) expect(toOurPath(path)).toBeUndefined()
})
