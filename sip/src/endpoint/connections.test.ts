import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { Connection } from '../endpoint.ts'
import type { Request } from '../message.ts'
import { answer, endAll, newEndpoint, newRequest, outcomeOf, statuses, statusOf, wire, withPeer } from '../testing/endpoint-lab.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { RawPeer, settled } from '../testing/raw-peer.ts'
import { connectInMemory } from '../transport/memory.ts'

afterEach(endAll)

test('a request over memory is answered, and carries our Via', async () => {
  const seen: Request[] = []
  const caller = newEndpoint()
  const callee = newEndpoint({
    viaHost: 'b.test',
    onRequest: (received, tx) => {
      seen.push(received)
      answer(200)(received, tx)
    },
  })
  const [connection] = connectInMemory(caller, callee)
  expect(await statusOf(outcomeOf(caller, newRequest('MESSAGE', [['Content-Type', 'text/plain']], 'hello'), connection))).toBe(200)
  expect(seen[0]?.body.toString()).toBe('hello')
  expect(seen[0]?.headers.get('Via')).toMatch(/^SIP\/2\.0\/TLS a\.test;rport;branch=z9hG4bK[\w-]{16}\.0\.\w+$/)
})

test('over TCP a request is answered, and the callee notes the address where the Via names another, and the port we asked for', async () => {
  const seen: string[] = []
  const caller = newEndpoint()
  const callee = newEndpoint({
    viaHost: 'b.test',
    onRequest: (received, tx) => {
      seen.push(received.headers.get('Via') ?? '')
      answer(200)(received, tx)
    },
  })
  const { port } = await callee.listen({ transport: 'tcp', host: '127.0.0.1', port: 0 })
  const connection = await caller.connect({ transport: 'tcp', host: '127.0.0.1', port })
  expect(await statusOf(outcomeOf(caller, newRequest('MESSAGE'), connection))).toBe(200)
  expect(seen[0]).toMatch(/^SIP\/2\.0\/TCP a\.test;branch=z9hG4bK[\w-]{16}\.0\.\w+;received=127\.0\.0\.1;rport=\d+$/)
})

test('rport is filled in, a received the peer invented is replaced', async () => {
  const { port } = await newEndpoint({ viaHost: 'b.test', onRequest: answer(200) }).listen({ transport: 'tcp', host: '127.0.0.1', port: 0 })
  const socket = connect(port, '127.0.0.1')
  socket.write(wire('OPTIONS', { via: 'SIP/2.0/TCP 10.0.0.1;rport;branch=z9hG4bKnat;received=192.0.2.1' }))
  const [heard] = (await once(socket, 'data')) as [Buffer]
  const { localPort } = socket
  socket.destroy()
  expect(heard.toString()).toContain(`Via: SIP/2.0/TCP 10.0.0.1;branch=z9hG4bKnat;received=127.0.0.1;rport=${localPort}\r\n`)
})

test('requests in one packet are each answered, in order, with one write', async () => {
  const { peer } = withPeer({ onRequest: answer(200) })
  peer.says([1, 2, 3].map((n) => wire('MESSAGE', { call: `c${n}`, body: 'hi' })).join(''))
  const heard = await peer.hears('Call-ID: c3')
  expect(heard.match(/Call-ID: c\d/g)).toEqual(['Call-ID: c1', 'Call-ID: c2', 'Call-ID: c3'])
  expect(peer.writes).toHaveLength(1)
})

test('what a turn sends to a connection is one write, bodies included, byte for byte', async () => {
  const { endpoint: sender, peer, connection } = withPeer()
  const body = Buffer.from([0, 255, 13, 10, 128])
  for (let n = 0; n < 50; n++) sender.sendStateless(newRequest('BENOTIFY', [['Event', 'presence']], body), connection)
  expect(peer.writes).toHaveLength(0)
  expect(connection.bufferedBytes).toBeGreaterThan(50 * body.length)
  await peer.hears('BENOTIFY')
  expect(peer.writes).toHaveLength(1)
  expect(peer.heard.split('BENOTIFY sip:')).toHaveLength(51)
  expect(peer.heard.endsWith(`\r\n\r\n${body.toString('latin1')}`)).toBe(true)
})

test('a message that comes byte by byte is answered when it is whole', async () => {
  const { peer } = withPeer({ onRequest: answer(200) })
  const whole = wire('MESSAGE', { body: 'hello' })
  for (const character of whole.slice(0, -1)) peer.says(character)
  await settled()
  expect(peer.heard).toBe('')
  peer.says(whole.slice(-1))
  expect(statuses(await peer.hears('200 OK'))).toEqual(['200'])
})

test('half a message and then the end: nothing is delivered', async () => {
  const seen: string[] = []
  const { peer, connection } = withPeer({ onRequest: (received) => void seen.push(received.method) })
  const closed = new Promise((resolve) => connection.onClose(resolve))
  peer.says(wire('MESSAGE', { body: 'hello' }).slice(0, -2))
  peer.push(null)
  expect(await closed).toBe('closed by the peer')
  expect(seen).toEqual([])
})

test('a peer that ends its side after asking still gets the answer', async () => {
  const { peer } = withPeer({ onRequest: answer(200) })
  peer.says(wire('OPTIONS'))
  peer.push(null)
  expect(statuses(await peer.hears('200 OK'))).toEqual(['200'])
})

test('a peer that does not read is cut off when the limit is passed, with the reason; others are served', async () => {
  const { endpoint: sender, peer, connection } = withPeer({ limits: { unsentBytes: 10_000 } })
  const other = new RawPeer()
  const otherConnection = other.attachTo(sender)
  peer.stalled = true
  const reasons: string[] = []
  connection.onClose((reason) => reasons.push(reason))
  let sent = 0
  while (!connection.closed && sent < 1_000) {
    for (const to of [connection, otherConnection]) sender.sendStateless(newRequest('BENOTIFY', [['Event', 'presence']], 'x'.repeat(1_000)), to)
    sent++
    await settled(1)
  }
  expect(reasons[0]).toMatch(/^slow consumer: \d+ bytes unread, at most 10000 are kept$/)
  expect(sent).toBeLessThan(15)
  expect(otherConnection.closed).toBe(false)
  expect(connection.bufferedBytes).toBeLessThan(30_000)
})

test('a known peer may take its time with a burst, and is cut off when it has stopped reading', async () => {
  const clock = new FakeClock()
  const { endpoint: sender, peer, connection } = withPeer({ clock, limits: { unsentBytes: 10_000, stallMs: 2_000 } })
  connection.markAuthenticated()
  peer.stalled = true
  for (let n = 0; n < 30; n++) {
    sender.sendStateless(newRequest('BENOTIFY', [], 'x'.repeat(1_000)), connection)
    await settled(1)
  }
  expect(connection.closed).toBe(false)
  clock.advance(1_999)
  expect(connection.closed).toBe(false)
  clock.advance(1)
  const reasons: string[] = []
  connection.onClose((reason) => reasons.push(reason))
  expect(reasons[0]).toMatch(/^slow consumer: \d+ bytes unread, none of them taken in 2000 ms$/)
})

test('a known peer that reads slowly is not cut off, unless far too much waits for it', async () => {
  const clock = new FakeClock()
  const { endpoint: sender, peer, connection } = withPeer({ clock, limits: { unsentBytes: 10_000, stallMs: 2_000 } })
  connection.markAuthenticated()
  const fill = async (count: number): Promise<void> => {
    for (let n = 0; n < count && !connection.closed; n++) {
      sender.sendStateless(newRequest('BENOTIFY', [], 'x'.repeat(1_000)), connection)
      await settled(1)
    }
  }
  peer.stalled = true
  await fill(30)
  for (let n = 0; n < 5; n++) {
    clock.advance(1_500)
    peer.takesOne()
  }
  expect(connection.closed).toBe(false)
  await fill(200)
  expect(connection.closed).toBe(true)
})

test('a burst in one turn over the limit goes through to a peer that reads', async () => {
  const { endpoint: sender, peer, connection } = withPeer({ limits: { unsentBytes: 10_000 } })
  for (let n = 0; n < 100; n++) sender.sendStateless(newRequest('BENOTIFY', [['Event', 'presence']], 'x'.repeat(1_000)), connection)
  sender.sendStateless(newRequest('BENOTIFY', [['Event', 'last']]), connection)
  await peer.hears('Event: last')
  expect(connection.closed).toBe(false)
})

test('a burst without end is cut off within its turn', () => {
  const { endpoint: sender, peer, connection } = withPeer({ limits: { unsentBytes: 100_000 } })
  peer.stalled = true
  let sent = 0
  for (; sent < 100 && !connection.closed; sent++) sender.sendStateless(newRequest('BENOTIFY', [], 'x'.repeat(100_000)), connection)
  expect(sent).toBeLessThan(12)
})

test('a keep-alive is answered, a flood of them is not', async () => {
  const clock = new FakeClock()
  const { peer } = withPeer({ clock })
  for (let n = 0; n < 5; n++) {
    peer.says('\r\n\r\n')
    await settled(2)
  }
  expect(peer.heard).toBe('\r\n')
  clock.advance(1_000)
  peer.says('\r\n\r\n')
  await settled(2)
  expect(peer.heard).toBe('\r\n\r\n')
})

test('we ping on connections we opened, and cut off a peer that has stopped answering', async () => {
  const clock = new FakeClock()
  const { peer, connection } = withPeer({ clock }, false)
  await settled()
  clock.advance(30_000)
  await peer.hears('\r\n\r\n')
  peer.says('\r\n')
  await settled(2)
  clock.advance(30_000)
  await peer.hears('\r\n\r\n\r\n\r\n')
  clock.advance(9_999)
  expect(connection.closed).toBe(false)
  clock.advance(1)
  const reasons: string[] = []
  connection.onClose((reason) => reasons.push(reason))
  expect(reasons).toEqual(['no answer to a keep-alive'])
})

test('a message has thirty seconds to become whole, however it drips', async () => {
  const clock = new FakeClock()
  const { peer, connection } = withPeer({ clock })
  connection.markAuthenticated()
  const whole = wire('MESSAGE', { body: 'hello' })
  for (let at = 0; at < 3; at++) {
    peer.says(whole[at]!)
    await settled(2)
    clock.advance(9_999)
  }
  expect(connection.closed).toBe(false)
  clock.advance(4)
  expect(connection.closed).toBe(true)
})

test('a message begun while the one before was answered has its own thirty seconds', async () => {
  const clock = new FakeClock()
  const { peer, connection } = withPeer({ clock, onRequest: answer(200) })
  connection.markAuthenticated()
  const whole = wire('MESSAGE', { body: 'hello' })
  peer.says(whole.slice(0, 10))
  await settled(2)
  clock.advance(20_000)
  peer.says(whole.slice(10) + whole.slice(0, 10))
  await settled(2)
  clock.advance(20_000)
  expect(connection.closed).toBe(false)
  clock.advance(10_000)
  expect(connection.closed).toBe(true)
})

test('a stranger who says nothing for a minute is let go; keep-alives do not help, messages do, signing in ends it', async () => {
  const clock = new FakeClock()
  const { endpoint: host, peer, connection } = withPeer({ clock, onRequest: answer(401) })
  const pinging = new RawPeer()
  const signedIn = new RawPeer()
  const pinged = pinging.attachTo(host)
  const user = signedIn.attachTo(host)
  user.markAuthenticated()
  await settled()
  clock.advance(40_000)
  pinging.says('\r\n\r\n')
  peer.says(wire('OPTIONS'))
  await settled()
  clock.advance(20_000)
  expect([connection.closed, pinged.closed, user.closed]).toEqual([false, true, false])
  clock.advance(40_000)
  expect([connection.closed, user.closed]).toEqual([true, false])
})

test('a signed-in connection that is silent is let go after a while, one that pings is not', async () => {
  const clock = new FakeClock()
  const { endpoint: host, peer, connection } = withPeer({ clock, limits: { idleMs: 100_000 } })
  const silent = new RawPeer().attachTo(host)
  connection.markAuthenticated()
  silent.markAuthenticated()
  await settled()
  for (let n = 0; n < 4; n++) {
    clock.advance(30_000)
    peer.says('\r\n\r\n')
    await settled()
  }
  clock.advance(5_000)
  expect([connection.closed, silent.closed]).toEqual([false, true])
})

test('what is no SIP is closed with a reason, and reported', async () => {
  const refused: string[] = []
  const { peer, connection } = withPeer({ onRefused: (_connection, error) => void refused.push(error.message) })
  peer.says('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  await settled()
  expect(connection.closed).toBe(true)
  expect(refused).toHaveLength(1)
})

test('a request that fails its checks is answered 400 with the reason in words and what the owner adds, and the connection lives on', async () => {
  const refused: number[] = []
  const { peer, connection } = withPeer({
    onRequest: answer(200),
    onRefused: (_connection, error) => {
      refused.push(error.status)
      return [['X-Id', '7']]
    },
  })
  peer.says(wire('MESSAGE').replace('CSeq: 1 MESSAGE', 'CSeq: 1 INVITE'))
  peer.says(wire('MESSAGE', { call: 'good' }))
  const heard = await peer.hears('Call-ID: good')
  expect(statuses(heard)).toEqual(['400', '200'])
  expect(heard).toContain('Warning: 399 a.test "the CSeq method is not the request method"\r\nX-Id: 7\r\n')
  expect(refused).toEqual([400])
  expect(connection.closed).toBe(false)
})

test('what a stranger wants to send at once is small, and may be large when somebody has signed in', async () => {
  const options = { limits: { strangerBodyBytes: 100, bodyBytes: 1_000 }, onRequest: answer(200) }
  const body = 'x'.repeat(101)
  const [stranger, known, ours] = [withPeer(options), withPeer(options), withPeer(options, false)]
  known.connection.markAuthenticated()
  for (const { peer } of [stranger, known, ours]) peer.says(wire('MESSAGE', { body }))
  expect(await Promise.all([stranger, known, ours].map(async ({ peer }) => statuses(await peer.hears('Content-Length'))))).toEqual([['413'], ['200'], ['200']])
  expect([stranger, known, ours].map(({ connection }) => connection.closed)).toEqual([true, false, false])
})

test('an ACK that fails its checks is answered with nothing', async () => {
  const { peer } = withPeer()
  peer.says(wire('ACK').replace('CSeq: 1 ACK', 'CSeq: 1 INVITE'))
  await settled()
  expect(peer.heard).toBe('')
})

test('a connection that is closed says why, to those who ask later too, and sends nothing more', async () => {
  const { endpoint: host, peer, connection } = withPeer()
  await settled()
  host.sendStateless(newRequest('BENOTIFY', [['Event', 'last']]), connection)
  connection.close('enough')
  host.sendStateless(newRequest('BENOTIFY', [['Event', 'late']]), connection)
  const reasons: string[] = []
  connection.onClose((reason) => reasons.push(reason))
  await peer.hears('Event: last')
  await settled()
  expect(reasons).toEqual(['enough'])
  expect(peer.heard).not.toContain('Event: late')
})

test('the tap sees every message both ways with its connection, until it is stopped', async () => {
  const { endpoint: host, peer, connection } = withPeer({ onRequest: answer(200) })
  const seen: [string, string, Connection][] = []
  const stop = host.tap((direction, message, at) => seen.push([direction, message.kind === 'request' ? message.method : String(message.status), at]))
  peer.says(wire('OPTIONS'))
  await peer.hears('200')
  expect(seen).toEqual([['in', 'OPTIONS', connection], ['out', '200', connection]])
  stop()
  peer.says(wire('OPTIONS', { call: 'c2' }))
  await peer.hears('Call-ID: c2')
  expect(seen).toHaveLength(2)
})
