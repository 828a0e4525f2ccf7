import { duplexPair } from 'node:stream'
import type { Connection, PeerFacts } from './connection.ts'
import { noPeerFacts } from './connection.ts'
import type { Endpoint } from '../endpoint.ts'

/** Joins two endpoints of one process without the operating system: the same bytes, framing, batching and limits.
 *  @param peers  what each side sees of the other, as TLS would have found it
 *  @returns the caller's and the callee's end */
export function connectInMemory(
  caller: Endpoint,
  callee: Endpoint,
  peers: { callerSees?: PeerFacts; calleeSees?: PeerFacts } = {},
): [Connection, Connection] {
  const [near, far] = duplexPair()
  const common = { transport: 'memory', remoteAddress: 'memory', remotePort: 0 } as const
  const accepted = callee.attach(far, { ...common, inbound: true, peer: peers.calleeSees ?? noPeerFacts })
  return [caller.attach(near, { ...common, inbound: false, peer: peers.callerSees ?? noPeerFacts }), accepted]
}
