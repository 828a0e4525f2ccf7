import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { launchChromium, requireBundle, withoutChromium } from '../browser/browser.ts'
import { Desk } from '../browser/desk.ts'
import { startLab } from '../lab.ts'
import { SipeClient, sipeTest } from './sipe-client.ts'

/** Where a picture of the conversation is wanted, for people to look at. */
const pictures = process.env['PARLEY_PICTURES']

describe.skipIf(withoutChromium())('a real browser and the Lync-type client', () => {
  let browser: Browser

  beforeAll(async () => {
    requireBundle()
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  sipeTest('two accounts, one in Chromium and one in the client: presence, note, a toast, typing and a conversation', { timeout: 180_000 }, async () => {
    await using lab = await startLab({ sampleContacts: true })
    const a = lab.address('alice')
    await using alice = await Desk.open(browser)
    await alice.signIn(lab, 'alice', '/chat')
    await alice.contact('Bob Baker', 'Offline').waitFor()
    await using bob = await SipeClient.start(lab, 'bob')
    await alice.contact('Bob Baker', 'Available').waitFor()
    await bob.shows('buddy-state', a, 'available')
    bob.do('status busy In the workshop until three')
    await alice.contact('Bob Baker', 'Busy').waitFor()
    await alice.choose('Do not disturb')
    await bob.shows('buddy-state', a, 'do-not-disturb')
    await alice.choose('Available')
    await bob.shows('buddy-state', a, 'available')

    await alice.page.goto(`${lab.url}/mail`)
    await alice.me('Available').waitFor()
    bob.im(a, 'Hello Alice, are you at the desk?')
    const toast = alice.page.getByRole('alert', { name: 'Message from Bob Baker' })
    await toast.getByText('Hello Alice, are you at the desk?').waitFor()
    await toast.getByRole('button', { name: 'Reply' }).click()
    const conversation = alice.conversation('Bob Baker')
    await conversation.getByText('Hello Alice, are you at the desk?').waitFor()
    await alice.page.getByRole('textbox', { name: 'Type a message' }).pressSequentially('I am, ')
    await bob.event('typing', { who: `sip:${a}` })
    await alice.page.getByRole('textbox', { name: 'Type a message' }).pressSequentially('and the plan is ready 👍')
    await alice.page.keyboard.press('Enter')
    await bob.event('im', { from: `sip:${a}`, text: 'I am, and the plan is ready 👍' })
    bob.do(`typing ${a}`)
    await conversation.getByText('Bob Baker is typing…').waitFor()
    bob.im(a, 'Very good.\nI come over at three.')
    await conversation.getByText('I come over at three.').waitFor()
    expect((await alice.transcript()).map(({ text }) => text)).toEqual(['Hello Alice, are you at the desk?', 'I am, and the plan is ready 👍', 'Very good.\nI come over at three.'])
    if (pictures) await alice.page.screenshot({ path: join(pictures, 'browser-and-pidgin.png') })
    await bob.quit()
    await alice.page.goto(`${lab.url}/chat`)
    await alice.contact('Bob Baker', 'Offline').waitFor()
  })
})
