import { malformed } from '../errors.ts'
import { toNumber } from '../grammar.ts'
import type { Message } from '../message.ts'
import { eachValue } from '../split.ts'
import { nameAddrAt, type NameAddr } from './name-addr.ts'
import { headerKind } from './required.ts'

const contact = headerKind('Contact', (source, from, to): NameAddr[] | '*' => {
  if (to === from + 1 && source.bytes[from] === 42) return '*'
  const contacts: NameAddr[] = []
  eachValue(source, from, to, (start, end) => contacts.push(nameAddrAt(source, start, end, 'Contact')))
  return contacts
})

/** Every Contact in order; `'*'` when it stands alone (all bindings, in a REGISTER); `[]` when there is none.
 *  @throws SipError 400, also for `*` beside another
 *  @spec RFC 3261 §20.10, §10.2.2 */
export function contactsOf(message: Message): NameAddr[] | '*' {
  const lines = message.headers.allTyped(contact)
  if (lines.length === 1) return lines[0]!
  if (lines.includes('*')) throw malformed('Contact', '* beside another')
  return lines.flat() as NameAddr[]
}

/** The one Contact a dialog's peer is reached at. @throws SipError 400 when there is not exactly one URI */
export function contactOf(message: Message): NameAddr {
  const contacts = contactsOf(message)
  if (contacts === '*' || contacts.length !== 1) throw malformed('Contact', 'expected exactly one')
  return contacts[0]!
}

/** The contact's own `expires`, at most 2³²−1; `undefined` when absent or no number, which counts as absent.
 *  @spec RFC 3261 §10.2.1.1, §20.10 */
export function contactExpires(contact: NameAddr): number | undefined {
  const text = contact.params.get('expires')
  return text === undefined ? undefined : clampSeconds(text)
}

/** Digits beyond the range count as the largest value; anything else as absent. */
export function clampSeconds(text: string): number | undefined {
  const largest = 2 ** 32 - 1
  if (toNumber(text, Number.POSITIVE_INFINITY) === undefined) return undefined
  return toNumber(text, largest) ?? largest
}
