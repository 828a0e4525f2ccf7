import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Lab, startLab } from '../lab.ts'
import { seriousFaults } from './axe.ts'
import { launchChromium, patience, requireBundle, withoutChromium } from './browser.ts'
import { Desk } from './desk.ts'

describe.skipIf(withoutChromium())('the administration pages', patience, () => {
  let browser: Browser
  let lab: Lab

  beforeAll(async () => {
    requireBundle()
    browser = await launchChromium()
    lab = await startLab({ sampleContacts: true })
  })
  afterAll(async () => {
    await lab?.[Symbol.asyncDispose]()
    await browser?.close()
  })

  const open = async (page: Page, name: string) => {
    await page.getByRole('navigation', { name: 'Admin' }).getByRole('link', { name, exact: true }).click()
    await page.getByRole('heading', { name, level: 2 }).waitFor()
  }

  const pages: [name: string, ready: (page: Page) => Promise<unknown>][] = [
    ['Health', (page) => page.getByRole('cell', { name: 'Provider file' }).waitFor()],
    ['Topology', (page) => page.getByRole('treeitem', { name: /^urn:application:outlookwebapp/ }).waitFor()],
    ['Known servers', (page) => page.getByRole('cell', { name: 'TrustedApplicationPool' }).waitFor()],
    ['Certificates', (page) => page.getByRole('cell', { name: /CN=owa/ }).waitFor()],
    ['Users and policies', (page) => page.getByRole('cell', { name: 'sip:bob@parley.test' }).waitFor()],
    ['OWA settings', (page) => page.getByRole('cell', { name: 'OWA\\owa (Default Web Site)', exact: true }).waitFor()],
    ['Events', (page) => page.getByRole('cell', { name: '112', exact: true }).waitFor()],
    ['SIP trace', (page) => page.getByRole('button', { name: /REGISTER/ }).first().waitFor()],
    ['Audit', (page) => page.getByRole('heading', { name: 'Audit' }).waitFor()],
  ]

  for (const dark of [false, true]) {
    test(`every page shows the running installation, and axe finds nothing serious, ${dark ? 'dark' : 'light'}`, async () => {
      await using desk = await Desk.open(browser, { dark })
      const { page } = await desk.signIn(lab, 'alice', '/admin')
      for (const [name, ready] of pages) {
        await open(page, name)
        await ready(page)
        expect({ name, faults: await seriousFaults(page) }).toEqual({ name, faults: [] })
      }
    })
  }

  test('B4: a trusted application pool is made in steps, is pending, and counts when it is published', async () => {
    await using desk = await Desk.open(browser)
    const { page } = await desk.signIn(lab, 'alice', '/admin/topology')
    await page.getByRole('button', { name: 'New trusted application pool' }).click()
    const wizard = page.getByRole('dialog', { name: /New trusted application pool/ })
    await wizard.getByLabel('Pool FQDN').fill(`ex14.${lab.domain}`)
    await wizard.getByRole('button', { name: 'Next' }).click()
    await wizard.getByRole('button', { name: 'Next' }).click()
    await wizard.getByLabel('Application ID').fill('Outlook Web App')
    await wizard.getByRole('button', { name: 'Finish' }).click()
    // A refusal says what was expected and loses nothing of what was typed.
    await wizard.getByText(/Outlook Web App/).first().waitFor()
    expect(await wizard.getByLabel('Application ID').inputValue()).toBe('Outlook Web App')
    await wizard.getByRole('button', { name: 'Cancel' }).click()

    await page.getByRole('button', { name: 'Load again' }).click()
    const changes = page.getByRole('list', { name: 'Changes' })
    await changes.getByText(`ex14.${lab.domain}`).first().waitFor()
    expect(lab.topology.active().trustedApplicationPools.map(({ fqdn }) => fqdn)).not.toContain(`ex14.${lab.domain}`)
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByText(/^Topology version \d+ is in force\.$/).waitFor()
    expect(lab.topology.active().trustedApplicationPools.map(({ fqdn }) => fqdn)).toContain(`ex14.${lab.domain}`)
    await changes.waitFor({ state: 'detached' })
  })

  test('somebody loses instant messaging by a switch, and the page says what is missing', async () => {
    await using desk = await Desk.open(browser)
    const { page } = await desk.signIn(lab, 'alice', '/admin/users')
    await page.getByLabel('Find people').fill('frank')
    await page.getByRole('row', { name: /Bob Baker/ }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Edit Frank Foster' }).click()
    const dialog = page.getByRole('dialog', { name: 'Frank Foster' })
    await dialog.getByRole('switch', { name: 'Enabled for Lync' }).click()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('row', { name: /Frank Foster/ }).getByText(/^Off: /).waitFor()
    expect(lab.topology.users.byAccount('frank')?.imEnabled).toBe(false)
    await page.getByRole('button', { name: 'Edit Frank Foster' }).click()
    await dialog.getByRole('region', { name: 'Contact list' }).getByText(/at a sign-in, which is not possible now: see above\.$/).waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await open(page, 'Audit')
    await page.getByRole('cell', { name: /Changed: users frank@/ }).first().waitFor()
  })

  test('a contact list in the mailbox goes back to the pool after a question, and it says there when it moves again', async () => {
    await using desk = await Desk.open(browser)
    const { page } = await desk.signIn(lab, 'alice', '/admin/users')
    await page.route('**/actions/contact-store', (route) => route.abort(), { times: 1 })
    await page.getByRole('button', { name: 'Edit Alice Archer' }).click()
    const section = page.getByRole('region', { name: 'Contact list' })
    await section.getByRole('button', { name: 'Try again' }).click()
    await section.getByText('In the mailbox.').waitFor()
    const button = section.getByRole('button', { name: 'Move back to the pool' })
    await button.click()
    const question = page.getByRole('alertdialog', { name: 'Move the contact list of Alice Archer back to the pool?' })
    expect(await seriousFaults(page)).toEqual([])
    await question.getByRole('button', { name: 'Cancel' }).click()
    await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await lab.mailbox.contacts.read(lab.address('alice'))).toBeDefined()

    await button.click()
    await question.getByRole('button', { name: 'Move back to the pool' }).click()
    await section.getByText(/^Kept by the pool\. It moves to the mailbox at a sign-in, not before /).waitFor()
    await section.getByText(/Grant-CsUserServicesPolicy -Identity alice@/).waitFor()
    await expect.poll(() => section.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await button.count()).toBe(0)
    expect(await seriousFaults(page)).toEqual([])
    expect(await lab.mailbox.contacts.read(lab.address('alice'))).toBeUndefined()
  })

  test('E5: a message of the trace opens with its head, without what was written', async () => {
    const bob = await lab.signIn('bob')
    const carol = await lab.signIn('carol')
    await bob.say(carol.address, 'the canary sings')
    await carol.until(() => carol.state.transcript(bob.address).length === 1)
    await using desk = await Desk.open(browser)
    const { page } = await desk.signIn(lab, 'alice', `/admin/trace?q=${encodeURIComponent(carol.address)}`)
    await page.getByRole('list', { name: 'Messages, oldest first' }).getByRole('button', { name: /MESSAGE / }).first().click()
    const message = page.getByRole('region', { name: 'Message', exact: true })
    await message.getByText(/Call-ID: /i).waitFor()
    expect(await page.content()).not.toContain('canary')
    await message.getByRole('link', { name: 'Everything of this dialog' }).click()
    await page.waitForURL(/q=call/)
  })

  test('who is no administrator sees none of it', async () => {
    await using desk = await Desk.open(browser)
    const { page } = await desk.signIn(lab, 'erin', '/admin/users')
    await page.getByText('Only administrators can see this page.').waitFor()
    const status = await page.evaluate(() => fetch('/admin/v1/users').then((answer) => answer.status))
    expect(status).toBe(403)
  })
})
