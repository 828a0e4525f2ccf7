import { SipError } from '../errors.ts'
import { callIdOf } from '../headers/call-id.ts'
import { contactsOf } from '../headers/contact.ts'
import { cseqOf } from '../headers/cseq.ts'
import { fromTag, toTag } from '../headers/from-to.ts'
import { parseNameAddr } from '../headers/name-addr.ts'
import { isLoose } from '../headers/route.ts'
import { Request } from '../message.ts'
import type { Message, Response } from '../message.ts'
import { ownText } from '../text.ts'

/** Methods whose requests carry a Contact: they make a dialog or move its target.  @spec RFC 3261 §12.2; RFC 6665 §4.4.1 */
const withContact = new Set(['INVITE', 'UPDATE', 'SUBSCRIBE', 'NOTIFY', 'REFER'])

interface DialogParts {
  callId: string
  localTag: string
  remoteTag: string
  local: string
  remote: string
  localContact: string | undefined
  remoteTarget: string
  routeSet: readonly string[]
  localSeq: number
  remoteSeq: number | undefined
}

const idOf = (callId: string, localTag: string, remoteTag: string): string => `${callId}\n${localTag}\n${remoteTag}`

/** The peer-to-peer relation an INVITE or SUBSCRIBE makes: it knows how the next request is addressed and which may come.
 *  Texts are copied, so that a long dialog does not keep the messages it was made from.
 *  @spec RFC 3261 §12 */
export class Dialog {
  readonly callId: string
  readonly localTag: string
  /** `''` for an RFC 2543 peer that gave none. */
  readonly remoteTag: string
  /** In order, as Route values. */
  readonly routeSet: readonly string[]
  /** The URI requests go to; moves with every target refresh (`refreshTarget`). */
  remoteTarget: string
  /** Our Contact, for the requests that need one. */
  localContact: string | undefined
  readonly #local: string
  readonly #remote: string
  /** The first proxy, when it is no loose router: its URI. */
  readonly #strictRouter: string | undefined
  #localSeq: number
  #remoteSeq: number | undefined

  private constructor(parts: DialogParts) {
    this.callId = parts.callId
    this.localTag = parts.localTag
    this.remoteTag = parts.remoteTag
    this.#local = parts.local
    this.#remote = parts.remote
    this.localContact = parts.localContact
    this.remoteTarget = parts.remoteTarget
    this.routeSet = parts.routeSet
    this.#strictRouter = strictRouterOf(parts.routeSet)
    this.#localSeq = parts.localSeq
    this.#remoteSeq = parts.remoteSeq
  }

  /** As seen by who sent the request. `response` is a 2xx, or a 101–199 with a To tag (an early dialog).
   *  @throws SipError 400, also when a Record-Route cannot be read   @spec RFC 3261 §12.1.2 */
  static uac(request: Request, response: Response): Dialog {
    return new Dialog({
      callId: ownText(callIdOf(request)),
      localTag: ownText(fromTag(request) ?? ''),
      remoteTag: ownText(toTag(response) ?? ''),
      local: textOf(request, 'From'),
      remote: textOf(response, 'To'),
      localContact: contactText(request),
      remoteTarget: contactUri(response) ?? ownText(request.uri),
      routeSet: response.headers.list('Record-Route').map(ownText).reverse(),
      localSeq: cseqOf(request).number,
      remoteSeq: undefined,
    })
  }

  /** As seen by who answers the request; `response` carries the To tag.
   *  @throws SipError 400, also when the request has no usable Contact or a Record-Route that cannot be read   @spec RFC 3261 §12.1.1 */
  static uas(request: Request, response: Response): Dialog {
    const target = contactUri(request)
    if (target === undefined) throw new SipError(400, `a ${request.method} needs exactly one Contact`)
    return new Dialog({
      callId: ownText(callIdOf(request)),
      localTag: ownText(toTag(response) ?? ''),
      remoteTag: ownText(fromTag(request) ?? ''),
      local: textOf(response, 'To'),
      remote: textOf(request, 'From'),
      localContact: contactText(response),
      remoteTarget: target,
      routeSet: request.headers.list('Record-Route').map(ownText),
      localSeq: 0,
      remoteSeq: cseqOf(request).number,
    })
  }

  /** The id of the dialog a received request belongs to.  @throws SipError 400 */
  static idOfRequest(request: Request): string {
    return idOf(callIdOf(request), toTag(request) ?? '', fromTag(request) ?? '')
  }

  /** The id of the dialog a received response belongs to or makes.  @throws SipError 400 */
  static idOfResponse(response: Response): string {
    return idOf(callIdOf(response), fromTag(response) ?? '', toTag(response) ?? '')
  }

  get id(): string {
    return idOf(this.callId, this.localTag, this.remoteTag)
  }

  /** The next request in the dialog. Contact is added where the method needs one and `headers` have none.
   *  @spec RFC 3261 §12.2.1.1 */
  request(method: string, body: Buffer | string = '', headers: Iterable<readonly [string, string]> = []): Request {
    if (method === 'ACK' || method === 'CANCEL') throw new TypeError(`${method} belongs to its INVITE: see ack(), ClientTransaction.cancel()`)
    this.#localSeq++
    return this.#build(method, this.#localSeq, body, headers)
  }

  /** The ACK of a 2xx; sent without transaction, and again for every repeat of the 2xx.
   *  @param invite  the INVITE it ends: its CSeq number counts   @spec RFC 3261 §13.2.2.4 */
  ack(invite: Request, body: Buffer | string = '', headers: Iterable<readonly [string, string]> = []): Request {
    return this.#build('ACK', cseqOf(invite).number, body, headers)
  }

  /** Whether a received request is of this dialog and in order, which it then is held to. Refuse others with 481 (no dialog has
   *  their id) or 500 (out of order). ACK repeats the number of its INVITE and moves nothing.
   *  @throws SipError 400   @spec RFC 3261 §12.2.2 */
  accepts(request: Request): boolean {
    if (callIdOf(request) !== this.callId || (toTag(request) ?? '') !== this.localTag) return false
    if ((fromTag(request) ?? '') !== this.remoteTag) return false
    if (request.method === 'ACK' || request.method === 'CANCEL') return true
    const { number } = cseqOf(request)
    if (this.#remoteSeq !== undefined && number <= this.#remoteSeq) return false
    this.#remoteSeq = number
    return true
  }

  /** The peer's Contact moves: call it with every accepted re-INVITE, UPDATE, SUBSCRIBE or NOTIFY and every 2xx to ours.
   *  @throws SipError 400   @spec RFC 3261 §12.2.1.2, §12.2.2 */
  refreshTarget(message: Message): void {
    this.remoteTarget = contactUri(message) ?? this.remoteTarget
  }

  #build(method: string, number: number, body: Buffer | string, headers: Iterable<readonly [string, string]>): Request {
    const { uri, routes } = this.#path()
    const request = Request.create(
      method,
      uri,
      [
        ...routes.map((route) => ['Route', route] as const),
        ['Max-Forwards', '70'],
        ['From', this.#local],
        ['To', this.#remote],
        ['Call-ID', this.callId],
        ['CSeq', `${number} ${method}`],
        ...headers,
      ],
      body,
    )
    if (this.localContact !== undefined && withContact.has(method) && !request.headers.has('Contact')) request.headers.add('Contact', this.localContact)
    return request
  }

  /** A strict router wants itself as the Request-URI and the target at the end. */
  #path(): { uri: string; routes: readonly string[] } {
    if (this.#strictRouter === undefined) return { uri: this.remoteTarget, routes: this.routeSet }
    return { uri: this.#strictRouter, routes: [...this.routeSet.slice(1), `<${this.remoteTarget}>`] }
  }
}

/** The URI of a first proxy without `lr`. Reads every route: whoever makes a dialog can still refuse it, a timer that speaks in it
 *  much later cannot.  @throws SipError 400 */
function strictRouterOf(routeSet: readonly string[]): string | undefined {
  const [first] = routeSet.map((text) => {
    const route = parseNameAddr(text, 'Record-Route')
    return isLoose(route) ? undefined : route.uri
  })
  return first
}

const textOf = (message: Message, name: 'From' | 'To'): string => ownText(message.headers.get(name) ?? '')

function contactText(message: Message): string | undefined {
  const text = message.headers.get('Contact')
  return text === undefined ? undefined : ownText(text)
}

function contactUri(message: Message): string | undefined {
  const contacts = contactsOf(message)
  return contacts === '*' || contacts.length !== 1 ? undefined : ownText(contacts[0]!.uri)
}
