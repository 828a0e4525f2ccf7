import { createHash } from 'node:crypto'
import { parseKeyboardActivity } from '@parley/sip/bodies/keyboard-activity'
import { parseImSdp } from '@parley/sip/bodies/im-sdp'
import { BodyError } from '@parley/sip/bodies/body-error'
import { child, parseXml } from '@parley/sip/bodies/xml'
import type { ServerTransaction } from '@parley/sip/endpoint'
import { SipError } from '@parley/sip/errors'
import { fromOf, toOf, toTag } from '@parley/sip/headers/from-to'
import { Response, type Request } from '@parley/sip/message'
import { addressOf } from '@parley/sip/uri'
import type { ConversationLink } from './conversation.ts'
import type { Conversations } from './conversations.ts'
import type { Identity } from './identity.ts'
import { ImSession } from './im-session.ts'
import { acceptedTypes, readImText } from './im-text.ts'
import { stampOf } from './order-clock.ts'
import { unwatched, type Defect } from './unwatched.ts'
import type { Clock } from '@parley/platform/clock'

/** Messages of one person that are being written to the disk at a time; more than that is asked to come again. */
const MOST_AT_ONCE = 500

/** Answers what others send into a user's conversations. The server has checked who they are. */
export class IncomingIm {
  readonly #conversations: Conversations
  readonly #me: Identity
  readonly #clock: Clock
  readonly #link: ConversationLink
  readonly #defect: Defect
  #writing = 0

  constructor(o: { conversations: Conversations; me: Identity; clock: Clock; link: ConversationLink; defect: Defect }) {
    this.#defect = o.defect
    this.#conversations = o.conversations
    this.#me = o.me
    this.#clock = o.clock
    this.#link = o.link
  }

  /** @param tx  undefined for an ACK. @throws SipError 400 */
  request(request: Request, tx: ServerTransaction | undefined): void {
    if (toTag(request) !== undefined) return this.#inDialog(request, tx)
    if (tx === undefined) return
    if (request.method === 'INVITE') return this.#invite(request, tx)
    if (request.method === 'MESSAGE') return this.#take(request, tx)
    this.#answer(request, tx, request.method === 'OPTIONS' ? 200 : 481)
  }

  #inDialog(request: Request, tx: ServerTransaction | undefined): void {
    const session = this.#conversations.session(request.headers.get('Call-ID') ?? '')
    // Whoever learned the tags is still no party to the dialog.
    if (!session || session.peer !== sender(request)) return void (tx && this.#answer(request, tx, 481))
    // When both sides begin at once, pidgin-sipe goes on in one dialog with the tags of the other. What it says is its user's all the same.
    if (request.method === 'MESSAGE' && tx && session.hasOtherTags(request)) return this.#take(request, tx)
    if (!session.accepts(request)) return void (tx && this.#answer(request, tx, 481))
    if (request.method === 'ACK') return session.acknowledged()
    if (tx === undefined) return
    switch (request.method) {
      case 'INVITE':
        return session.reinvited(request, tx)
      case 'BYE':
        this.#answer(request, tx, 200)
        return session.peerHungUp()
      case 'INFO':
        return this.#info(request, tx, session.peer)
      case 'MESSAGE':
        return this.#take(request, tx)
      default:
        return this.#answer(request, tx, 501)
    }
  }

  /** A conversation of the kind we know is joined at once; the user sees something when there is a message. */
  #invite(request: Request, tx: ServerTransaction): void {
    try {
      parseImSdp(request.body)
    } catch (thrown) {
      if (!(thrown instanceof BodyError)) throw thrown
      return this.#answer(request, tx, 488)
    }
    const peer = sender(request)
    const conversation = this.#conversations.with(peer)
    const options = { ...this.#link, me: this.#me, clock: this.#clock, peer, ended: (session: ImSession) => conversation.ended(session) }
    conversation.joined(ImSession.answer(options, request, tx))
  }

  /** What cannot be read is refused; what should have been is a defect of ours too. */
  #take(request: Request, tx: ServerTransaction): void {
    const refuse = (thrown: unknown): void => {
      if (!tx.answered) this.#answer(request, tx, thrown instanceof SipError ? thrown.status : 500)
      if (!(thrown instanceof SipError)) this.#defect(thrown)
    }
    unwatched(() => this.#message(request, tx), refuse)
  }

  async #message(request: Request, tx: ServerTransaction): Promise<void> {
    const peer = sender(request)
    const type = request.headers.get('Content-Type')
    if (type !== undefined && /^\s*application\/im-iscomposing\+xml/i.test(type)) return this.#composing(request, tx, peer)
    const read = readImText(type, request.body)
    if (read.kind === 'malformed') return this.#answer(request, tx, 400, read.reason)
    if (read.kind === 'unsupported') return this.#answer(request, tx, 415)
    if (read.text.trim() === '') return this.#answer(request, tx, 200)
    if (this.#writing >= MOST_AT_ONCE) return this.#busy(request, tx)
    this.#writing += 1
    try {
      const message = { id: idOf(request), text: read.text, stamp: stampOf(request.headers.get('Parley-Order')) }
      const copyOf = peer === this.#me.address ? ownCopy(request) : undefined
      const { order } = await (copyOf ? this.#conversations.sentElsewhere({ ...message, ...copyOf }) : this.#conversations.received({ ...message, from: peer, read: request.headers.get('Parley-Copy') === 'heard' }))
      const response = Response.to(request, 200, undefined, this.#link.flow.newToken())
      response.headers.add('Parley-Order', order)
      tx.respond(response)
    } catch {
      // Not durable here, so not accepted: the server keeps it or asks another endpoint.
      this.#busy(request, tx)
    } finally {
      this.#writing -= 1
    }
  }

  #info(request: Request, tx: ServerTransaction, peer: string): void {
    try {
      this.#conversations.with(peer).heardTyping(parseKeyboardActivity(request.body))
      this.#answer(request, tx, 200)
    } catch (thrown) {
      if (!(thrown instanceof BodyError)) throw thrown
      this.#answer(request, tx, 400)
    }
  }

  /** Typing as SIMPLE clients tell it. Its own idea of how long it holds counts for nothing. @spec RFC 3994 */
  #composing(request: Request, tx: ServerTransaction, peer: string): void {
    try {
      const root = parseXml(request.body)
      const state = root.name === 'isComposing' ? child(root, 'state')?.text.trim() : undefined
      if (state !== 'active' && state !== 'idle') return this.#answer(request, tx, 400)
      this.#conversations.with(peer).heardTyping(state === 'active' ? 'type' : 'idle')
      this.#answer(request, tx, 200)
    } catch (thrown) {
      if (!(thrown instanceof BodyError)) throw thrown
      this.#answer(request, tx, 400)
    }
  }

  #busy(request: Request, tx: ServerTransaction): void {
    const response = Response.to(request, 503, undefined, this.#link.flow.newToken())
    response.headers.add('Retry-After', '5')
    tx.respond(response)
  }

  #answer(request: Request, tx: ServerTransaction, status: number, reason?: string): void {
    const response = Response.to(request, status, reason, this.#link.flow.newToken())
    if (status === 415) response.headers.add('Accept', acceptedTypes.join(', '))
    tx.respond(response)
  }
}

function sender(request: Request): string {
  return addressOf(fromOf(request).uri)
}

/** Whether it is what the user wrote at another endpoint: only the server says so. */
function ownCopy(request: Request): { to: string; state: 'sent' | 'stored' } | undefined {
  const state = request.headers.get('Parley-Copy')
  return state === 'sent' || state === 'stored' ? { to: addressOf(toOf(request).uri), state } : undefined
}

/** The sender's id; for clients that give none, one that a repeat of the same request has too. */
function idOf(request: Request): string {
  const given = request.headers.get('Parley-Message-Id')
  if (given !== undefined && /^[A-Za-z0-9._-]{1,128}$/.test(given)) return given
  const parts = ['Call-ID', 'CSeq', 'From'].map((name) => request.headers.get(name) ?? '')
  return `sip-${createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, 32)}`
}
