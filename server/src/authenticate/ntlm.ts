import { buildNtlmChallenge, parseNtlmAuthenticate } from '@parley/sip/auth/ntlm-message'
import { ntlmSessionKey, NtlmSigner } from '@parley/sip/auth/ntlm-session'
import { signedText } from '@parley/sip/auth/signed-text'
import { formatChallenge, type AuthValue } from '@parley/sip/headers/auth'
import type { Message } from '@parley/sip/message'
import { sameIgnoringCase } from '@parley/sip/text'

const REALM = 'SIP Communications Service'
const VERSION = '4'

/** NTLM on one connection: what its client was challenged with and, once that is answered, how both sides sign.
 *  @spec MS-SIPAE §3.2 */
export class NtlmFlow {
  readonly #target: string
  readonly #random: (bytes: number) => Buffer
  readonly #opaque: string
  readonly #challenge: Buffer
  #signer: NtlmSigner | undefined
  #heard = 0
  #said = 0

  /** @param target  FQDN of the front end */
  constructor(target: string, random: (bytes: number) => Buffer) {
    this.#target = target
    this.#random = random
    this.#opaque = random(4).toString('hex').toUpperCase()
    this.#challenge = random(8)
  }

  /** What asks a client to begin. */
  static invitation(target: string): string {
    return formatChallenge('NTLM', [['realm', REALM], ['targetname', target], ['version', VERSION]])
  }

  /** What the client has to prove itself against. */
  challenge(): string {
    const domain = this.#target.slice(this.#target.indexOf('.') + 1)
    const data = buildNtlmChallenge(this.#challenge, { computer: this.#target, domain })
    return formatChallenge('NTLM', [['opaque', this.#opaque], ['gssapi-data', data.toString('base64')], ['realm', REALM], ['targetname', this.#target], ['version', VERSION]])
  }

  /** Tries one hash after the other; the first that fits opens the session.  @throws SipError 400 */
  open<H extends { ntHash?: string }>(credentials: AuthValue, candidates: readonly H[]): H | undefined {
    if (credentials.params.get('opaque') !== this.#opaque) return undefined
    const shown = parseNtlmAuthenticate(Buffer.from(credentials.params.get('gssapi-data') ?? '', 'base64'))
    for (const candidate of candidates) {
      const key = candidate.ntHash === undefined ? undefined : ntlmSessionKey(Buffer.from(candidate.ntHash, 'hex'), this.#challenge, shown)
      if (key === undefined) continue
      this.#signer = new NtlmSigner(key)
      return candidate
    }
    return undefined
  }

  /** Whether this very message is signed by the client, later than all before.  @throws SipError 400 */
  verifies(message: Message, { params }: AuthValue): boolean {
    const [rand = '', num = ''] = [params.get('crand'), params.get('cnum')]
    const count = /^\d{1,10}$/.test(num) ? Number(num) : 0
    if (!this.#signer || count <= this.#heard || !this.#signer.verify(signedText(message, this.#frame(rand, num)), params.get('response') ?? '')) return false
    this.#heard = count
    return true
  }

  /** Signs what goes to the client, which drops what is not; a challenge it takes unsigned. */
  sign(message: Message): void {
    if (!this.#signer || (message.kind === 'response' && message.status === 401)) return
    const rand = this.#random(4).toString('hex')
    const num = String(++this.#said)
    const signature = this.#signer.sign(signedText(message, this.#frame(rand, num)))
    const params: [string, string][] = [['rspauth', signature], ['srand', rand], ['snum', num], ['opaque', this.#opaque], ['qop', 'auth'], ['targetname', this.#target], ['realm', REALM], ['version', VERSION]]
    message.headers.set('Authentication-Info', formatChallenge('NTLM', params))
  }

  #frame(rand: string, num: string) {
    return { scheme: 'NTLM', rand, num, realm: REALM, target: this.#target }
  }
}

export const isNtlm = ({ scheme }: AuthValue): boolean => sameIgnoringCase(scheme, 'NTLM')
