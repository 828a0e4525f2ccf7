import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startLab } from '../lab.ts'
import { seriousFaults } from './axe.ts'
import { eventually, launchChromium, patience, requireBundle, withoutChromium } from './browser.ts'
import { Desk } from './desk.ts'

/** Pictures for the eye, where a folder is given. */
const pictures = process.env['PARLEY_PICTURES']

async function picture(desk: Desk, name: string): Promise<void> {
  if (pictures === undefined) return
  mkdirSync(pictures, { recursive: true })
  await desk.page.screenshot({ path: join(pictures, `${name}.png`) })
}

const events = (desk: Desk): Promise<string[]> => desk.page.locator('[role="log"] [data-event]').allTextContents()

describe.skipIf(withoutChromium())('group conversations in browsers', patience, () => {
  let browser: Browser

  beforeAll(async () => {
    requireBundle()
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  for (const dark of [false, true]) {
    test(`“Invite people” makes a conversation of several: a toast asks, the roster shows who is there, all read the same (${dark ? 'dark' : 'light'})`, async () => {
      await using lab = await startLab({ sampleContacts: true })
      await using alice = await Desk.open(browser, { dark })
      await alice.signIn(lab, 'alice')
      await using bob = await Desk.open(browser, { dark })
      await bob.signIn(lab, 'bob', '/mail')
      await using carol = await Desk.open(browser, { dark })
      await carol.signIn(lab, 'carol', '/mail')

      await alice.talkTo('Bob Baker')
      await alice.page.getByRole('button', { name: 'Invite people' }).click()
      const dialog = alice.page.getByRole('dialog', { name: 'Invite people' })
      await dialog.getByRole('searchbox').fill('carol')
      await dialog.getByRole('button', { name: /Carol Carter/ }).click()
      expect(await seriousFaults(alice.page)).toEqual([])
      await picture(alice, `invite-${dark ? 'dark' : 'light'}`)
      await dialog.getByRole('button', { name: 'Invite', exact: true }).click()
      await dialog.waitFor({ state: 'detached' })

      for (const desk of [bob, carol]) {
        const toast = desk.page.getByRole('alert', { name: 'Alice Archer invites you to a group conversation' })
        await toast.waitFor()
        expect(await seriousFaults(desk.page)).toEqual([])
        if (desk === bob) await picture(bob, `toast-${dark ? 'dark' : 'light'}`)
        await toast.getByRole('button', { name: 'Join' }).click()
        await desk.page.getByRole('textbox', { name: 'Type a message' }).waitFor()
      }
      const roster = alice.page.getByRole('complementary', { name: 'People in this conversation' })
      const row = (name: string) => roster.getByRole('listitem').filter({ hasText: name })
      for (const name of ['Bob Baker', 'Carol Carter']) await row(name).waitFor()
      await roster.getByText('Invited').waitFor({ state: 'detached' })
      await row('Bob Baker').getByRole('img', { name: 'Available' }).waitFor()
      expect(await events(alice)).toEqual(expect.arrayContaining(['You started this conversation', 'Bob Baker joined', 'Carol Carter joined']))

      await alice.say('Hello both')
      await bob.page.getByRole('log').getByText('Hello both').waitFor()
      await bob.say('Hello Alice')
      await carol.page.getByRole('log').getByText('Hello Alice').waitFor()
      await carol.say('Hi')
      for (const desk of [alice, bob, carol]) await eventually(async () => (await desk.transcript()).map((one) => one.text)).toEqual(['Hello both', 'Hello Alice', 'Hi'])
      expect(await bob.transcript()).toEqual(await alice.transcript())
      for (const desk of [alice, carol]) expect(await seriousFaults(desk.page)).toEqual([])
      await picture(alice, `group-${dark ? 'dark' : 'light'}`)

      await carol.page.getByRole('button', { name: 'Leave conversation' }).click()
      await carol.page.getByText('You are not in this conversation.').waitFor()
      expect(await seriousFaults(carol.page)).toEqual([])
      await alice.page.getByRole('log').getByText('Carol Carter left').waitFor()
      await row('Carol Carter').waitFor({ state: 'detached' })
      await alice.page.reload()
      await alice.page.getByRole('log').getByText('Carol Carter left').waitFor()
      expect((await alice.transcript()).map((one) => one.text)).toEqual(['Hello both', 'Hello Alice', 'Hi'])
      await row('Bob Baker').waitFor()
    })
  }

  test('an invitation that is answered in one browser leaves the other', async () => {
    await using lab = await startLab({ sampleContacts: true })
    const [bob, alice] = [await lab.signIn('bob'), await lab.signIn('alice')]
    await using desk = await Desk.open(browser)
    await desk.signIn(lab, 'bob', '/mail')
    const { with: key } = await alice.send('conference.create', { people: [bob.address] })
    const toast = desk.page.getByRole('alert', { name: 'Alice Archer invites you to a group conversation' })
    await toast.waitFor()
    await bob.send('conference.join', { with: key })
    await toast.waitFor({ state: 'detached' })
  })

  test('who leads removes somebody, who is told; an invitation can be declined', async () => {
    await using lab = await startLab({ sampleContacts: true })
    const [bob, carol] = [await lab.signIn('bob'), await lab.signIn('carol')]
    await using alice = await Desk.open(browser)
    await alice.signIn(lab, 'alice')
    await using dave = await Desk.open(browser)
    await dave.signIn(lab, 'dave')
    const { with: key } = await carol.send('conference.create', { people: [bob.address, lab.address('dave'), lab.address('alice')], subject: 'Budget 2027' })
    await bob.until(() => bob.state.conversation(key)?.conference?.state === 'invited')
    await bob.send('conference.join', { with: key })

    await dave.page.getByRole('link', { name: /Budget 2027/ }).click()
    await dave.page.getByRole('alert', { name: 'Carol Carter invites you to a group conversation' }).waitFor({ state: 'detached' })
    await dave.page.getByRole('button', { name: 'Decline' }).click()
    await dave.page.getByRole('link', { name: /Budget 2027/ }).waitFor({ state: 'detached' })
    await carol.until(() => carol.state.transcript(key).some((m) => m.event?.what === 'unavailable' && m.event.who === lab.address('dave')))

    await alice.page.getByRole('alert').getByRole('button', { name: 'Join' }).click()
    await alice.conversation('Budget 2027').waitFor()
    await alice.page.getByRole('textbox', { name: 'Type a message' }).waitFor()
    await carol.until(() => carol.state.conversation(key)?.conference?.members.some((m) => m.address === lab.address('alice') && m.state === 'joined') === true)
    expect(await alice.page.getByRole('button', { name: /^Remove .* from the conversation$/ }).count()).toBe(0)
    await carol.send('conference.remove', { with: key, address: lab.address('alice') })
    await alice.page.getByRole('log').getByText('You were removed from the conversation').waitFor()
  })
})
