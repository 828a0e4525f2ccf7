import { malformed } from '../errors.ts'

/** What is agreed on: Unicode, signing with extended security over datagrams, key exchange, 128 bits, and who we are. */
const FLAGS = 0x62998255
const KEY_EXCHANGE = 0x40000000

const signature = Buffer.from('NTLMSSP\0', 'latin1')
const avIds = { end: 0, computer: 1, domain: 2, dnsComputer: 3, dnsDomain: 4 } as const
const MOST_BYTES = 4_096

/** The server's half: what the client has to prove itself against, and the names it is at.
 *  @param challenge  8 random bytes   @spec MS-NLMP §2.2.1.2 */
export function buildNtlmChallenge(challenge: Buffer, names: { computer: string; domain: string }): Buffer {
  const target = Buffer.from(names.domain, 'utf16le')
  const info = Buffer.concat([
    avPair(avIds.domain, names.domain),
    avPair(avIds.computer, names.computer),
    avPair(avIds.dnsDomain, names.domain),
    avPair(avIds.dnsComputer, names.computer),
    avPair(avIds.end, ''),
  ])
  const head = Buffer.alloc(56)
  signature.copy(head)
  head.writeUInt32LE(2, 8)
  writeField(head, 12, target.length, 56)
  head.writeUInt32LE(FLAGS, 20)
  challenge.copy(head, 24)
  writeField(head, 40, info.length, 56 + target.length)
  // A version is asked for by the flags; 6.1 with revision 15 of the protocol is what others say.
  head.set([6, 1, 0, 0, 0, 0, 0, 15], 48)
  return Buffer.concat([head, target, info])
}

/** What the client answers with. */
export interface NtlmAuthenticate {
  user: string
  domain: string
  /** NTLMv2: 16 bytes of proof, then what it is over. */
  ntResponse: Buffer
  /** Encrypted with the session's key; absent when no key is exchanged. */
  sessionKey?: Buffer
}

/** @throws SipError 400 — no AUTHENTICATE message, or not of version 2   @spec MS-NLMP §2.2.1.3 */
export function parseNtlmAuthenticate(data: Buffer): NtlmAuthenticate {
  if (data.length < 64 || data.length > MOST_BYTES || !data.subarray(0, 8).equals(signature) || data.readUInt32LE(8) !== 3) throw malformed('NTLM', 'no AUTHENTICATE message')
  const ntResponse = readField(data, 20)
  // Version 1 has 24 bytes; 2 has 16 of proof and at least 28 they are over.
  if (ntResponse.length < 44) throw malformed('NTLM', 'the response is not NTLMv2')
  const sessionKey = readField(data, 52)
  const exchanged = (data.readUInt32LE(60) & KEY_EXCHANGE) !== 0
  if (exchanged && sessionKey.length !== 16) throw malformed('NTLM', 'no session key')
  return { domain: readField(data, 28).toString('utf16le'), user: readField(data, 36).toString('utf16le'), ntResponse, ...(exchanged && { sessionKey }) }
}

function avPair(id: number, text: string): Buffer {
  const value = Buffer.from(text, 'utf16le')
  const head = Buffer.alloc(4)
  head.writeUInt16LE(id, 0)
  head.writeUInt16LE(value.length, 2)
  return Buffer.concat([head, value])
}

function writeField(head: Buffer, at: number, length: number, offset: number): void {
  head.writeUInt16LE(length, at)
  head.writeUInt16LE(length, at + 2)
  head.writeUInt32LE(offset, at + 4)
}

function readField(data: Buffer, at: number): Buffer {
  const length = data.readUInt16LE(at)
  const offset = data.readUInt32LE(at + 4)
  if (offset > data.length || length > data.length - offset) throw malformed('NTLM', 'a field lies outside of the message')
  return data.subarray(offset, offset + length)
}
