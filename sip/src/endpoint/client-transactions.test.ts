import { afterEach, expect, test } from 'vitest'
import { Dialog } from '../dialog/dialog.ts'
import type { ClientEvents } from '../endpoint.ts'
import { endAll, newRequest, wireAnswer, withPeer } from '../testing/endpoint-lab.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { RawPeer, settled } from '../testing/raw-peer.ts'

afterEach(endAll)

function listening() {
  const log: string[] = []
  const events: ClientEvents = { response: (response) => void log.push(String(response.status)), failure: (reason) => void log.push(reason) }
  return { log, events }
}

test('a request nobody answers fails after 64 T1, or when its owner says', async () => {
  const clock = new FakeClock()
  const { endpoint: host, connection } = withPeer({ clock })
  const [usual, short] = [listening(), listening()]
  host.request(newRequest('MESSAGE'), connection, usual.events)
  host.request(newRequest('MESSAGE'), connection, short.events, { timeoutMs: 5_000 })
  clock.advance(5_000)
  expect([usual.log, short.log]).toEqual([[], ['timeout']])
  clock.advance(27_000)
  expect(usual.log).toEqual(['timeout'])
})

test('a response is taken only from the connection its request went to', async () => {
  const { endpoint: host, peer, connection } = withPeer()
  const mallory = new RawPeer()
  mallory.attachTo(host)
  const { log, events } = listening()
  host.request(newRequest('MESSAGE'), connection, events)
  const heard = await peer.hears('MESSAGE')
  mallory.says(wireAnswer(heard, 'MESSAGE', 200))
  await settled()
  expect(log).toEqual([])
  peer.says(wireAnswer(heard, 'MESSAGE', 404))
  await settled()
  expect(log).toEqual(['404'])
})

test('responses nobody waits for, repeated and malformed ones change nothing', async () => {
  const refused: number[] = []
  const { endpoint: host, peer, connection } = withPeer({ onRefused: (_connection, error) => void refused.push(error.status) })
  const { log, events } = listening()
  host.request(newRequest('MESSAGE'), connection, events)
  const reply = wireAnswer(await peer.hears('MESSAGE'), 'MESSAGE', 200)
  peer.says(reply.replace('branch=z9hG4bK', 'branch=z9hG4bKx') + reply.replace(/CSeq: .*/, 'CSeq: x') + reply.replace(/To: .*/, 'To: <<') + reply + reply)
  await settled()
  expect(log).toEqual(['200'])
  expect(refused).toEqual([400, 400])
  expect(connection.closed).toBe(false)
})

test('an INVITE that is refused is acknowledged by itself', async () => {
  const { endpoint: host, peer, connection } = withPeer()
  const { log, events } = listening()
  host.request(newRequest('INVITE'), connection, events)
  peer.says(wireAnswer(await peer.hears('INVITE'), 'INVITE', 486))
  const heard = await peer.hears('ACK sip:')
  expect(log).toEqual(['486'])
  const via = /Via: .*/.exec(heard)![0]
  expect(heard.slice(heard.indexOf('ACK sip:'))).toContain(via)
  expect(heard.slice(heard.indexOf('ACK sip:'))).toContain('To: <sip:bob@b.test>;tag=b')
})

test('a 2xx of every fork reaches the owner, who acknowledges in the dialog', async () => {
  const { endpoint: host, peer, connection } = withPeer()
  const invite = newRequest('INVITE')
  const tags: string[] = []
  host.request(invite, connection, {
    response: (response) => {
      const dialog = Dialog.uac(invite, response)
      tags.push(dialog.remoteTag)
      host.sendStateless(dialog.ack(invite), connection)
    },
    failure: () => {},
  })
  const heard = await peer.hears('INVITE')
  peer.says(wireAnswer(heard, 'INVITE', 200, '1') + wireAnswer(heard, 'INVITE', 200, '2'))
  await settled()
  expect(tags).toEqual(['b1', 'b2'])
  expect([...peer.heard.matchAll(/^ACK (\S+)/gm)].map((match) => match[1])).toEqual(['sip:bob@p.test', 'sip:bob@p.test'])
})

test('cancel waits for a provisional response, goes out once with the branch of the INVITE, and brings 487', async () => {
  const { endpoint: host, peer, connection } = withPeer()
  const { log, events } = listening()
  const tx = host.request(newRequest('INVITE'), connection, events)
  tx.cancel()
  await settled()
  expect(peer.heard).not.toContain('CANCEL')
  peer.says(wireAnswer(peer.heard, 'INVITE', 180))
  const heard = await peer.hears('CANCEL sip:')
  tx.cancel()
  expect(heard.slice(heard.indexOf('CANCEL sip:'))).toContain(`branch=${tx.branch}\r\n`)
  expect(heard.slice(heard.indexOf('CANCEL sip:'))).toContain('CSeq: 1 CANCEL')
  peer.says(wireAnswer(heard, 'CANCEL', 200) + wireAnswer(heard.slice(0, heard.indexOf('CANCEL sip:')), 'INVITE', 487))
  await settled()
  expect(log).toEqual(['180', '487'])
  expect(peer.heard.match(/CANCEL sip:/g)).toHaveLength(1)
})

test('an answer that crosses our CANCEL still reaches the owner', async () => {
  const { endpoint: host, peer, connection } = withPeer()
  const { log, events } = listening()
  const tx = host.request(newRequest('INVITE'), connection, events)
  const heard = await peer.hears('INVITE')
  peer.says(wireAnswer(heard, 'INVITE', 180))
  await settled()
  tx.cancel()
  peer.says(wireAnswer(heard, 'INVITE', 200))
  await settled()
  peer.says(wireAnswer(peer.heard, 'CANCEL', 481))
  await settled()
  expect(log).toEqual(['180', '200'])
})

test('a header that cannot be written is the caller\'s error, and no transaction is left', () => {
  const { endpoint: host, connection } = withPeer()
  const broken = newRequest('MESSAGE')
  broken.uri = 'sip:bob@b.test\r\nX: y'
  expect(() => host.request(broken, connection, listening().events)).toThrow()
})
