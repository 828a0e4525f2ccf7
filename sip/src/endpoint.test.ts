import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { Dialog } from './dialog/dialog.ts'
import { Endpoint } from './endpoint.ts'
import type { ClientEvents, Connection, EndpointOptions, ServerTransaction } from './endpoint.ts'
import { Request, Response } from './message.ts'
import { FakeClock } from './testing/fake-clock.ts'
import { RawPeer, settled } from './testing/raw-peer.ts'
import { connectInMemory } from './transport/memory.ts'

const started: Endpoint[] = []

afterEach(async () => {
  for (const endpoint of started.splice(0)) await endpoint[Symbol.asyncDispose]()
})

function endpoint(options: Partial<EndpointOptions> = {}): Endpoint {
  const made = new Endpoint({ viaHost: 'a.test', onRequest: () => {}, ...options })
  started.push(made)
  return made
}

let calls = 0

function request(method: string, more: [string, string][] = [], body: string | Buffer = ''): Request {
  return Request.create(
    method,
    'sip:bob@b.test',
    [
      ['Max-Forwards', '70'],
      ['From', '<sip:alice@a.test>;tag=f1'],
      ['To', '<sip:bob@b.test>'],
      ['Call-ID', `call-${++calls}`],
      ['CSeq', `1 ${method}`],
      ...more,
    ],
    body,
  )
}

/** The next final response, or why there is none. */
function final(from: Endpoint, sent: Request, connection: Connection): Promise<Response | string> {
  return new Promise((resolve) => {
    from.request(sent, connection, {
      response: (response) => {
        if (response.status >= 200) resolve(response)
      },
      failure: resolve,
    })
  })
}

const status = async (outcome: Promise<Response | string>): Promise<number | string> => {
  const found = await outcome
  return typeof found === 'string' ? found : found.status
}

const answer =
  (code: number) =>
  (received: Request, tx: ServerTransaction | undefined): void =>
    tx?.respond(Response.to(received, code, undefined, 'b1'))

/** An endpoint with the bytes of a peer on its other side. */
function withPeer(options: Partial<EndpointOptions> = {}, inbound = true) {
  const made = endpoint(options)
  const peer = new RawPeer()
  return { endpoint: made, peer, connection: peer.attachTo(made, inbound) }
}

function text(method: string, o: { via?: string; call?: string; cseq?: number; body?: string; to?: string; uri?: string } = {}): string {
  const body = o.body ?? ''
  return [
    `${method} ${o.uri ?? 'sip:bob@b.test'} SIP/2.0`,
    `Via: ${o.via ?? `SIP/2.0/TLS p.test;branch=z9hG4bK${++calls}`}`,
    'Max-Forwards: 70',
    'From: <sip:alice@a.test>;tag=f1',
    `To: ${o.to ?? '<sip:bob@b.test>'}`,
    `Call-ID: ${o.call ?? 'c1'}`,
    `CSeq: ${o.cseq ?? 1} ${method}`,
    'Contact: <sip:alice@p.test>',
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n')
}

const finals = (heard: string): string[] => [...heard.matchAll(/^SIP\/2\.0 (\d{3})/gm)].map((match) => match[1]!)

// --- transport

test('a request over memory is answered, and carries our Via', async () => {
  const seen: Request[] = []
  const caller = endpoint()
  const callee = endpoint({
    viaHost: 'b.test',
    onRequest: (received, tx) => {
      seen.push(received)
      answer(200)(received, tx)
    },
  })
  const [connection] = connectInMemory(caller, callee)
  expect(await status(final(caller, request('MESSAGE', [['Content-Type', 'text/plain']], 'hello'), connection))).toBe(200)
  expect(seen[0]?.body.toString()).toBe('hello')
  expect(seen[0]?.headers.get('Via')).toMatch(/^SIP\/2\.0\/TLS a\.test;branch=z9hG4bK[\w-]{16}$/)
})

test('over TCP a request is answered, and the callee notes the address where the Via names another', async () => {
  const seen: string[] = []
  const caller = endpoint()
  const callee = endpoint({
    viaHost: 'b.test',
    onRequest: (received, tx) => {
      seen.push(received.headers.get('Via') ?? '')
      answer(200)(received, tx)
    },
  })
  const { port } = await callee.listen({ transport: 'tcp', host: '127.0.0.1', port: 0 })
  const connection = await caller.connect({ transport: 'tcp', host: '127.0.0.1', port })
  expect(await status(final(caller, request('MESSAGE'), connection))).toBe(200)
  expect(seen[0]).toMatch(/^SIP\/2\.0\/TCP a\.test;branch=z9hG4bK[\w-]{16};received=127\.0\.0\.1$/)
})

test('rport is filled in, a received the peer invented is replaced', async () => {
  const { port } = await endpoint({ viaHost: 'b.test', onRequest: answer(200) }).listen({ transport: 'tcp', host: '127.0.0.1', port: 0 })
  const socket = connect(port, '127.0.0.1')
  socket.write(text('OPTIONS', { via: 'SIP/2.0/TCP 10.0.0.1;rport;branch=z9hG4bKnat;received=192.0.2.1' }))
  const [heard] = (await once(socket, 'data')) as [Buffer]
  const { localPort } = socket
  socket.destroy()
  expect(heard.toString()).toContain(`Via: SIP/2.0/TCP 10.0.0.1;branch=z9hG4bKnat;received=127.0.0.1;rport=${localPort}\r\n`)
})

test('requests in one packet are each answered, in order, with one write', async () => {
  const { peer } = withPeer({ onRequest: answer(200) })
  peer.says([1, 2, 3].map((n) => text('MESSAGE', { call: `c${n}`, body: 'hi' })).join(''))
  const heard = await peer.hears('Call-ID: c3')
  expect(heard.match(/Call-ID: c\d/g)).toEqual(['Call-ID: c1', 'Call-ID: c2', 'Call-ID: c3'])
  expect(peer.writes).toHaveLength(1)
})

test('what a turn sends to a connection is one write, bodies included, byte for byte', async () => {
  const { endpoint: sender, peer, connection } = withPeer()
  const body = Buffer.from([0, 255, 13, 10, 128])
  for (let n = 0; n < 50; n++) sender.sendStateless(request('BENOTIFY', [['Event', 'presence']], body), connection)
  expect(peer.writes).toHaveLength(0)
  expect(connection.bufferedBytes).toBeGreaterThan(50 * body.length)
  await peer.hears('BENOTIFY')
  expect(peer.writes).toHaveLength(1)
  expect(peer.heard.split('BENOTIFY sip:')).toHaveLength(51)
  expect(peer.heard.endsWith(`\r\n\r\n${body.toString('latin1')}`)).toBe(true)
})

test('a message that comes byte by byte is answered when it is whole', async () => {
  const { peer } = withPeer({ onRequest: answer(200) })
  const whole = text('MESSAGE', { body: 'hello' })
  for (const character of whole.slice(0, -1)) peer.says(character)
  await settled()
  expect(peer.heard).toBe('')
  peer.says(whole.slice(-1))
  expect(finals(await peer.hears('200 OK'))).toEqual(['200'])
})

test('half a message and then the end: nothing is delivered', async () => {
  const seen: string[] = []
  const { peer, connection } = withPeer({ onRequest: (received) => void seen.push(received.method) })
  const closed = new Promise((resolve) => connection.onClose(resolve))
  peer.says(text('MESSAGE', { body: 'hello' }).slice(0, -2))
  peer.push(null)
  expect(await closed).toBe('closed by the peer')
  expect(seen).toEqual([])
})

test('a peer that ends its side after asking still gets the answer', async () => {
  const { peer } = withPeer({ onRequest: answer(200) })
  peer.says(text('OPTIONS'))
  peer.push(null)
  expect(finals(await peer.hears('200 OK'))).toEqual(['200'])
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
    for (const to of [connection, otherConnection]) sender.sendStateless(request('BENOTIFY', [['Event', 'presence']], 'x'.repeat(1_000)), to)
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
    sender.sendStateless(request('BENOTIFY', [], 'x'.repeat(1_000)), connection)
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
      sender.sendStateless(request('BENOTIFY', [], 'x'.repeat(1_000)), connection)
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
  for (let n = 0; n < 100; n++) sender.sendStateless(request('BENOTIFY', [['Event', 'presence']], 'x'.repeat(1_000)), connection)
  sender.sendStateless(request('BENOTIFY', [['Event', 'last']]), connection)
  await peer.hears('Event: last')
  expect(connection.closed).toBe(false)
})

test('a burst without end is cut off within its turn', () => {
  const { endpoint: sender, peer, connection } = withPeer({ limits: { unsentBytes: 100_000 } })
  peer.stalled = true
  let sent = 0
  for (; sent < 100 && !connection.closed; sent++) sender.sendStateless(request('BENOTIFY', [], 'x'.repeat(100_000)), connection)
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
  const whole = text('MESSAGE', { body: 'hello' })
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
  const whole = text('MESSAGE', { body: 'hello' })
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
  peer.says(text('OPTIONS'))
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

test('a request that fails its checks is answered 400 and the connection lives on', async () => {
  const refused: number[] = []
  const { peer, connection } = withPeer({ onRequest: answer(200), onRefused: (_connection, error) => void refused.push(error.status) })
  peer.says(text('MESSAGE').replace('CSeq: 1 MESSAGE', 'CSeq: 1 INVITE'))
  peer.says(text('MESSAGE', { call: 'good' }))
  expect(finals(await peer.hears('Call-ID: good'))).toEqual(['400', '200'])
  expect(refused).toEqual([400])
  expect(connection.closed).toBe(false)
})

test('an ACK that fails its checks is answered with nothing', async () => {
  const { peer } = withPeer()
  peer.says(text('ACK').replace('CSeq: 1 ACK', 'CSeq: 1 INVITE'))
  await settled()
  expect(peer.heard).toBe('')
})

test('a connection that is closed says why, to those who ask later too, and sends nothing more', async () => {
  const { endpoint: host, peer, connection } = withPeer()
  await settled()
  host.sendStateless(request('BENOTIFY', [['Event', 'last']]), connection)
  connection.close('enough')
  host.sendStateless(request('BENOTIFY', [['Event', 'late']]), connection)
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
  peer.says(text('OPTIONS'))
  await peer.hears('200')
  expect(seen).toEqual([['in', 'OPTIONS', connection], ['out', '200', connection]])
  stop()
  peer.says(text('OPTIONS', { call: 'c2' }))
  await peer.hears('Call-ID: c2')
  expect(seen).toHaveLength(2)
})

// --- server transactions

test('the same request again after a challenge is a new request, not a repeat that meets the cached answer', async () => {
  const { peer } = withPeer({
    onRequest: (received, tx) => answer(received.headers.has('Proxy-Authorization') ? 200 : 407)(received, tx),
  })
  const first = text('REGISTER', { via: 'SIP/2.0/TLS p.test;branch=z9hG4bKsame' })
  peer.says(first)
  await peer.hears('407')
  peer.says(first.replace('Max-Forwards', 'Proxy-Authorization: Digest a="b"\r\nMax-Forwards'))
  expect(finals(await peer.hears('200 OK'))).toEqual(['407', '200'])
})

test('a repeat while the first is still worked on reaches nobody twice', async () => {
  const seen: (ServerTransaction | undefined)[] = []
  const { peer } = withPeer({ onRequest: (_received, tx) => void seen.push(tx) })
  const same = text('MESSAGE')
  peer.says(same + same)
  await settled()
  expect(seen).toHaveLength(1)
  seen[0]!.respond(Response.to(seen[0]!.request, 202))
  expect(finals(await peer.hears('202'))).toEqual(['202'])
})

test('a Via without branch, lower case, is answered and matched', async () => {
  const seen: ServerTransaction[] = []
  const { peer } = withPeer({ onRequest: (_received, tx) => void seen.push(tx!) })
  const via = 'SIP/2.0/tls 127.0.0.1:46644'
  peer.says(text('MESSAGE', { via, cseq: 1 }) + text('MESSAGE', { via, cseq: 1 }) + text('MESSAGE', { via, cseq: 2 }))
  await settled()
  expect(seen.map((tx) => tx.request.headers.get('CSeq'))).toEqual(['1 MESSAGE', '2 MESSAGE'])
  for (const tx of seen) tx.respond(Response.to(tx.request, 200))
  expect(await peer.hears('CSeq: 2')).toContain(`Via: ${via}\r\n`)
})

test('BENOTIFY is handed over without a transaction', async () => {
  const seen: unknown[] = []
  const { peer } = withPeer({ onRequest: (received, tx) => void seen.push([received.method, tx]) })
  peer.says(text('BENOTIFY'))
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
  peer.says(text('MESSAGE'))
  await settled()
  expect(finals(peer.heard)).toEqual(['200'])
})

test('a request nobody answers ends in time, and its owner learns it', async () => {
  const clock = new FakeClock()
  const ends: string[] = []
  const { peer } = withPeer({ clock, onRequest: (_received, tx) => void (tx!.onEnd = (why) => ends.push(why)) })
  peer.says(text('MESSAGE'))
  await settled()
  clock.advance(36_999)
  expect(ends).toEqual([])
  clock.advance(1)
  expect(ends).toEqual(['timeout'])
})

test('with the connection its transactions end: the requests it brought and those sent on it', async () => {
  const ends: string[] = []
  const { endpoint: host, peer, connection } = withPeer({ onRequest: (_received, tx) => void (tx!.onEnd = (why) => ends.push(why)) })
  peer.says(text('MESSAGE') + text('INVITE'))
  await settled()
  const sent = status(final(host, request('MESSAGE'), connection))
  peer.destroy()
  expect(await sent).toBe('transport')
  expect(ends).toEqual(['transport', 'transport'])
})

test('a request for a connection that is gone fails, after the call', async () => {
  const { endpoint: host, connection } = withPeer()
  connection.close('gone')
  const order: string[] = []
  host.request(request('MESSAGE'), connection, { response: () => {}, failure: (reason) => order.push(reason) })
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
  peer.says(text('INFO') + text('MESSAGE', { call: 'good' }))
  expect(finals(await peer.hears('Call-ID: good'))).toEqual(['500', '200'])
  expect(defects).toEqual([fault])
})

test('an answer that cannot be written becomes a 500', async () => {
  const defects: unknown[] = []
  const { peer } = withPeer({ onDefect: (error) => void defects.push(error), onRequest: (received, tx) => tx!.respond(Response.to(received, 200, 'a\r\nb')) })
  peer.says(text('MESSAGE'))
  expect(finals(await peer.hears('SIP/2.0'))).toEqual(['500'])
  expect(defects).toHaveLength(1)
})

test('more requests waiting than allowed are turned away with 503', async () => {
  const { peer } = withPeer({ limits: { transactions: 2 } })
  peer.says([1, 2, 3].map((n) => text('MESSAGE', { call: `c${n}` })).join(''))
  expect(await peer.hears('503')).toContain('Call-ID: c3')
  expect(finals(peer.heard)).toEqual(['503'])
})

// --- client transactions

function listening() {
  const log: string[] = []
  const events: ClientEvents = { response: (response) => void log.push(String(response.status)), failure: (reason) => void log.push(reason) }
  return { log, events }
}

const replyTo = (heard: string, method: string, code: number, more = ''): string => {
  const sent = heard.slice(heard.lastIndexOf(`${method} sip:`))
  const line = (name: string): string => new RegExp(`^${name}: .*$`, 'm').exec(sent)![0].trimEnd()
  const to = code > 100 ? `${line('To')};tag=b${more}` : line('To')
  return `SIP/2.0 ${code} X\r\n${line('Via')}\r\n${line('From')}\r\n${to}\r\n${line('Call-ID')}\r\n${line('CSeq')}\r\nContact: <sip:bob@p.test>\r\nContent-Length: 0\r\n\r\n`
}

test('a request nobody answers fails after 64 T1, or when its owner says', async () => {
  const clock = new FakeClock()
  const { endpoint: host, connection } = withPeer({ clock })
  const [usual, short] = [listening(), listening()]
  host.request(request('MESSAGE'), connection, usual.events)
  host.request(request('MESSAGE'), connection, short.events, { timeoutMs: 5_000 })
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
  host.request(request('MESSAGE'), connection, events)
  const heard = await peer.hears('MESSAGE')
  mallory.says(replyTo(heard, 'MESSAGE', 200))
  await settled()
  expect(log).toEqual([])
  peer.says(replyTo(heard, 'MESSAGE', 404))
  await settled()
  expect(log).toEqual(['404'])
})

test('responses nobody waits for, repeated and malformed ones change nothing', async () => {
  const refused: number[] = []
  const { endpoint: host, peer, connection } = withPeer({ onRefused: (_connection, error) => void refused.push(error.status) })
  const { log, events } = listening()
  host.request(request('MESSAGE'), connection, events)
  const reply = replyTo(await peer.hears('MESSAGE'), 'MESSAGE', 200)
  peer.says(reply.replace('branch=z9hG4bK', 'branch=z9hG4bKx') + reply.replace(/CSeq: .*/, 'CSeq: x') + reply + reply)
  await settled()
  expect(log).toEqual(['200'])
  expect(refused).toEqual([400])
  expect(connection.closed).toBe(false)
})

test('an INVITE that is refused is acknowledged by itself', async () => {
  const { endpoint: host, peer, connection } = withPeer()
  const { log, events } = listening()
  host.request(request('INVITE'), connection, events)
  peer.says(replyTo(await peer.hears('INVITE'), 'INVITE', 486))
  const heard = await peer.hears('ACK sip:')
  expect(log).toEqual(['486'])
  const via = /Via: .*/.exec(heard)![0]
  expect(heard.slice(heard.indexOf('ACK sip:'))).toContain(via)
  expect(heard.slice(heard.indexOf('ACK sip:'))).toContain('To: <sip:bob@b.test>;tag=b')
})

test('a 2xx of every fork reaches the owner, who acknowledges in the dialog', async () => {
  const { endpoint: host, peer, connection } = withPeer()
  const invite = request('INVITE')
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
  peer.says(replyTo(heard, 'INVITE', 200, '1') + replyTo(heard, 'INVITE', 200, '2'))
  await settled()
  expect(tags).toEqual(['b1', 'b2'])
  expect([...peer.heard.matchAll(/^ACK (\S+)/gm)].map((match) => match[1])).toEqual(['sip:bob@p.test', 'sip:bob@p.test'])
})

test('cancel waits for a provisional response, goes out once with the branch of the INVITE, and brings 487', async () => {
  const { endpoint: host, peer, connection } = withPeer()
  const { log, events } = listening()
  const tx = host.request(request('INVITE'), connection, events)
  tx.cancel()
  await settled()
  expect(peer.heard).not.toContain('CANCEL')
  peer.says(replyTo(peer.heard, 'INVITE', 180))
  const heard = await peer.hears('CANCEL sip:')
  tx.cancel()
  expect(heard.slice(heard.indexOf('CANCEL sip:'))).toContain(`branch=${tx.branch}\r\n`)
  expect(heard.slice(heard.indexOf('CANCEL sip:'))).toContain('CSeq: 1 CANCEL')
  peer.says(replyTo(heard, 'CANCEL', 200) + replyTo(heard.slice(0, heard.indexOf('CANCEL sip:')), 'INVITE', 487))
  await settled()
  expect(log).toEqual(['180', '487'])
  expect(peer.heard.match(/CANCEL sip:/g)).toHaveLength(1)
})

test('an answer that crosses our CANCEL still reaches the owner', async () => {
  const { endpoint: host, peer, connection } = withPeer()
  const { log, events } = listening()
  const tx = host.request(request('INVITE'), connection, events)
  const heard = await peer.hears('INVITE')
  peer.says(replyTo(heard, 'INVITE', 180))
  await settled()
  tx.cancel()
  peer.says(replyTo(heard, 'INVITE', 200))
  await settled()
  peer.says(replyTo(peer.heard, 'CANCEL', 481))
  await settled()
  expect(log).toEqual(['180', '200'])
})

test('a header that cannot be written is the caller\'s error, and no transaction is left', () => {
  const { endpoint: host, connection } = withPeer()
  const broken = request('MESSAGE')
  broken.uri = 'sip:bob@b.test\r\nX: y'
  expect(() => host.request(broken, connection, listening().events)).toThrow()
})

// --- INVITE as a server

test('a CANCEL is answered 200 and its INVITE 487, without the owner', async () => {
  const { peer } = withPeer()
  const via = 'SIP/2.0/TLS p.test;branch=z9hG4bKinv'
  peer.says(text('INVITE', { via }))
  await settled()
  peer.says(text('CANCEL', { via }))
  const heard = await peer.hears('487')
  expect(finals(heard)).toEqual(['200', '487'])
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
  peer.says(text('INVITE', { via }))
  await settled()
  peer.says(text('CANCEL', { via }))
  await peer.hears('487')
  peer.says(text('ACK', { via, to: '<sip:bob@b.test>;tag=b1' }))
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
  peer.says(text('INVITE', { via, call: 'answered' }))
  await peer.hears('200 OK')
  peer.says(text('CANCEL', { via, call: 'answered' }) + text('CANCEL', { call: 'unknown' }))
  await peer.hears('481')
  const open = 'SIP/2.0/TLS p.test;branch=z9hG4bKopen'
  peer.says(text('INVITE', { via: open, call: 'open' }))
  await settled()
  const mallory = new RawPeer()
  mallory.attachTo(host)
  mallory.says(text('CANCEL', { via: open, call: 'open' }))
  expect(finals(await mallory.hears('SIP/2.0'))).toEqual(['481'])
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
  peer.says(text('INVITE', { via: no, call: 'no' }))
  await peer.hears('486')
  peer.says(text('ACK', { via: no, call: 'no', to: '<sip:bob@b.test>;tag=b1' }))
  await settled()
  expect(acks).toEqual([])
  peer.says(text('INVITE', { call: 'yes' }))
  await peer.hears('200 OK')
  peer.says(text('ACK', { call: 'yes', to: '<sip:bob@b.test>;tag=b1' }))
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
    peer.says(text('INVITE', { via, call }))
    await peer.hears(`Call-ID: ${call}`)
    peer.says(text('ACK', { via, call, to: '<sip:bob@b.test>;tag=b1' }))
  }
  await settled()
  expect(acks).toEqual(['yes'])
})

test('100 Trying goes out for an owner that takes its time', async () => {
  const clock = new FakeClock()
  const { peer } = withPeer({ clock })
  peer.says(text('INVITE'))
  await settled()
  clock.advance(199)
  await settled()
  expect(peer.heard).toBe('')
  clock.advance(1)
  expect(finals(await peer.hears('100 Trying'))).toEqual(['100'])
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
  peer.says(text('INVITE'))
  await peer.hears('486')
  clock.advance(32_000)
  expect(ends).toEqual(['timeout'])
})

// --- as a proxy

test('ten thousand requests relayed between two connections: none lost, none doubled, in order, few writes', async () => {
  const total = 10_000
  const ends: Connection[] = []
  const relay: Endpoint = endpoint({
    viaHost: 'relay.test',
    limits: { transactions: total },
    onConnection: (connection) => void ends.push(connection),
    onRequest: (received, tx) => {
      const onward = received.clone()
      relay.request(onward, ends[1]!, {
        response: (response) => {
          response.headers.removeFirst('Via')
          tx!.respond(response)
        },
        failure: () => answer(408)(received, tx),
      })
    },
  })
  const seen: string[] = []
  const bob = endpoint({
    viaHost: 'b.test',
    onRequest: (received, tx) => {
      seen.push(received.body.toString())
      answer(200)(received, tx)
    },
  })
  const alice = endpoint()
  const [toRelay] = connectInMemory(alice, relay)
  connectInMemory(bob, relay)
  const answered: number[] = []
  await new Promise<void>((resolve) => {
    for (let n = 0; n < total; n++) {
      alice.request(request('MESSAGE', [['Content-Type', 'text/plain']], String(n)), toRelay, {
        response: (response) => {
          expect(response.headers.list('Via')).toHaveLength(1)
          answered.push(n)
          if (answered.length === total) resolve()
        },
        failure: (reason) => {
          throw new Error(reason)
        },
      })
    }
  })
  const inOrder = Array.from({ length: total }, (_, n) => n)
  expect(seen).toEqual(inOrder.map(String))
  expect(answered).toEqual(inOrder)
})

test('a request that was here before is recognised by our Via, wherever it stands and however it is written', () => {
  const relay = endpoint({ viaHost: 'Relay.Test:5061' })
  const through = (...vias: string[]): boolean => {
    const made = request('MESSAGE')
    for (const via of vias) made.headers.add('Via', via)
    return relay.wasHere(made)
  }
  expect(through('SIP/2.0/TLS p.test;branch=z9hG4bK1', 'SIP/2.0/TLS relay.test:5061;branch=z9hG4bK2')).toBe(true)
  expect(through('SIP/2.0/TLS p.test;branch=z9hG4bK1, SIP/2.0/tls RELAY.test : 5061;branch=z9hG4bK2')).toBe(true)
  expect(through('SIP/2.0/TLS p.test;branch=z9hG4bK1', 'SIP/2.0/TLS relay.test;branch=z9hG4bK2')).toBe(false)
  expect(through('SIP/2.0/TLS relay.test:5061.evil.test;branch=z9hG4bK2'.replace(':5061.evil', '.evil'))).toBe(false)
})

test('an endpoint that stops closes its connections and ports, and refuses to open others', async () => {
  const host = endpoint()
  const { port } = await host.listen({ transport: 'tcp', host: '127.0.0.1', port: 0 })
  const client = endpoint()
  const connection = await client.connect({ transport: 'tcp', host: '127.0.0.1', port })
  const closed = new Promise((resolve) => connection.onClose(resolve))
  await host[Symbol.asyncDispose]()
  expect(await closed).toBe('closed by the peer')
  await expect(client.connect({ transport: 'tcp', host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'unreachable' })
  await expect(host.connect({ transport: 'tcp', host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'unreachable' })
})
