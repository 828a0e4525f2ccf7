import { SetClock } from '@parley/platform/clock'
import { expect, test } from 'vitest'
import { startLab } from '../lab.ts'

const hour = 3_600_000

test.each([
  ['an hour forward', hour],
  ['an hour back', -hour],
  ['a day forward', 24 * hour],
  ['a day back', -24 * hour],
])('a clock that is set %s signs nobody out, loses nothing and keeps the order', async (_, byMs) => {
  const clock = new SetClock()
  await using lab = await startLab({ clock })
  const [alice, bob] = [await lab.signIn('alice'), await lab.signIn('bob')]
  const texts: string[] = []
  const talk = async () => {
    for (const [from, to] of [[alice, bob], [bob, alice]] as const) {
      const text = `text ${texts.push('')}`
      texts[texts.length - 1] = text
      await from.say(to.address, text)
      await from.until(() => from.state.transcript(to.address).some((m) => m.text === text && m.state === 'sent'))
    }
  }
  await alice.send('presence.watch', { addresses: [bob.address] })
  await talk()
  clock.offsetMs = byMs
  await talk()
  await looksForWhatHasExpired()
  await talk()
  expect([alice.snapshot.im.state, bob.snapshot.im.state, lab.server.health().endpoints]).toEqual(['signed-in', 'signed-in', 2])
  await bob.send('status.set', { status: 'busy' })
  await alice.until(() => alice.statusOf(bob.address) === 'busy')
  await bob.until(() => bob.state.transcript(alice.address).length === texts.length)
  expect([bob.state.transcript(alice.address), alice.state.transcript(bob.address)].map((list) => list.map((m) => m.text))).toEqual([texts, texts])
})

/** Every five seconds. */
const looksForWhatHasExpired = () => new Promise((resolve) => setTimeout(resolve, 5_500))
