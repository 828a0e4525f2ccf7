import { expect, test } from 'vitest'
import { wireLimits } from '../../web/shared/wire.ts'
import { corpus } from '../../web/corpus/read.ts'
import { startLab } from '../lab.ts'

test('whatever is typed arrives as it was typed, byte for byte, but for line ends, which are line feeds', async () => {
  await using lab = await startLab()
  const [a, b] = [lab.address('alice'), lab.address('bob')]
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  const texts = corpus('im-body')
    .filter((c) => typeof c['must_show_text'] === 'string')
    .map((c) => String(c['must_show_text']))
  texts.push('x'.repeat(wireLimits.messageCharacters), '😀'.repeat(wireLimits.messageCharacters / 2), 'a\u0001b', 'line one\r\nline two\n\n', '\ufeffmark', 'MESSAGE sip:x SIP/2.0\r\n\r\n')
  for (const text of texts) await alice.say(b, text)
  await bob.until(() => bob.state.transcript(a).length === texts.length)
  const arrived = texts.map((text) => text.replaceAll('\r\n', '\n'))
  expect(bob.state.transcript(a).map((m) => m.text)).toEqual(arrived)
  const { messages } = await bob.send('conversation.page', { with: a, limit: 200 })
  expect(messages.map((m) => m.text)).toEqual(arrived.slice(-messages.length))
})

test('what people write, and what they sign in with, is in no log, event or trace', async () => {
  await using lab = await startLab({ password: 'canary-password-7f3a' })
  const alice = await lab.signIn('alice')
  const bob = await lab.signIn('bob')
  const [a, b, c] = [lab.address('alice'), lab.address('bob'), lab.address('carol')]
  for (const to of [b, c, lab.address('nobody')]) await alice.say(to, `canary-message-7f3a to ${to}`)
  await bob.until(() => bob.state.transcript(a).length === 1)
  await alice.until(() => alice.outputs.filter((o) => o.name === 'message.changed').length === 3)
  const { events, log, im } = lab.diagnostics.recorded
  const everything = JSON.stringify([events, log, im, lab.diagnostics.trace.search({ limit: 5_000 })])
  expect(everything).toContain('MESSAGE sip:')
  for (const secret of ['canary-password', 'canary-message', ...alice.cookie.split('; ').map((pair) => pair.slice(pair.indexOf('=') + 1)), alice.csrf]) {
    expect(everything).not.toContain(secret)
  }
})
