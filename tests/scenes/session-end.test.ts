import { expect, test } from 'vitest'
import { startLab, type Browser, type Lab } from '../lab.ts'

/** Reads a person's stream of state changes. @returns what has come, and whether it has ended */
async function stateChanges(browser: Browser): Promise<{ text: string; ended: boolean }> {
  const response = await browser.fetch('/jmap/eventsource?types=*&closeafter=no&ping=0')
  const read = { text: '', ended: false }
  const reading = async (): Promise<void> => {
    for await (const chunk of response.body ?? []) read.text += Buffer.from(chunk).toString()
  }
  const end = (): void => void (read.ended = true)
  void reading().then(end, end)
  await expect.poll(() => read.text).toContain(': open')
  return read
}

const deliver = (lab: Lab, account: string) =>
  lab.mailbox.deliver(Buffer.from('From: bob@example.test\r\nSubject: Mail\r\n\r\nText\r\n'), { mailFrom: 'bob@example.test', recipients: [lab.address(account)] })

test('a stream of state changes ends with its session, and no other does', async () => {
  await using lab = await startLab()
  const [here, there, bob] = [await lab.signInOnly('alice'), await lab.signInOnly('alice'), await lab.signInOnly('bob')]
  const streams = { here: await stateChanges(here), there: await stateChanges(there), bob: await stateChanges(bob) }
  await here.signOut()
  await expect.poll(() => streams.here.ended, { timeout: 10_000 }).toBe(true)
  await deliver(lab, 'alice')
  await expect.poll(() => streams.there.text, { timeout: 10_000 }).toContain('StateChange')
  expect(streams.here.text).not.toContain('StateChange')
  expect(streams.there.ended).toBe(false)
  await lab.web.endSessions(lab.address('alice'))
  await expect.poll(() => streams.there.ended, { timeout: 10_000 }).toBe(true)
  expect(streams.bob.ended).toBe(false)
})
