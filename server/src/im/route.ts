import type { Clock } from '@parley/platform/clock'
import type { ClientEvents } from '@parley/sip/endpoint'
import { fromTag, toTag } from '@parley/sip/headers/from-to'
import { maxForwardsOf } from '@parley/sip/headers/max-forwards'
import type { Request, Response } from '@parley/sip/message'
import { addressOf } from '@parley/sip/uri'
import type { SipAddress } from '@parley/topology/names'
import { encodings } from '../checks/body.ts'
import { allowed } from '../checks/methods.ts'
import type { Exchange } from '../exchange.ts'
import type { Binding } from '../registrar/binding.ts'
import { gruuId } from '../registrar/gruu.ts'
import type { Registrar } from '../registrar/registrar.ts'
import { refusal, Refusal } from '../refusal.ts'
import { breadthOfEach } from './breadth.ts'
import { formatDialogRoute } from './dialog-route.ts'
import { Fork, type ForkEvents } from './fork.ts'
import { letGo } from './let-go.ts'
import type { Outgoing, Sent } from './outgoing.ts'
import { correctSenderName } from './sender-name.ts'
import { targetOf, type Places, type Target } from './target.ts'

/** Access level of somebody who is blocked. */
export const BLOCKED = 32_000

export interface RouterParts {
  readonly clock: Clock
  readonly registrar: Registrar
  readonly outgoing: Outgoing
  readonly places: Places
  /** `host:port` of our Record-Route. */
  readonly routeHost: string
  readonly ringingMs: number
  /** What `owner` lets `watcher` see and do. @cost memory only */
  accessLevel(owner: SipAddress, watcher: SipAddress): number
  displayName(user: SipAddress): string
}

/** Carries requests to endpoints and their answers back: a stateful proxy that keeps to the registrar's flows.
 *  MESSAGE outside this file: `message.ts`, which stores what nobody takes. */
export class Router {
  readonly #parts: RouterParts

  constructor(parts: RouterParts) {
    this.#parts = parts
  }

  /** Where a request goes, when its caller may reach it. */
  target(exchange: Exchange): Target | Refusal {
    const target = this.#targetOf(exchange)
    if (target instanceof Refusal || target.kind === 'server') return target
    const owner = target.kind === 'user' ? target.user : target.binding.user
    return this.mayReach(exchange, owner) ? target : refusal('notAllowed', { fields: { from: exchange.caller.user, to: owner } })
  }

  /** A user's endpoints but for the one that asks, newest first. */
  endpointsFor(exchange: Exchange, user: SipAddress): readonly Binding[] {
    const all = this.#parts.registrar.endpoints(user)
    return user === exchange.caller.user ? all.filter((binding) => !isSender(exchange, binding)) : all
  }

  invite(exchange: Exchange): void {
    const target = this.target(exchange)
    if (target instanceof Refusal) return exchange.refuse(target)
    if (target.kind === 'server') return exchange.refuse(refusal('notFound'))
    const bindings = target.kind === 'endpoint' ? [target.binding] : this.endpointsFor(exchange, target.user)
    if (bindings.length === 0) return exchange.refuse(refusal('offline'))
    this.ring(exchange, bindings)
  }

  /** BYE, INFO and whatever else belongs to a dialog. */
  inDialog(exchange: Exchange): void {
    const target = toTag(exchange.request) === undefined ? refusal('noDialog') : this.target(exchange)
    if (target instanceof Refusal) return exchange.refuse(target)
    if (target.kind !== 'endpoint') return exchange.refuse(refusal('noDialog'))
    this.relay(exchange, target.binding, (request, on) => this.send(request, target.binding, on))
  }

  ack(exchange: Exchange): void {
    const target = this.#targetOf(exchange)
    if (target instanceof Refusal || target.kind !== 'endpoint') return
    this.#parts.outgoing.stateless(this.copyFor(exchange, target.binding), target.binding)
  }

  options(exchange: Exchange): void {
    const target = this.target(exchange)
    if (target instanceof Refusal) return exchange.refuse(target)
    if (target.kind === 'server') return exchange.respond(200, { headers: serverOptions })
    const [binding] = target.kind === 'endpoint' ? [target.binding] : this.endpointsFor(exchange, target.user)
    if (!binding) return exchange.refuse(refusal('offline'))
    this.relay(exchange, binding, (request, on) => this.send(request, binding, on))
  }

  /** Whether the caller may send anything to that person at all. @cost memory only */
  mayReach(exchange: Exchange, owner: SipAddress): boolean {
    if (exchange.request.method === 'BYE') return true
    return this.#parts.accessLevel(owner, exchange.caller.user) < BLOCKED
  }

  /** One request to one endpoint, and its answer back. */
  relay(exchange: Exchange, binding: Binding, send: (request: Request, on: ClientEvents) => Sent): void {
    send(this.copyFor(exchange, binding), {
      response: (response) => {
        if (response.status >= 200) this.answer(exchange, response, binding)
      },
      failure: (reason) => exchange.refuse(refusal(reason === 'timeout' ? 'timeout' : 'noDialog')),
    })
  }

  send(request: Request, binding: Binding, on: ClientEvents, more?: { timeoutMs?: number }): Sent {
    return this.#parts.outgoing.request(request, binding, on, more)
  }

  /** The request as the endpoint gets it. @param copies  so many are made of it for endpoints to have at once */
  copyFor(exchange: Exchange, binding: Binding, copies = 1): Request {
    const { caller } = exchange
    const request = exchange.crossed ?? exchange.request
    const copy = request.clone()
    if (!addresses(request, binding)) copy.uri = binding.contact
    for (const { route } of exchange.onward) copy.headers.add('Route', route)
    copy.headers.set('Max-Forwards', String((maxForwardsOf(request) ?? 71) - 1))
    const breadth = breadthOfEach(request, copies)
    if (breadth !== undefined) copy.headers.set('Max-Breadth', String(breadth))
    for (const name of credentials) if (copy.headers.has(name)) copy.headers.remove(name)
    if (caller.via === 'client') correctSenderName(copy, caller.user, this.#parts.displayName)
    return copy
  }

  /** Sends an endpoint's answer back the way the request came. @param more  what we add to it */
  answer(exchange: Exchange, response: Response, binding: Binding, more: readonly [string, string][] = []): void {
    if (exchange.crossed) return answerCrossed(exchange, response, more)
    const { headers } = response
    headers.removeFirst('Via')
    headers.remove('Parley-Order')
    if (binding.application === undefined) headers.remove('P-Asserted-Identity')
    for (const [name, value] of more) headers.add(name, value)
    exchange.tx.respond(response)
  }

  #targetOf(exchange: Exchange): Target | Refusal {
    const target = targetOf(exchange, this.#parts.places, (id) => this.#parts.registrar.byId(id))
    return (target instanceof Refusal ? undefined : onwardRefusal(exchange, target)) ?? target
  }


  /** @param otherwise  what else can be done when nobody accepts, told the best answer; true: it is done */
  ring(exchange: Exchange, bindings: readonly Binding[], otherwise: (best: Response | undefined) => boolean = () => false): void {
    const { clock, ringingMs, outgoing } = this.#parts
    const { flow, request } = exchange
    if (breadthOfEach(request, bindings.length) === 0) return exchange.refuse(refusal('breadthUsedUp'))
    if (flow.invites >= flow.mostInvites) return exchange.refuse(tooManyInvites(flow.mostInvites))
    let callerGone = false
    const events: ForkEvents = {
      provisional: (response) => this.answer(exchange, response, bindings[0]!),
      won: (response, binding) => {
        clock.clearTimeout(timerC)
        if (callerGone) letGo(response, binding, outgoing)
        else this.answer(exchange, response, binding)
      },
      late: (response, binding) => letGo(response, binding, outgoing),
      failed: (best, failures) => {
        clock.clearTimeout(timerC)
        if (!callerGone && otherwise(best)) return
        if (!best) return exchange.refuse(refusal(failures.includes('timeout') ? 'timeout' : 'offline'))
        if (best.status === 503) best.status = 500
        this.answer(exchange, best, bindings[0]!)
      },
    }
    const fork = Fork.start(bindings, (binding, on) => this.send(this.#inviteFor(exchange, binding, bindings.length), binding, on), events)
    const timerC = clock.setTimeout(() => fork.cancel(), ringingMs)
    exchange.tx.onCancel = () => fork.cancel()
    flow.invites++
    exchange.tx.onEnd = (why) => {
      flow.invites--
      if (why === 'answered') return
      callerGone = true
      clock.clearTimeout(timerC)
      fork.cancel()
    }
  }

  #inviteFor(exchange: Exchange, binding: Binding, copies: number): Request {
    const copy = this.copyFor(exchange, binding, copies)
    if (toTag(exchange.request) !== undefined) return copy
    const sender = this.#parts.registrar.bindings(exchange.caller.user).find((candidate) => isSender(exchange, candidate))
    const route = formatDialogRoute(sender?.id ?? '', binding.id, fromTag(exchange.request) ?? '')
    copy.headers.prepend('Record-Route', `<sip:${this.#parts.routeHost};transport=tls;lr;ep=${route}>`)
    return copy
  }
}

/** Whether a request in a dialog says itself where the binding is to be reached, as the client asked in its Contact. The connection may
 *  carry others too, whom this caller may not reach: what a trusted application gets is always ours to say, and a client's own
 *  words hold for the same user only. */
function addresses(request: Request, { application, contact }: Binding): boolean {
  if (request.uri === contact) return true
  if (application !== undefined || toTag(request) === undefined || gruuId(request.uri) !== undefined) return false
  return addressOf(request.uri) === addressOf(contact)
}

/** Behind our own entry a Route may name the proxies the other end registered through, and nothing else: theirs is the connection
 *  it leaves on, but whoever reads it there shall not be sent elsewhere by a stranger. */
function onwardRefusal({ onward }: Exchange, target: Target): Refusal | undefined {
  const hops = target.kind === 'endpoint' ? target.binding.hops : []
  const foreign = onward.find(({ host }) => !hops.includes(host))
  return foreign && refusal('foreignRoute', { text: `Route names ${foreign.host.slice(0, 100)}, which is on the way to nobody here`, fields: { target: foreign.host } })
}

function tooManyInvites(limit: number): Refusal {
  const text = `More than ${limit} invitations of this connection are not over`
  return refusal('throttled', { text, headers: [['Retry-After', '5']], fields: { limit, seconds: 5 } })
}

/** Shown to us, and nobody else's business. */
const credentials = ['Proxy-Authorization', 'Authorization'] as const

const serverOptions: [string, string][] = [
  ['Allow', allowed],
  ['Accept', 'text/plain, text/html, application/sdp'],
  ['Accept-Encoding', encodings],
  ['Supported', 'gruu-10, adhoclist, msrtc-event-categories'],
]

/** An endpoint has answered the message that left its dialog: in the dialog its status is told. */
function answerCrossed(exchange: Exchange, response: Response, more: readonly [string, string][]): void {
  const told = tellingHeaders.flatMap((name): [string, string][] => response.headers.all(name).map((value) => [name, value]))
  exchange.respond(response.status, { reason: response.reason, headers: [...told, ...more] })
}

const tellingHeaders = ['Retry-After', 'Accept', 'Warning', 'ms-diagnostics'] as const

function isSender(exchange: Exchange, binding: Binding): boolean {
  return binding.connection === exchange.connection && binding.epid === exchange.caller.epid
}
