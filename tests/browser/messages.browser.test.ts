import { createTransport } from 'nodemailer'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Lab, startLab } from '../lab.ts'
import { eventually, launchChromium, patience, requireBundle, withoutChromium } from './browser.ts'
import { Desk } from './desk.ts'

async function mailFromBob(lab: Lab): Promise<void> {
  const smtp = createTransport({ host: '127.0.0.1', port: lab.mailbox.smtpPort, secure: false, ignoreTLS: true })
  await smtp.sendMail({ from: `"Bob Baker" <${lab.address('bob')}>`, to: lab.address('alice'), subject: 'The plan', text: 'Please have a look at the plan.' })
  smtp.close()
}

describe.skipIf(withoutChromium())('messages between two browsers', patience, () => {
  let browser: Browser

  beforeAll(async () => {
    requireBundle()
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  test('from a mail to the sender\'s card to a chat; a toast in the other\'s mail; typing shows, and both transcripts agree', async () => {
    await using lab = await startLab({ sampleContacts: true })
    await mailFromBob(lab)
    await using alice = await Desk.open(browser)
    await alice.signIn(lab, 'alice', '/mail')
    await using bob = await Desk.open(browser)
    await bob.signIn(lab, 'bob', '/mail')

    await alice.page.getByRole('option', { name: /The plan/ }).click()
    const name = alice.page.getByRole('main').getByRole('button', { name: /Bob Baker/ }).first()
    await name.getByRole('img', { name: 'Available' }).waitFor()
    await name.hover()
    await alice.page.getByRole('dialog', { name: 'Contact card of Bob Baker' }).getByRole('button', { name: 'Chat' }).click()
    await alice.conversation('Bob Baker').waitFor()
    await alice.say('Have you seen the plan?')
    await alice.page.getByRole('log').getByText('Sent').waitFor()

    const toast = bob.page.getByRole('alert', { name: 'Message from Alice Archer' })
    await toast.getByText('Have you seen the plan?').waitFor()
    await eventually(() => bob.page.title()).toMatch(/^\(1\) /)
    await toast.getByRole('button', { name: 'Reply' }).click()
    await bob.conversation('Alice Archer').getByText('Have you seen the plan?').waitFor()
    await eventually(() => bob.page.title()).toBe('Chat – Parley')

    await bob.page.getByRole('textbox', { name: 'Type a message' }).pressSequentially('Yes, ')
    await alice.page.getByRole('region').getByText('Bob Baker is typing…').waitFor()
    await bob.page.getByRole('textbox', { name: 'Type a message' }).pressSequentially('it is good.')
    await bob.page.keyboard.press('Enter')
    await alice.page.getByRole('log').getByText('Yes, it is good.').waitFor()
    await alice.page.getByRole('region').getByText('Bob Baker is typing…').waitFor({ state: 'detached' })
    await bob.page.getByRole('log').getByText('Sent').waitFor()
    expect(await alice.transcript()).toEqual(await bob.transcript())
    expect((await alice.transcript()).map((one) => one.text)).toEqual(['Have you seen the plan?', 'Yes, it is good.'])
  })

  test('200 messages each way at once: none lost, none doubled, each in the order it was written, the same in both transcripts', { timeout: 240_000 }, async () => {
    await using lab = await startLab({ sampleContacts: true })
    await using alice = await Desk.open(browser)
    await alice.signIn(lab, 'alice')
    await using bob = await Desk.open(browser)
    await bob.signIn(lab, 'bob')
    await alice.talkTo('Bob Baker')
    await bob.talkTo('Alice Archer')
    const written = (who: string) => Array.from({ length: 200 }, (_, n) => `${who} ${n}`)
    const sayAll = async (desk: Desk, texts: string[]) => {
      for (const text of texts) await desk.say(text)
    }
    await Promise.all([sayAll(alice, written('alice')), sayAll(bob, written('bob'))])
    for (const desk of [alice, bob]) {
      await eventually(async () => (await desk.transcript()).length).toBe(400)
      await eventually(() => desk.page.getByRole('log').getByText('Sending').count()).toBe(0)
      expect(await desk.page.getByText('Not delivered').count()).toBe(0)
    }
    const [atAlice, atBob] = [await alice.transcript(), await bob.transcript()]
    expect(atAlice).toEqual(atBob)
    expect(new Set(atAlice.map((one) => one.id)).size).toBe(400)
    for (const who of ['alice', 'bob']) expect(atAlice.map((one) => one.text).filter((text) => text.startsWith(who))).toEqual(written(who))
    // The same after a reload, when it comes from the history.
    await alice.page.reload()
    await alice.page.getByRole('log').getByText('bob 199', { exact: true }).waitFor()
    const shown = await alice.transcript()
    expect(shown).toEqual(atBob.slice(-shown.length))
  })

  test('carol is signed out: alice is told, and carol finds the message when she signs in', async () => {
    await using lab = await startLab({ sampleContacts: true })
    await using alice = await Desk.open(browser)
    await alice.signIn(lab, 'alice', `/chat/${lab.address('carol')}`)
    await alice.page.getByText("Carol Carter is offline. They'll see your message when they sign in.").waitFor()
    await alice.say('The customer called.')
    await alice.say('They ask for you.')
    await eventually(() => alice.page.getByText("Carol Carter is offline; they'll see this when they sign in").count()).toBe(2)

    await using carol = await Desk.open(browser)
    await carol.signIn(lab, 'carol')
    await carol.page.getByRole('link', { name: /Alice Archer/ }).click()
    await carol.conversation('Alice Archer').getByText('They ask for you.').waitFor()
    expect((await carol.transcript()).map((one) => one.text)).toEqual(['The customer called.', 'They ask for you.'])
    await carol.page.reload()
    await carol.conversation('Alice Archer').getByText('They ask for you.').waitFor()
    expect((await carol.transcript()).map((one) => one.text)).toEqual(['The customer called.', 'They ask for you.'])
  })

  test('the web role goes away and comes back: what was written meanwhile arrives once and in order, the draft stays', async () => {
    await using lab = await startLab({ sampleContacts: true })
    await using alice = await Desk.open(browser)
    await alice.signIn(lab, 'alice')
    await using bob = await Desk.open(browser)
    await bob.signIn(lab, 'bob')
    await alice.talkTo('Bob Baker')
    await bob.talkTo('Alice Archer')
    await alice.say('before')
    await bob.page.getByRole('log').getByText('before').waitFor()

    await lab.stopWeb()
    await alice.page.getByText('Reconnecting…').waitFor()
    await alice.say('during one')
    await alice.say('during two')
    await alice.page.getByRole('textbox', { name: 'Type a message' }).fill('half a sentence')
    await lab.startWeb()
    await alice.page.getByText('Reconnecting…').waitFor({ state: 'detached' })
    await bob.page.getByRole('log').getByText('during two').waitFor()
    await eventually(() => alice.page.getByRole('log').getByText('Sending').count()).toBe(0)
    expect((await bob.transcript()).map((one) => one.text)).toEqual(['before', 'during one', 'during two'])
    expect(await alice.transcript()).toEqual(await bob.transcript())
    expect(await alice.page.getByRole('textbox', { name: 'Type a message' }).inputValue()).toBe('half a sentence')
  })

  test('a conversation open in two browsers of one person is read in both', async () => {
    await using lab = await startLab({ sampleContacts: true })
    await using alice = await Desk.open(browser)
    await alice.signIn(lab, 'alice', '/people')
    await using again = await Desk.open(browser)
    await again.signIn(lab, 'alice', '/people')
    await using bob = await Desk.open(browser)
    await bob.signIn(lab, 'bob')
    await bob.talkTo('Alice Archer')
    await bob.say('hello')
    for (const desk of [alice, again]) await eventually(() => desk.page.title()).toBe('(1) People – Parley')
    await alice.page.getByRole('alert', { name: 'Message from Bob Baker' }).getByRole('button', { name: 'Reply' }).click()
    await eventually(() => again.page.title()).toBe('People – Parley')
    await alice.say('hello yourself')
    await bob.page.getByRole('log').getByText('hello yourself').waitFor()
  })

  test('Do not disturb: the message is there, and nothing disturbs', async () => {
    await using lab = await startLab({ sampleContacts: true })
    await using alice = await Desk.open(browser)
    await alice.signIn(lab, 'alice', '/people')
    await alice.choose('Do not disturb')
    await alice.me('Do not disturb').waitFor()
    await using bob = await Desk.open(browser)
    await bob.signIn(lab, 'bob')
    await bob.talkTo('Alice Archer')
    await bob.page.getByText('Alice Archer does not want to be disturbed.').waitFor()
    await bob.say('when you have time')
    await eventually(() => alice.page.title()).toBe('(1) People – Parley')
    expect(await alice.page.getByRole('alert').count()).toBe(0)
  })
})
