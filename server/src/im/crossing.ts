import type { Clock } from '@parley/platform/clock'
import { buildImSdp, parseImSdp } from '@parley/sip/bodies/im-sdp'
import { BodyError } from '@parley/sip/bodies/body-error'
import { buildIsComposing } from '@parley/sip/bodies/is-composing'
import { buildKeyboardActivity, parseKeyboardActivity, type KeyboardStatus } from '@parley/sip/bodies/keyboard-activity'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import { toTag } from '@parley/sip/headers/from-to'
import type { Request, Response } from '@parley/sip/message'
import { sipUri, type SipAddress } from '@parley/topology/names'
import type { Exchange } from '../exchange.ts'
import type { Binding } from '../registrar/binding.ts'
import type { Registrar } from '../registrar/registrar.ts'
import { refusal, Refusal } from '../refusal.ts'
import { CrossedSession } from './crossed-session.ts'
import type { Messenger } from './message.ts'
import type { Outgoing } from './outgoing.ts'
import { pagerCopy } from './pager-copy.ts'
import type { Router } from './route.ts'

/** Sessions one person has open here; an older one is forgotten, and its client begins another when it hears 481. */
const PER_USER = 200
/** Seconds a standard client shows that somebody types, unless told again. */
const TYPING_S = 60
const ANSWER_MS = 15_000

export interface CrossingParts {
  readonly clock: Clock
  /** Our name, for SDP: nobody connects to it. */
  readonly host: string
  readonly registrar: Registrar
  readonly router: Router
  readonly messenger: Messenger
  readonly outgoing: Outgoing
  newToken(): string
}

/** Where the two ways of instant messaging meet: clients that invite to a session, and clients that page, which know MESSAGE
 *  outside of dialogs only. A session to somebody who has pagers only, or who is signed out, ends here: its messages go on as pages, its typing as
 *  isComposing, and back.  @spec RFC 3428, RFC 3994 */
export class Crossing {
  readonly #o: CrossingParts
  /** Endpoints that have refused a session of messages, by id. */
  readonly #pagers = new Set<string>()
  readonly #byDialog = new Map<string, CrossedSession>()
  readonly #byCaller = new Map<SipAddress, Set<CrossedSession>>()

  constructor(parts: CrossingParts) {
    this.#o = parts
    parts.registrar.onGone((binding) => {
      this.#pagers.delete(binding.id)
      for (const session of [...(this.#byCaller.get(binding.user) ?? [])]) if (session.endpointId === binding.id) session.drop()
    })
  }

  get size(): number {
    return this.#byDialog.size
  }

  /** Takes what belongs to a session that ends here.  @returns whether it did; then it is, or will be, answered */
  takes(exchange: Exchange): boolean {
    const tag = toTag(exchange.request)
    const session = tag === undefined ? undefined : this.#byDialog.get(`${exchange.request.headers.get('Call-ID')} ${tag}`)
    if (session === undefined) return false
    this.#inSession(exchange, session)
    return true
  }

  /** Rings at the endpoints that may take a session; when none does and there are pagers, the session is joined here. */
  invite(exchange: Exchange): void {
    const { router } = this.#o
    if (toTag(exchange.request) !== undefined || !isForMessages(exchange.request)) return router.invite(exchange)
    const target = router.target(exchange)
    if (target instanceof Refusal || target.kind !== 'user') return router.invite(exchange)
    const endpoints = router.endpointsFor(exchange, target.user)
    const maySession = endpoints.filter(({ id }) => !this.#pagers.has(id))
    // A web application pages by itself what no endpoint takes; a client gives up, so that its messages are kept for it.
    if (endpoints.length === 0) return exchange.caller.via === 'client' ? this.#join(exchange, target.user) : router.invite(exchange)
    if (maySession.length === 0) return this.#join(exchange, target.user)
    router.ring(exchange, maySession, (best) => this.#refused(exchange, target.user, maySession, best))
  }

  /** Typing in a session with a Lync-type endpoint, told to the same person's pagers too. */
  info(exchange: Exchange): void {
    const target = this.#o.router.target(exchange)
    this.#o.router.inDialog(exchange)
    if (target instanceof Refusal || target.kind !== 'endpoint' || target.binding.standard) return
    const status = statusIn(exchange.request)
    if (status !== undefined) this.#tellTyping(exchange, target.binding.user, status)
  }

  /** A pager's typing, for the sessions that end here.  @param state  as its isComposing says */
  composing(from: SipAddress, to: SipAddress, state: 'active' | 'idle'): void {
    const status: KeyboardStatus = state === 'active' ? 'type' : 'idle'
    for (const session of this.#byCaller.get(to) ?? []) {
      const binding = session.callee === from ? this.#o.registrar.byId(session.endpointId) : undefined
      // The web application takes isComposing itself.
      if (binding === undefined || binding.application !== undefined) continue
      const info = session.request('INFO', buildKeyboardActivity(status), [['Content-Type', mediaTypes.keyboardActivity]])
      info.uri = binding.contact
      const on = { response: ({ status: code }: Response) => void ((code === 481 || code === 408) && session.drop()), failure: () => {} }
      this.#o.outgoing.request(info, binding, on, { timeoutMs: ANSWER_MS })
    }
  }

  #refused(exchange: Exchange, callee: SipAddress, rung: readonly Binding[], best: Response | undefined): boolean {
    const pages = best !== undefined && noSessions.has(best.status) && rung.some(({ standard }) => standard)
    if (pages) for (const { standard, id } of rung) if (standard) this.#pagers.add(id)
    const others = this.#o.router.endpointsFor(exchange, callee).some(({ id }) => this.#pagers.has(id))
    const away = best === undefined || best.status === 408 || best.status === 480
    if (!pages && !(away && others)) return false
    try {
      this.#join(exchange, callee)
    } catch (thrown) {
      exchange.fail(thrown)
    }
    return true
  }

  #join(exchange: Exchange, callee: SipAddress): void {
    const { host, registrar, clock } = this.#o
    const { request, caller } = exchange
    const { acceptTypes } = parseImSdp(request.body)
    if (acceptTypes.length > 0 && !acceptTypes.some((type) => type === '*' || type === 'text/*' || type === 'text/plain')) {
      return exchange.refuse(refusal('notAcceptableHere'))
    }
    const own = registrar.bindings(caller.user).find((binding) => binding.connection === exchange.connection && binding.epid === caller.epid)
    const answer = {
      contact: `<${sipUri(callee)};opaque=app:im>`,
      sdp: buildImSdp({ host, port: 5060, format: 'null', acceptTypes: ['text/plain', 'text/html'] }),
      localTag: this.#o.newToken(),
    }
    const session = CrossedSession.answer({ clock, exchange, callee, endpointId: own?.id ?? '', answer, ended: (over) => this.#ended(over) })
    this.#keep(session)
  }

  #keep(session: CrossedSession): void {
    this.#byDialog.set(session.key, session)
    const sessions = this.#byCaller.get(session.caller) ?? new Set()
    this.#byCaller.set(session.caller, sessions.add(session))
    if (sessions.size > PER_USER) [...sessions][0]!.drop()
  }

  #ended(session: CrossedSession): void {
    this.#byDialog.delete(session.key)
    const sessions = this.#byCaller.get(session.caller)
    sessions?.delete(session)
    if (sessions?.size === 0) this.#byCaller.delete(session.caller)
  }

  #inSession(exchange: Exchange, session: CrossedSession): void {
    const { request, caller } = exchange
    if (session.caller !== caller.user || !session.accepts(request)) return exchange.refuse(refusal('noDialog'))
    switch (request.method) {
      case 'ACK':
        return session.acknowledged()
      case 'BYE':
        exchange.respond(200)
        return session.drop()
      case 'INVITE':
      case 'OPTIONS':
        return session.answerAgain(exchange)
      case 'INFO':
        return this.#typing(exchange, session)
      case 'MESSAGE':
        return this.#page(exchange, session)
      default:
        return exchange.refuse(refusal('noDialog'))
    }
  }

  #page(exchange: Exchange, { callee }: CrossedSession): void {
    exchange.crossed = pagerCopy(exchange.request, callee, () => this.#o.newToken())
    this.#o.messenger.page(exchange, callee)?.catch((thrown: unknown) => exchange.fail(thrown))
  }

  #typing(exchange: Exchange, { callee }: CrossedSession): void {
    const status = statusIn(exchange.request)
    if (status === undefined) return exchange.refuse(refusal('mediaTypeUnknown', { headers: [['Accept', mediaTypes.keyboardActivity]] }))
    if (!this.#o.router.mayReach(exchange, callee)) return exchange.refuse(refusal('notAllowed', { fields: { from: exchange.caller.user, to: callee } }))
    this.#tellTyping(exchange, callee, status)
    exchange.respond(200)
  }

  /** To every standard client of a person; nobody waits for what they answer. */
  #tellTyping(exchange: Exchange, to: SipAddress, status: KeyboardStatus): void {
    const { registrar, outgoing, newToken } = this.#o
    const typing = status === 'type' ? { state: 'active' as const, refresh: TYPING_S, contentType: 'text/plain' } : { state: 'idle' as const }
    for (const binding of registrar.endpoints(to)) {
      if (!binding.standard) continue
      const copy = pagerCopy(exchange.request, to, newToken, { type: mediaTypes.isComposing, content: buildIsComposing(typing) })
      copy.uri = binding.contact
      outgoing.request(copy, binding, unheard, { timeoutMs: ANSWER_MS })
    }
  }
}

const unheard = { response: () => {}, failure: () => {} }

/** An endpoint that answers so knows no sessions of messages. */
const noSessions: ReadonlySet<number> = new Set([405, 406, 415, 420, 488, 501, 606])

/** Whether an INVITE is for messages and nothing else. */
function isForMessages(request: Request): boolean {
  try {
    parseImSdp(request.body)
  } catch {
    return false
  }
  return !/^m=(?!message )/m.test(request.body.toString('latin1'))
}

function statusIn(request: Request): KeyboardStatus | undefined {
  try {
    return parseKeyboardActivity(request.body)
  } catch (thrown) {
    if (thrown instanceof BodyError) return undefined
    throw thrown
  }
}
