import { afterEach, expect, test } from 'vitest'
import type { ServerTransaction } from '../endpoint.ts'
import { Response } from '../message.ts'
import { answer, endAll, newRequest, outcomeOf, statuses, statusOf, wire, withPeer } from '../testing/endpoint-lab.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { RawPeer, settled } from '../testing/raw-peer.ts'

afterEach(endAll)

test('the same request again after a challenge is a new request, not a repeat that meets the cached answer', async () => {
  const { peer } = withPeer({
    onRequest: (received, tx) => answer(received.headers.has('Proxy-Authorization') ? 200 : 407)(received, tx),
  })
  const first = wire('REGISTER', { via: 'SIP/2.0/TLS p.test;branch=z9hG4bKsame' })
  peer.says(first)
  await peer.hears('407')
  peer.says(first.replace('Max-Forwards', 'Proxy-Authorization: Digest a="b"\r\nMax-Forwards'))
  expect(statuses(await peer.hears('200 OK'))).toEqual(['407', '200'])
})

test('a repeat while the first is still worked on reaches nobody twice', async () => {
  const seen: (ServerTransaction | undefined)[] = []
  const { peer } = withPeer({ onRequest: (_received, tx) => void seen.push(tx) })
  const same = wire('MESSAGE')
  peer.says(same + same)
  await settled()
  expect(seen).toHaveLength(1)
  seen[0]!.respond(Response.to(seen[0]!.request, 202))
  expect(statuses(await peer.hears('202'))).toEqual(['202'])
})

test('a Via without branch, lower case, is answered and matched', async () => {
  const seen: ServerTransaction[] = []
  const { peer } = withPeer({ onRequest: (_received, tx) => void seen.push(tx!) })
  const via = 'SIP/2.0/tls 127.0.0.1:46644'
  peer.says(wire('MESSAGE', { via, cseq: 1 }) + wire('MESSAGE', { via, cseq: 1 }) + wire('MESSAGE', { via, cseq: 2 }))
  await settled()
  expect(seen.map((tx) => tx.request.headers.get('CSeq'))).toEqual(['1 MESSAGE', '2 MESSAGE'])
  for (const tx of seen) tx.respond(Response.to(tx.request, 200))
  expect(await peer.hears('CSeq: 2')).toContain(`Via: ${via}\r\n`)
})

test('BENOTIFY is handed over without a transaction', async () => {
  const seen: unknown[] = []
  const { peer } = withPeer({ onRequest: (received, tx) => void seen.push([received.method, tx]) })
  peer.says(wire('BENOTIFY'))
  await settled()
  expect(seen).toEqual([['BENOTIFY', undefined]])
})

test('a second final response goes nowhere', async () => {
  const { peer } = withPeer({
    onRequest: (received, tx) => {
      answer(200)(received, tx)
      answer(500)(received, tx)
    },
  })
  peer.says(wire('MESSAGE'))
  await settled()
  expect(statuses(peer.heard)).toEqual(['200'])
})

test('a request nobody answers ends in time, and its owner learns it', async () => {
  const clock = new FakeClock()
  const ends: string[] = []
  const { peer } = withPeer({ clock, onRequest: (_received, tx) => void (tx!.onEnd = (why) => ends.push(why)) })
  peer.says(wire('MESSAGE'))
  await settled()
  clock.advance(36_999)
  expect(ends).toEqual([])
  clock.advance(1)
  expect(ends).toEqual(['timeout'])
})

test('with the connection its transactions end: the requests it brought and those sent on it', async () => {
  const ends: string[] = []
  const { endpoint: host, peer, connection } = withPeer({ onRequest: (_received, tx) => void (tx!.onEnd = (why) => ends.push(why)) })
  peer.says(wire('MESSAGE') + wire('INVITE'))
  await settled()
  const sent = statusOf(outcomeOf(host, newRequest('MESSAGE'), connection))
  peer.destroy()
  expect(await sent).toBe('transport')
  expect(ends).toEqual(['transport', 'transport'])
})

test('a request for a connection that is gone fails, after the call', async () => {
  const { endpoint: host, connection } = withPeer()
  connection.close('gone')
  const order: string[] = []
  host.request(newRequest('MESSAGE'), connection, { response: () => {}, failure: (reason) => order.push(reason) })
  order.push('called')
  await settled(1)
  expect(order).toEqual(['called', 'transport'])
})

test('a handler that throws costs its request a 500, not the others theirs, and is reported', async () => {
  const defects: unknown[] = []
  const fault = new Error('defect')
  const { peer } = withPeer({
    onDefect: (error) => void defects.push(error),
    onRequest: (received, tx) => {
      if (received.method === 'INFO') throw fault
      answer(200)(received, tx)
    },
  })
  peer.says(wire('INFO') + wire('MESSAGE', { call: 'good' }))
  expect(statuses(await peer.hears('Call-ID: good'))).toEqual(['500', '200'])
  expect(defects).toEqual([fault])
})

test('an answer that cannot be written becomes a 500', async () => {
  const defects: unknown[] = []
  const { peer } = withPeer({ onDefect: (error) => void defects.push(error), onRequest: (received, tx) => tx!.respond(Response.to(received, 200, 'a\r\nb')) })
  peer.says(wire('MESSAGE'))
  expect(statuses(await peer.hears('SIP/2.0'))).toEqual(['500'])
  expect(defects).toHaveLength(1)
})

test('more requests waiting than allowed are turned away with 503', async () => {
  const { peer } = withPeer({ limits: { transactions: 2 } })
  peer.says([1, 2, 3].map((n) => wire('MESSAGE', { call: `c${n}` })).join(''))
  expect(await peer.hears('503')).toContain('Call-ID: c3')
  expect(statuses(peer.heard)).toEqual(['503'])
})

test('a CANCEL is answered 200 and its INVITE 487, without the owner', async () => {
  const { peer } = withPeer()
  const via = 'SIP/2.0/TLS p.test;branch=z9hG4bKinv'
  peer.says(wire('INVITE', { via }))
  await settled()
  peer.says(wire('CANCEL', { via }))
  const heard = await peer.hears('487')
  expect(statuses(heard)).toEqual(['200', '487'])
  expect(heard).toContain('CSeq: 1 CANCEL')
})

test('an owner that wants to know is told of the CANCEL and answers itself', async () => {
  const log: string[] = []
  const { peer } = withPeer({
    onRequest: (received, tx) => {
      tx!.onCancel = () => {
        log.push('cancelled')
        answer(487)(received, tx)
      }
      tx!.onEnd = (why) => log.push(why)
    },
  })
  const via = 'SIP/2.0/TLS p.test;branch=z9hG4bKinv'
  peer.says(wire('INVITE', { via }))
  await settled()
  peer.says(wire('CANCEL', { via }))
  await peer.hears('487')
  peer.says(wire('ACK', { via, to: '<sip:bob@b.test>;tag=b1' }))
  await settled()
  expect(log).toEqual(['cancelled', 'answered'])
})

test('a CANCEL for what is answered, unknown, or another connection\'s cancels nothing', async () => {
  const log: string[] = []
  const { endpoint: host, peer } = withPeer({
    onRequest: (received, tx) => {
      if (tx === undefined) return
      tx.onCancel = () => log.push(`cancelled ${received.headers.get('Call-ID')}`)
      if (received.headers.get('Call-ID') === 'answered') answer(200)(received, tx)
    },
  })
  const via = 'SIP/2.0/TLS p.test;branch=z9hG4bKans'
  peer.says(wire('INVITE', { via, call: 'answered' }))
  await peer.hears('200 OK')
  peer.says(wire('CANCEL', { via, call: 'answered' }) + wire('CANCEL', { call: 'unknown' }))
  await peer.hears('481')
  const open = 'SIP/2.0/TLS p.test;branch=z9hG4bKopen'
  peer.says(wire('INVITE', { via: open, call: 'open' }))
  await settled()
  const mallory = new RawPeer()
  mallory.attachTo(host)
  mallory.says(wire('CANCEL', { via: open, call: 'open' }))
  expect(statuses(await mallory.hears('SIP/2.0'))).toEqual(['481'])
  expect(log).toEqual([])
})

test('the ACK of a refusal is absorbed, the ACK of a 2xx is handed over', async () => {
  const acks: (ServerTransaction | undefined)[] = []
  const { peer } = withPeer({
    onRequest: (received, tx) => {
      if (received.method === 'ACK') acks.push(tx)
      else answer(received.headers.get('Call-ID') === 'yes' ? 200 : 486)(received, tx)
    },
  })
  const no = 'SIP/2.0/TLS p.test;branch=z9hG4bKno'
  peer.says(wire('INVITE', { via: no, call: 'no' }))
  await peer.hears('486')
  peer.says(wire('ACK', { via: no, call: 'no', to: '<sip:bob@b.test>;tag=b1' }))
  await settled()
  expect(acks).toEqual([])
  peer.says(wire('INVITE', { call: 'yes' }))
  await peer.hears('200 OK')
  peer.says(wire('ACK', { call: 'yes', to: '<sip:bob@b.test>;tag=b1' }))
  await settled()
  expect(acks).toEqual([undefined])
})

test('without branches too: the ACK of a refusal is absorbed, the ACK of a 2xx handed over', async () => {
  const acks: string[] = []
  const { peer } = withPeer({
    onRequest: (received, tx) => {
      if (received.method === 'ACK') acks.push(received.headers.get('Call-ID')!)
      else answer(received.headers.get('Call-ID') === 'yes' ? 200 : 486)(received, tx)
    },
  })
  const via = 'SIP/2.0/tls 127.0.0.1:46644'
  for (const call of ['no', 'yes']) {
    peer.says(wire('INVITE', { via, call }))
    await peer.hears(`Call-ID: ${call}`)
    peer.says(wire('ACK', { via, call, to: '<sip:bob@b.test>;tag=b1' }))
  }
  await settled()
  expect(acks).toEqual(['yes'])
})

test('100 Trying goes out for an owner that takes its time', async () => {
  const clock = new FakeClock()
  const { peer } = withPeer({ clock })
  peer.says(wire('INVITE'))
  await settled()
  clock.advance(199)
  await settled()
  expect(peer.heard).toBe('')
  clock.advance(1)
  expect(statuses(await peer.hears('100 Trying'))).toEqual(['100'])
})

test('a refusal whose ACK never comes ends as a timeout', async () => {
  const clock = new FakeClock()
  const ends: string[] = []
  const { peer } = withPeer({
    clock,
    onRequest: (received, tx) => {
      tx!.onEnd = (why) => ends.push(why)
      answer(486)(received, tx)
    },
  })
  peer.says(wire('INVITE'))
  await peer.hears('486')
  clock.advance(32_000)
  expect(ends).toEqual(['timeout'])
})
