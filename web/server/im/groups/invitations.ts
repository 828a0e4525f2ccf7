import type { Clock, TimerHandle } from '@parley/platform/clock'
import { parseConferenceInvite } from '@parley/sip/bodies/conference-invite'
import type { ServerTransaction } from '@parley/sip/endpoint'
import { Response, type Request } from '@parley/sip/message'
import { addressOf, parseUri } from '@parley/sip/uri'
import { groupKey, isGroupKey } from '../../../shared/group-key.ts'
import type { ConversationLink } from '../conversation.ts'

/** An invitation is open for this long. */
const OPEN_MS = 90_000
/** Invitations nobody has answered yet. */
const MOST_OPEN = 20
/** Accepted invitations whose sender has not said good-bye. */
const MOST_ACCEPTED = 200

interface Invitation {
  request: Request
  tx: ServerTransaction
  link: ConversationLink
  timer: TimerHandle
}

/** Where an invitation leads. */
export interface InvitedTo {
  key: string
  focusUri: string
  subject: string
}

/** INVITEs to conferences that wait for the person, and those that were accepted until their sender ends them. */
export class Invitations {
  readonly #clock: Clock
  readonly #withdrawn: (key: string) => void
  readonly #open = new Map<string, Invitation>()
  readonly #accepted = new Set<string>()

  /** @param withdrawn  told of each that ends without our answer */
  constructor(clock: Clock, withdrawn: (key: string) => void) {
    this.#clock = clock
    this.#withdrawn = withdrawn
  }

  /** Lets it wait. @returns false when it cannot */
  hold(key: string, request: Request, tx: ServerTransaction, link: ConversationLink): boolean {
    if (this.#open.has(key) || this.#open.size >= MOST_OPEN) return false
    const timer = this.#clock.setTimeout(() => {
      this.#respond(request, tx, link, 480)
      this.#end(key)
    }, OPEN_MS)
    this.#open.set(key, { request, tx, link, timer })
    tx.onCancel = () => this.#end(key)
    tx.onEnd = () => this.#end(key)
    tx.respond(Response.to(request, 180, undefined, link.flow.newToken()))
    return true
  }

  /** @param status  480: nobody is there to ask; 603: no */
  answer(key: string, status: 200 | 480 | 603): void {
    const invitation = this.#open.get(key)
    this.#forget(key)
    if (!invitation) return
    const { request, tx, link } = invitation
    if (status === 200) this.accept(request, tx, link)
    else this.#respond(request, tx, link, status)
  }

  accept(request: Request, tx: ServerTransaction, link: ConversationLink): void {
    if (tx.answered) return
    if (this.#accepted.size >= MOST_ACCEPTED) this.#accepted.clear()
    this.#accepted.add(request.headers.get('Call-ID') ?? '')
    const response = Response.to(request, 200, undefined, link.flow.newToken())
    response.headers.add('Contact', `<${link.contact}>`)
    tx.respond(response)
  }

  /** What the sender of an accepted one says after it: ACK, then BYE. @returns whether it was that */
  after(request: Request, tx: ServerTransaction | undefined, link: ConversationLink): boolean {
    const callId = request.headers.get('Call-ID') ?? ''
    if (!this.#accepted.has(callId)) return false
    if (!tx) return true
    const isEnd = request.method === 'BYE'
    if (isEnd) this.#accepted.delete(callId)
    this.#respond(request, tx, link, isEnd ? 200 : 481)
    return true
  }

  /** Signing out: answers all. */
  refuseAll(): void {
    for (const key of [...this.#open.keys()]) this.answer(key, 480)
  }

  /** The link is gone. */
  dropAll(): void {
    for (const key of [...this.#open.keys()]) this.#end(key)
    this.#accepted.clear()
  }

  #end(key: string): void {
    if (!this.#open.has(key)) return
    this.#forget(key)
    this.#withdrawn(key)
  }

  #forget(key: string): void {
    this.#clock.clearTimeout(this.#open.get(key)?.timer)
    this.#open.delete(key)
  }

  #respond(request: Request, tx: ServerTransaction, link: ConversationLink, status: number): void {
    if (!tx.answered) tx.respond(Response.to(request, status, undefined, link.flow.newToken()))
  }
}

/** Undefined when the body is no invitation we can follow. What is returned is made anew from what was understood: nobody sends us
 *  elsewhere. */
export function invitedTo(request: Request): InvitedTo | undefined {
  try {
    const { focusUri, subject } = parseConferenceInvite(request.body)
    const uri = parseUri(focusUri)
    const id = /^app:conf:focus:id:([A-Za-z0-9]{16,64})$/.exec(uri.params.get('opaque') ?? '')?.[1]
    const key = id === undefined ? '' : groupKey(id, addressOf(uri))
    if (!isGroupKey(key)) return undefined
    return { key, focusUri: `sip:${addressOf(uri)};gruu;opaque=app:conf:focus:id:${id}`, subject: subject.replaceAll(/\p{Cc}/gu, ' ').trim().slice(0, 200) }
  } catch {
    return undefined
  }
}
