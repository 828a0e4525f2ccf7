import { expect, test as everywhere, vi } from 'vitest'
import { startLab } from '../lab.ts'
import { BaresipClient } from './baresip-client.ts'
import { LinphoneClient } from './linphone-client.ts'
import { SipeClient } from './sipe-client.ts'
import { withoutSipe } from './sipe/build.ts'
import { overTls, without } from './standard-client.ts'

/** Clients of two dialects with each other, and two at once of one person. */
const test = everywhere.skipIf(without('/usr/bin/linphonec', '/usr/bin/baresip'))
const sipeTest = everywhere.skipIf(without('/usr/bin/linphonec', '/usr/bin/baresip') || withoutSipe())
vi.setConfig({ testTimeout: 90_000 })

sipeTest('a client that pages and one that invites write to each other', async () => {
  await using lab = await overTls()
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  await using alice = await SipeClient.start(lab, 'alice')
  await using bob = await (await LinphoneClient.start(lab, 'bob')).ready()
  alice.im(b, 'From the client that invites')
  await bob.received(a, 'From the client that invites')
  bob.im(a, 'From the client that pages')
  await alice.event('im', { from: `sip:${b}`, text: 'From the client that pages' })
  alice.im(b, 'in the same session')
  await bob.received(a, 'in the same session')
  bob.im(a, 'bye')
  await alice.event('im', { text: 'bye' })
  // Linphone's receipts are not among them.
  expect(alice.received(b)).toEqual(['From the client that pages', 'bye'])
})

sipeTest('typing of a client that invites reaches one that pages, and what it writes to somebody who has just gone is kept', async () => {
  await using lab = await startLab()
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  await using alice = await SipeClient.start(lab, 'alice')
  {
    await using bob = await (await BaresipClient.start(lab, 'bob')).ready()
    alice.im(b, 'are you there?')
    await bob.received(a, 'are you there?')
    alice.do(`typing ${b}`)
    await bob.process.says(/<isComposing [^>]*>\s*<state>active<\/state>/)
    await bob.quit()
  }
  await expect.poll(() => lab.server.health().endpoints).toBe(1)
  alice.im(b, 'for later')
  await using again = await (await BaresipClient.start(lab, 'bob')).ready()
  await again.received(a, 'for later')
})

test('a person with a browser and linphone hears a message at both, and the browser has what linphone says', async () => {
  await using lab = await overTls()
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  const browser = await lab.signIn('bob')
  await using phone = await (await LinphoneClient.start(lab, 'bob')).ready()
  await alice.say(b, 'to both of you')
  await browser.until(() => browser.texts(a).includes('to both of you'))
  await phone.received(a, 'to both of you')
  phone.im(a, 'from the phone')
  await alice.until(() => alice.texts(b).includes('from the phone'))
  await browser.until(() => browser.texts(a).includes('from the phone'))
  await alice.say(b, 'heard')
  await phone.received(a, 'heard')
  await browser.until(() => browser.texts(a).includes('heard'))
  expect(browser.texts(a)).toEqual(alice.texts(b))
})

test('whom a web user blocks sees the person offline in linphone, and cannot write', async () => {
  await using lab = await overTls()
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  await using bob = await (await LinphoneClient.start(lab, 'bob', { friends: ['alice'] })).ready()
  await bob.shows(a, 'Online')
  const from = bob.process.output.length
  await alice.send('contact.block', { address: b })
  await bob.shows(a, 'Offline', from)
  bob.im(a, 'let me in')
  await expect.poll(() => lab.diagnostics.recorded.named('imRefused').length, { timeout: 20_000 }).toBe(1)
  expect(alice.texts(b)).toEqual([])
})
