import { Framer } from '@parley/sip/frame'
import { callIdOf } from '@parley/sip/headers/call-id'
import { cseqOf } from '@parley/sip/headers/cseq'
import { fromOf, toOf } from '@parley/sip/headers/from-to'
import { topVia } from '@parley/sip/headers/via'
import type { Request } from '@parley/sip/message'
import { checkRequest } from '@parley/sip/parse'
import { headText } from '@parley/sip/serialize'

export const question = 'How many SIP messages does one second of CPU frame, parse and read (Via, From, To, CSeq, Call-ID), against the npm package sip in the same run?'

interface Row {
  name: string
  unit: string
  value: number
  base: number
  ratio: number
  note: string
}

/** An instant message as the trusted link carries it. */
const wire = [
  'MESSAGE sip:bob@parley.test;opaque=user:epid:Qm9iLXdlYi0x;gruu SIP/2.0',
  'Via: SIP/2.0/TLS 192.0.2.7:51234;branch=z9hG4bKf3a9c1d27e40b6;received=192.0.2.7;rport=51234',
  'Via: SIP/2.0/TLS owa.parley.test:5199;branch=z9hG4bK8d61c02a',
  'Max-Forwards: 69',
  'From: "Alice Adams" <sip:alice@parley.test>;tag=9f21ab34c5;epid=0123456789ab',
  'To: <sip:bob@parley.test>;tag=77ee01;epid=ba9876543210',
  'Call-ID: 4f0a2b6c8d1e4f3a9b7c5d2e1f0a3b4c',
  'CSeq: 12 MESSAGE',
  'Contact: <sip:alice@owa.parley.test:5199;transport=tls;ms-opaque=0123456789ab>',
  'Route: <sip:pool.parley.test:5061;transport=tls;lr>',
  'User-Agent: UCCAPI/16.0 Parley/0.1',
  'Supported: ms-safe-transfer, timer',
  'Parley-Message-Id: 01J9ZC6QK4T7W2E8Y5R3M1N0PA',
  'Content-Type: text/plain; charset=UTF-8',
  'Content-Length: 44',
  '',
  'Good morning! Shall we meet at ten, say? :-)',
].join('\r\n')
const one = Buffer.from(wire, 'latin1')
/** A presence notification: the other thing the link carries much of. */
const categories = `<categories xmlns="http://schemas.microsoft.com/2006/09/sip/categories" uri="sip:alice@parley.test">${'<category name="state" instance="1" publishTime="2026-11-21T10:00:00Z"><state/></category>'.repeat(60)}</categories>`
const notification = Buffer.from(
  wire
    .slice(0, wire.indexOf('\r\n\r\n'))
    .replaceAll('MESSAGE', 'BENOTIFY')
    .replace('text/plain; charset=UTF-8', 'application/msrtc-event-categories+xml')
    .replace('Content-Length: 44', `Event: presence\r\nsubscription-state: active;expires=3600\r\nContent-Length: ${categories.length}\r\n\r\n${categories}`),
  'latin1',
)
const perChunk = 64
const chunk = Buffer.concat(Array.from({ length: perChunk }, () => one))

/** A peer's message, as far as we read it. */
interface PeerMessage {
  headers: { via: { params: Record<string, string> }[]; from: PeerAddress; to: PeerAddress; cseq: { seq: number }; 'call-id': string; 'max-forwards': string }
}
interface PeerAddress {
  uri: string
  params: Record<string, string>
}
interface Peer {
  parse(text: string): PeerMessage
  stringify(message: PeerMessage): string
  makeStreamParser(onMessage: (message: PeerMessage) => void): (text: string) => void
}

export async function run(): Promise<Row[]> {
  const peer = ((await import('sip')) as unknown as { default: Peer }).default

  const readOurs = (message: Request): number =>
    topVia(message)!.params.get('branch')!.length + fromOf(message).uri.length + fromOf(message).params.get('tag')!.length + toOf(message).uri.length + toOf(message).params.get('tag')!.length + cseqOf(message).number + callIdOf(message).length
  const readPeer = ({ headers }: PeerMessage): number =>
    headers.via[0]!.params.branch!.length + headers.from.uri.length + headers.from.params.tag!.length + headers.to.uri.length + headers.to.params.tag!.length + headers.cseq.seq + headers['call-id'].length

  /** Every message `bytes` brings, each given to `use`. */
  const ours = (bytes: Buffer, use: (message: Request) => number) => {
    const framer = new Framer()
    return () => {
      let sum = 0
      framer.push(bytes)
      for (let next = framer.next(); next !== undefined; next = framer.next()) if (next.kind === 'message') sum += use(next.message as Request)
      return sum
    }
  }
  const peerStream = () => {
    let sum = 0
    const take = peer.makeStreamParser((message) => (sum += readPeer(message)))
    return () => {
      sum = 0
      take(chunk.toString('latin1'))
      return sum
    }
  }
  const relayOurs = (message: Request): number => {
    message.headers.prepend('Via', 'SIP/2.0/TLS pool.parley.test:5061;branch=z9hG4bK5d1')
    message.headers.set('Max-Forwards', '68')
    return Buffer.byteLength(headText(message), 'latin1') + message.body.length
  }
  const relayPeer = (): number => {
    const message = peer.parse(one.toString('latin1'))
    message.headers.via.unshift({ version: '2.0', protocol: 'TLS', host: 'pool.parley.test', port: 5061, params: { branch: 'z9hG4bK5d1' } } as PeerMessage['headers']['via'][number])
    message.headers['max-forwards'] = '68'
    return peer.stringify(message).length
  }

  return [
    row('one message a read', ours(one, readOurs), () => readPeer(peer.parse(one.toString('latin1'))), 1, true),
    row(`one presence notification of ${Math.round(notification.length / 1024)} KiB a read`, ours(notification, readOurs), () => readPeer(peer.parse(notification.toString('latin1'))), 1, true),
    row(`a stream, ${perChunk} messages a read`, ours(chunk, readOurs), peerStream(), perChunk, true),
    row('one message a read, all checks of a server', ours(one, (message) => (checkRequest(message) === undefined ? readOurs(message) : Number.NaN)), () => readPeer(peer.parse(one.toString('latin1'))), 1, true),
    row('one message a read, sent on with a Via more', ours(one, relayOurs), relayPeer, 1, false),
  ]
}

/** @param same  both must give the same sum, so that neither is measured doing less */
function row(name: string, value: () => number, base: () => number, messages: number, same: boolean): Row {
  if (same && value() !== base()) throw new Error(`${name}: the two parsers do not read the same`)
  const rounds = Array.from({ length: 9 }, () => [perSecond(value, messages), perSecond(base, messages)] as const)
  const [median] = rounds.toSorted(([a, b], [c, d]) => a / b - c / d).slice(4, 5)
  const ratios = rounds.map(([a, b]) => a / b)
  return { name, unit: 'messages/s', value: median![0], base: median![1], ratio: median![0] / median![1], note: `${Math.min(...ratios).toFixed(1)}–${Math.max(...ratios).toFixed(1)} × over ${rounds.length} rounds` }
}

/** Messages in a second of CPU, over about a fifth of one. */
function perSecond(work: () => number, messages: number): number {
  const start = process.cpuUsage()
  let calls = 0
  let spent = 0
  while (spent < 200_000) {
    for (let i = 0; i < 200; i++) work()
    calls += 200
    const { user, system } = process.cpuUsage(start)
    spent = user + system
  }
  return (calls * messages * 1_000_000) / spent
}
