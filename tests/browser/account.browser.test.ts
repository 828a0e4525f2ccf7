import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Lab, startLab } from '../lab.ts'
import { seriousFaults } from './axe.ts'
import { eventually, launchChromium, patience, requireBundle, withoutChromium } from './browser.ts'
import { Desk } from './desk.ts'
import { MailDesk } from './mail-desk.ts'

describe.skipIf(withoutChromium())('the account settings', patience, () => {
  let browser: Browser
  let lab: Lab

  beforeAll(async () => {
    requireBundle()
    browser = await launchChromium()
    lab = await startLab()
  })
  afterAll(async () => {
    await lab?.[Symbol.asyncDispose]()
    await browser?.close()
  })

  const settings = async (desk: Desk) => {
    await desk.choose('Settings')
    const heading = desk.page.getByRole('heading', { name: 'Client passwords' })
    await heading.waitFor()
  }

  for (const dark of [false, true]) {
    test(`a client password is made for a device, seen once, and revoked, ${dark ? 'dark' : 'light'}`, async () => {
      await using desk = await Desk.open(browser, { dark })
      const { page } = await desk.signIn(lab, 'bob')
      const known = () => lab.topology.users.digests(lab.address('bob'), lab.domain).length
      const before = known()
      await settings(desk)
      const device = `Desk phone ${dark}`
      await page.getByRole('textbox', { name: 'Device' }).fill(device)
      await page.getByRole('textbox', { name: 'Your password' }).fill(lab.password)
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('alertdialog', { name: `Client password for “${device}”` })
      await dialog.waitFor()
      const password = await dialog.getByRole('textbox', { name: 'Password' }).inputValue()
      expect(password).toMatch(/^([a-z2-7]{1,5}-){5}[a-z2-7]{1,5}$/)
      expect(await dialog.getByRole('textbox', { name: 'User name' }).inputValue()).toBe(lab.address('bob'))
      expect(known()).toBe(before + 2)
      expect(await seriousFaults(page)).toEqual([])
      await dialog.getByRole('button', { name: 'Done' }).click()
      await dialog.waitFor({ state: 'detached' })
      const row = page.getByRole('table', { name: 'Client passwords' }).getByRole('row', { name: new RegExp(device) })
      await row.getByRole('cell', { name: 'Never' }).waitFor()
      expect(await page.content()).not.toContain(password)
      expect(await seriousFaults(page)).toEqual([])

      await row.getByRole('button', { name: `Revoke ${device}` }).click()
      await page.getByRole('alertdialog', { name: `Revoke “${device}”?` }).getByRole('button', { name: 'Revoke' }).click()
      await row.waitFor({ state: 'detached' })
      expect(known()).toBe(before)
    })
  }

  test('the language changes, and what is being written stays open', async () => {
    await using desk = await Desk.open(browser)
    const { page } = await desk.signIn(lab, 'alice', '/mail')
    const mail = new MailDesk(page)
    await mail.write({ subject: 'Half a message', text: 'It is about the ' })
    await mail.saved()
    await settings(desk)
    await page.getByRole('combobox', { name: 'Language' }).selectOption('de')
    await page.getByRole('combobox', { name: 'Sprache' }).selectOption('en')
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
    await page.getByRole('navigation').getByRole('link', { name: /^Mail/ }).click()
    expect(await mail.writing.getByRole('textbox', { name: 'Subject' }).inputValue()).toBe('Half a message')
    await eventually(() => mail.text.innerText().catch(() => '')).toContain('It is about the')
  })

  test('a new password needs the old one, ends the person’s other sessions, and is the one to sign in with', async () => {
    await using desk = await Desk.open(browser)
    await using other = await Desk.open(browser)
    const { page } = await desk.signIn(lab, 'carol')
    await other.signIn(lab, 'carol')
    await settings(desk)
    const next = 'staple battery horse correct'
    const fill = async (current: string, repeat: string) => {
      await page.getByLabel('Current password', { exact: true }).fill(current)
      await page.getByLabel('New password', { exact: true }).fill(next)
      await page.getByLabel('Repeat new password', { exact: true }).fill(repeat)
    }
    const submit = page.getByRole('button', { name: 'Change password' })
    await fill(lab.password, 'something else')
    await page.getByText('The two entries of the new password differ.').waitFor()
    expect(await submit.getAttribute('aria-disabled')).toBe('true')
    await fill('not my password', next)
    await submit.click()
    await page.getByRole('alert').getByText("The current password isn't correct.").waitFor()
    expect(await seriousFaults(page)).toEqual([])
    await fill(lab.password, next)
    await page.keyboard.press('Enter')
    await page.getByRole('status').getByText('Your password is changed.').waitFor()
    expect(await page.getByLabel('New password', { exact: true }).inputValue()).toBe('')

    await other.page.getByText('You were signed out by an administrator or from another browser.').waitFor()
    await other.page.getByRole('textbox', { name: 'User name' }).fill('carol')
    await other.page.getByRole('textbox', { name: 'Password' }).fill(next)
    await other.page.getByRole('button', { name: 'Sign in' }).click()
    await other.me('Available').waitFor()
  })
})
