import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { NtlmAuthenticate } from './ntlm-message.ts'
import { rc4 } from './rc4.ts'

const hmac = (key: Buffer, ...parts: Buffer[]): Buffer => parts.reduce((sum, part) => sum.update(part), createHmac('md5', key)).digest()
const md5 = (...parts: Buffer[]): Buffer => parts.reduce((sum, part) => sum.update(part), createHash('md5')).digest()

/** The key of a session, when the client knows the password.
 *  @param ntHash  of the password   @param challenge  the 8 bytes the client was given
 *  @returns undefined when the proof is wrong   @spec MS-NLMP §3.3.2, §3.2.5.1.2 */
export function ntlmSessionKey(ntHash: Buffer, challenge: Buffer, { user, domain, ntResponse, sessionKey }: NtlmAuthenticate): Buffer | undefined {
  const key = hmac(ntHash, Buffer.from(user.toUpperCase() + domain, 'utf16le'))
  const expected = hmac(key, challenge, ntResponse.subarray(16))
  if (!timingSafeEqual(expected, ntResponse.subarray(0, 16))) return undefined
  const base = hmac(key, expected)
  return sessionKey === undefined ? base : rc4(base, sessionKey)
}

/** Over SIP every signature has the same sequence number.  @spec MS-SIPAE §3.1.4 */
const SEQUENCE = Buffer.from([100, 0, 0, 0])
const VERSION = Buffer.from([1, 0, 0, 0])

/** Signs what the server says, and checks what the client has said.  @spec MS-NLMP §3.4.4.2, §3.4.5 */
export class NtlmSigner {
  readonly #client: { sign: Buffer; seal: Buffer }
  readonly #server: { sign: Buffer; seal: Buffer }

  constructor(sessionKey: Buffer) {
    this.#client = keysFor(sessionKey, 'client-to-server')
    this.#server = keysFor(sessionKey, 'server-to-client')
  }

  /** @returns 32 hex digits */
  sign(text: string): string {
    return signatureOf(this.#server, text).toString('hex')
  }

  verify(text: string, signature: string): boolean {
    const given = Buffer.from(signature, 'hex')
    return given.length === 16 && timingSafeEqual(given, signatureOf(this.#client, text))
  }

  /** What the client writes; for tests and clients. */
  signAsClient(text: string): string {
    return signatureOf(this.#client, text).toString('hex')
  }
}

function keysFor(sessionKey: Buffer, direction: 'client-to-server' | 'server-to-client'): { sign: Buffer; seal: Buffer } {
  const key = (what: 'signing' | 'sealing') => md5(sessionKey, Buffer.from(`session key to ${direction} ${what} key magic constant\0`, 'latin1'))
  return { sign: key('signing'), seal: key('sealing') }
}

function signatureOf({ sign, seal }: { sign: Buffer; seal: Buffer }, text: string): Buffer {
  const sum = hmac(sign, SEQUENCE, Buffer.from(text, 'latin1')).subarray(0, 8)
  return Buffer.concat([VERSION, rc4(md5(seal, SEQUENCE), sum), SEQUENCE])
}
