import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startLab } from '../lab.ts'
import { launchChromium, patience, requireBundle, withoutChromium } from './browser.ts'
import { Desk } from './desk.ts'

describe.skipIf(withoutChromium())('presence between two browsers', patience, () => {
  let browser: Browser

  beforeAll(async () => {
    requireBundle()
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  test('alice and bob see each other turn Available; a status and a message reach the other side; reset works', async () => {
    await using lab = await startLab({ sampleContacts: true })
    await using alice = await Desk.open(browser)
    await alice.signIn(lab, 'alice')
    await alice.contact('Bob Baker', 'Offline').waitFor()
    await using bob = await Desk.open(browser)
    await bob.signIn(lab, 'bob')
    await alice.contact('Bob Baker', 'Available').getByRole('img', { name: 'Available' }).waitFor()
    await bob.contact('Alice Archer', 'Available').getByRole('img', { name: 'Available' }).waitFor()

    await alice.choose('Do not disturb')
    await bob.contact('Alice Archer', 'Do not disturb').waitFor()
    await alice.choose('Set status message…')
    await alice.page.getByRole('textbox', { name: 'Status message' }).fill('Writing <b>minutes</b> until four')
    await alice.page.getByRole('button', { name: 'Save' }).click()
    await bob.page.getByRole('tree').getByText('Writing <b>minutes</b> until four').waitFor()
    await bob.contact('Alice Archer', 'Do not disturb').hover()
    await bob.page.getByRole('tree').getByText('Alice Archer').hover()
    const card = bob.page.getByRole('dialog', { name: 'Contact card of Alice Archer' })
    await card.getByText('Head of Operations · Operations').waitFor()
    await card.getByText('Writing <b>minutes</b> until four').waitFor()

    await alice.choose('Reset status')
    await bob.contact('Alice Archer', 'Available').waitFor()
    await alice.me('Available').waitFor()
  })

  test('every status of the me control shows its word on the other side', async () => {
    await using lab = await startLab({ sampleContacts: true })
    await using bob = await Desk.open(browser)
    await bob.signIn(lab, 'bob')
    await using alice = await Desk.open(browser)
    await alice.signIn(lab, 'alice')
    for (const [chosen, shown] of [['Busy', 'Busy'], ['Be right back', 'Be right back'], ['Off work', 'Off work'], ['Appear away', 'Away'], ['Available', 'Available']] as const) {
      await alice.choose(chosen)
      await bob.contact('Alice Archer', shown).waitFor()
      await alice.me(shown).waitFor()
    }
  })

  test('signing out of IM turns the badge Offline and is said quietly; signing in again brings everything back', async () => {
    await using lab = await startLab({ sampleContacts: true })
    await using alice = await Desk.open(browser)
    await alice.signIn(lab, 'alice')
    await using bob = await Desk.open(browser)
    await bob.signIn(lab, 'bob')
    await bob.contact('Alice Archer', 'Available').waitFor()
    await alice.choose('Sign out of IM')
    await bob.contact('Alice Archer', 'Offline').waitFor()
    await alice.page.getByText("You're signed out of IM").waitFor()
    expect(await alice.page.getByRole('dialog').count()).toBe(0)
    await alice.choose('Sign in to IM')
    await bob.contact('Alice Archer', 'Available').waitFor()
    await alice.contact('Bob Baker', 'Available').waitFor()
    await alice.page.getByText("You're signed out of IM").waitFor({ state: 'detached' })
  })

  test('a contact that is added shows in the tree, the other side is asked, and accepting adds me there', async () => {
    await using lab = await startLab()
    await using dave = await Desk.open(browser)
    await dave.signIn(lab, 'dave')
    await using erin = await Desk.open(browser)
    await erin.signIn(lab, 'erin')
    await dave.page.getByRole('button', { name: 'Add contact' }).first().click()
    const dialog = dave.page.getByRole('dialog', { name: 'Add contact' })
    await dialog.getByRole('searchbox').fill('erin')
    await dialog.getByRole('button', { name: /Erin Ellis/ }).click()
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await dave.contact('Erin Ellis', 'Available').waitFor()
    await erin.page.getByText('Dave Dalton added you to their contacts').waitFor()
    await erin.page.getByRole('button', { name: 'Accept Dave Dalton' }).click()
    await erin.page.getByText('Dave Dalton added you to their contacts').waitFor({ state: 'detached' })
  })
})
