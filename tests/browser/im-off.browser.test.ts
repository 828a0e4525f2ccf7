import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startLab, type Lab } from '../lab.ts'
import { LabShell } from '../lab/lab-shell.ts'
import { launchChromium, patience, requireBundle, withoutChromium } from './browser.ts'
import { Desk } from './desk.ts'

describe.skipIf(withoutChromium())('instant messaging that is not set up, or switched off', patience, () => {
  let browser: Browser

  beforeAll(async () => {
    requireBundle()
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  async function signIn(lab: Lab, account: string): Promise<Desk> {
    const desk = await Desk.open(browser)
    await desk.page.goto(`${lab.url}/chat`)
    await desk.page.getByRole('textbox', { name: 'User name' }).fill(account)
    await desk.page.getByRole('textbox', { name: 'Password' }).fill(lab.password)
    await desk.page.getByRole('button', { name: 'Sign in' }).click()
    await desk.page.getByRole('banner').getByRole('button', { name: new RegExp(`^${account}`, 'i') }).waitFor()
    return desk
  }

  test('F4, A23, B16: a new installation says in one line what is missing, with the remedy for administrators; switched off, nothing of it is left', async () => {
    await using lab = await startLab({ join: false })
    await using shell = new LabShell(lab)
    {
      await using alice = await signIn(lab, 'alice')
      const notice = alice.page.getByRole('status').filter({ hasText: 'Instant messaging is not set up completely.' })
      await notice.getByText('InstantMessagingType is None on the virtual directory OWA\\owa (Default Web Site)').waitFor()
      await notice.getByText('Set-OwaVirtualDirectory -InstantMessagingEnabled $False').waitFor()
      expect(await alice.page.getByRole('dialog').count()).toBe(0)
      await using bob = await signIn(lab, 'bob')
      const forBob = bob.page.getByRole('status').filter({ hasText: 'Instant messaging is not set up completely.' })
      await forBob.waitFor()
      expect(await forBob.getByText('Set-OwaVirtualDirectory').count()).toBe(0)
    }
    await shell.fine('Get-OwaVirtualDirectory | Set-OwaVirtualDirectory -InstantMessagingEnabled $False', 'C:\\Windows\\System32\\Inetsrv\\Appcmd.exe recycle apppool /apppool.name:"MSExchangeOWAAppPool"')
    await using alice = await signIn(lab, 'alice')
    const me = alice.page.getByRole('banner').getByRole('button', { name: 'Alice Archer', exact: true })
    await me.waitFor()
    for (const word of ['Available', 'Offline', 'Presence unknown']) expect(await alice.page.getByRole('img', { name: word }).count()).toBe(0)
    expect(await alice.page.getByText('Instant messaging is not').count()).toBe(0)
    await me.click()
    await alice.page.getByRole('menuitem', { name: 'Sign out', exact: true }).waitFor()
    expect(await alice.page.getByRole('menuitemradio').count()).toBe(0)
    expect(await alice.page.getByRole('menuitem', { name: /IM$/ }).count()).toBe(0)
  })
})
