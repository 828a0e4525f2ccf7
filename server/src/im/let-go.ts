import { contactsOf } from '@parley/sip/headers/contact'
import { cseqOf } from '@parley/sip/headers/cseq'
import { Request, type Response } from '@parley/sip/message'
import type { Binding } from '../registrar/binding.ts'
import type { Outgoing } from './outgoing.ts'

/** Ends a dialog nobody wants: another endpoint of the person has won, this one answered all the same. It is acknowledged
 *  and said good-bye to here, as the caller knows of one dialog only.  @spec RFC 3261 §13.2.2.4 — our decision: not passed on */
export function letGo(response: Response, binding: Binding, outgoing: Outgoing): void {
  const { number } = cseqOf(response)
  const contacts = contactsOf(response)
  const uri = contacts === '*' ? undefined : contacts[0]?.uri
  const inDialog = (method: string, cseq: number): Request =>
    Request.create(method, uri ?? binding.contact, [
      ['Max-Forwards', '70'],
      ['From', response.headers.get('From') ?? ''],
      ['To', response.headers.get('To') ?? ''],
      ['Call-ID', response.headers.get('Call-ID') ?? ''],
      ['CSeq', `${cseq} ${method}`],
    ])
  outgoing.stateless(inDialog('ACK', number), binding)
  outgoing.request(inDialog('BYE', number + 1), binding, { response: () => {}, failure: () => {} })
}
