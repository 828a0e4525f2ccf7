import { connectClient, type TestClient } from '@parley/server/testing'
import { toSipAddress } from '@parley/topology/names'
import { expect, test } from 'vitest'
import { startLab } from '../lab.ts'

test('a client whose connection breaks after each message, and that says it again until it is answered, is heard once and in order', async () => {
  await using lab = await startLab()
  const address = toSipAddress(lab.address('alice'))
  const { password } = await lab.topology.users.addClientPassword(address, 'phone')
  const place = { domain: lab.domain, passwords: new Map([['alice', password]]) }
  const connect = async (): Promise<TestClient> => (await connectClient(place, lab.sipPort, lab.ca.cert)).signIn('alice', { epid: 'phone' })
  const bob = await lab.signIn('bob')
  const texts = Array.from({ length: 20 }, (_, n) => `text ${n}`)
  let client = await connect()
  const send = (text: string, id: string) => client.build('MESSAGE', `sip:${bob.address}`, { 'Parley-Message-Id': id }, text)
  for (const [n, text] of texts.entries()) {
    const id = `phone-${n}`
    // Gone before its answer: after nothing, a little, or all of it was on the wire.
    client.send(send(text, id))
    if (n % 3 > 0) await new Promise((resolve) => setTimeout(resolve, n % 3 === 1 ? 1 : 20))
    client.socket.destroy()
    client = await connect()
    const again = await client.exchange(send(text, id))
    expect([200, 202]).toContain(again.status)
  }
  await bob.until(() => bob.state.transcript(address).length >= texts.length)
  const { messages } = await bob.send('conversation.page', { with: address, limit: 200 })
  expect(messages.map((m) => m.text)).toEqual(texts)
  client.close()
})
