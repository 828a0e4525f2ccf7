import { callIdOf } from '../headers/call-id.ts'
import { cseqOf } from '../headers/cseq.ts'
import { fromOf, fromTag, toOf, toTag } from '../headers/from-to.ts'
import type { Message } from '../message.ts'

export interface SignatureFrame {
  /** `NTLM`, as written in the header. */
  scheme: string
  /** 8 hex digits, chosen by the signer. */
  rand: string
  /** Counts the signer's messages, from 1. */
  num: string
  realm: string
  target: string
}

/** What a signature of version 4 is over: who says what to whom, not the body.  @throws SipError 400   @spec MS-SIPAE §3.2.5.2 */
export function signedText(message: Message, frame: SignatureFrame): string {
  const cseq = cseqOf(message)
  const identity = ['P-Asserted-Identity', 'P-Preferred-Identity'].flatMap((name) => message.headers.list(name))
  const parts = [
    frame.scheme,
    frame.rand,
    frame.num,
    frame.realm,
    frame.target,
    callIdOf(message),
    String(cseq.number),
    cseq.method,
    fromOf(message).uri,
    fromTag(message) ?? '',
    toOf(message).uri,
    toTag(message) ?? '',
    uriOf(identity, 'sip:'),
    uriOf(identity, 'tel:'),
    message.headers.get('Expires') ?? '',
    ...(message.kind === 'response' ? [String(message.status)] : []),
  ]
  return parts.map((part) => `<${part}>`).join('')
}

function uriOf(identities: readonly string[], scheme: string): string {
  for (const identity of identities) {
    const uri = /<([^<>]*)>/.exec(identity)?.[1] ?? identity.trim()
    if (uri.toLowerCase().startsWith(scheme)) return uri
  }
  return ''
}
