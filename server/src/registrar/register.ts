import type { Clock } from '@parley/platform/clock'
import { callIdOf } from '@parley/sip/headers/call-id'
import { clampSeconds, contactExpires, contactsOf } from '@parley/sip/headers/contact'
import { cseqOf } from '@parley/sip/headers/cseq'
import { expiresOf } from '@parley/sip/headers/expires'
import { toOf } from '@parley/sip/headers/from-to'
import { parseNameAddr, type NameAddr } from '@parley/sip/headers/name-addr'
import { topVia } from '@parley/sip/headers/via'
import type { Request } from '@parley/sip/message'
import { lowerAscii } from '@parley/sip/text'
import { addressOf, parseUri } from '@parley/sip/uri'
import { domainOf } from '@parley/topology/names'
import type { Exchange } from '../exchange.ts'
import { refusal, type Refusal } from '../refusal.ts'
import type { Binding } from './binding.ts'
import { formatPublicGruu, formatTemporaryGruu } from './gruu.ts'
import type { Registrar, Registration } from './registrar.ts'

export interface RegisterParts {
  readonly clock: Clock
  readonly registrar: Registrar
  /** Seconds. */
  readonly expires: { min: number; default: number; max: number }
  readonly ownHosts: ReadonlySet<string>
  /** For Allow-Events, without blanks. */
  readonly allowEvents: string
}

/** REGISTER: an endpoint says where it is reached, and until when. Memory only.  @spec RFC 3261 §10.3 */
export class Register {
  readonly #parts: RegisterParts

  constructor(parts: RegisterParts) {
    this.#parts = parts
  }

  handle(exchange: Exchange): void {
    const no = this.#addressed(exchange) ?? this.#apply(exchange)
    if (no) exchange.refuse(no)
  }

  #addressed({ request, caller }: Exchange): Refusal | undefined {
    const { host } = request.parsedUri()
    if (!this.#parts.ownHosts.has(lowerAscii(host))) {
      return refusal('foreignRoute', { text: `${host.slice(0, 100)} is no domain of this organisation`, fields: { target: host } })
    }
    const address = addressOf(toOf(request).uri)
    return address === caller.user ? undefined : refusal('notYourAddress', { text: 'One registers only oneself: To has to be From', fields: { claimed: address } })
  }

  #apply(exchange: Exchange): Refusal | undefined {
    const contacts = contactsOf(exchange.request)
    if (contacts === '*') return this.#removeAll(exchange)
    const planned = contacts.map((contact) => this.#plan(exchange, contact))
    for (const plan of planned) if (plan.refusal) return plan.refusal
    let own: Binding | undefined
    for (const { registration, seconds } of planned) {
      const done = seconds > 0 ? this.#parts.registrar.register(registration) : this.#parts.registrar.unregister(registration)
      if (done === 'too many endpoints') return refusal('tooManyEndpoints')
      if (done === 'out of order' || done === false) return refusal('outOfOrder')
      if (done !== true) own = done
    }
    this.#accept(exchange, own, planned[0]?.seconds)
    return undefined
  }

  #removeAll(exchange: Exchange): Refusal | undefined {
    if (expiresOf(exchange.request) !== 0) return refusal('malformed', { text: 'Contact: * is taken with Expires: 0 only' })
    this.#parts.registrar.unregisterAll(exchange.caller.user, exchange.caller.application?.fqdn)
    this.#accept(exchange, undefined, 0)
    return undefined
  }

  #plan(exchange: Exchange, contact: NameAddr): { registration: Registration; seconds: number; refusal?: Refusal } {
    const { request, caller, connection } = exchange
    const { min, max, default: usual } = this.#parts.expires
    const asked = contactExpires(contact) ?? expiresOf(request) ?? usual
    const seconds = Math.min(asked, max)
    const { standard, copies, path, hops, regId } = placeOf(exchange, contact)
    // Each by its name: this is done for every refresh, and copying an object is most of it.
    const registration: Registration = {
      user: caller.user,
      epid: caller.epid,
      instance: unbracketed(contact.params.get('+sip.instance') ?? ''),
      contact: contact.uri,
      application: caller.application?.fqdn,
      connection,
      expiresAt: this.#parts.clock.now() + seconds * 1000,
      callId: callIdOf(request),
      cseq: cseqOf(request).number,
      standard,
      copies,
      path,
      hops,
      regId,
    }
    const no = this.#contactRefusal(exchange, contact) ?? outboundRefusal(registration) ?? (asked > 0 && asked < min ? refusal('tooBrief', { headers: [['Min-Expires', String(min)]] }) : undefined)
    return no ? { registration, seconds, refusal: no } : { registration, seconds }
  }

  /** A client may write any host: nothing is ever sent there, only back on its own connection. */
  #contactRefusal({ caller }: Exchange, contact: NameAddr): Refusal | undefined {
    const { scheme, host } = parseUri(contact.uri)
    if (scheme !== 'sip' && scheme !== 'sips') return refusal('malformed', { text: 'A Contact is a sip or sips URI' })
    const { application } = caller
    if (!application || application.names.some((name) => name === lowerAscii(host))) return undefined
    const reason = `the contact is on ${host.slice(0, 100)}, its own names are ${application.names.join(', ')}`
    const remedy = 'Register contacts on the host of the trusted application pool.'
    return refusal('notYourContact', { text: `${reason}. ${remedy}`, fields: { fqdn: application.fqdn, user: caller.user, reason, remedy } })
  }

  /** The endpoint's own Contact comes first: Lync-type clients look for their instance. One value a line, for the same reason. */
  #accept(exchange: Exchange, own: Binding | undefined, seconds: number | undefined): void {
    const { registrar, allowEvents, clock } = this.#parts
    const all = registrar.bindings(exchange.caller.user)
    const ordered = own ? [own, ...all.filter((binding) => binding !== own)] : all
    const gruus = supportedBy(exchange.request).has('gruu')
    const headers: [string, string][] = ordered.map((binding) => ['Contact', contactLine(binding, clock.now()) + (gruus ? this.#gruusOf(binding, binding === own) : '')])
    if (seconds !== undefined) headers.push(['Expires', String(seconds)])
    for (const path of own?.path ?? []) headers.push(['Path', path])
    if (own?.regId !== undefined) headers.push(...outbound)
    exchange.respond(200, { headers: [...headers, ['Allow-Events', allowEvents], ...accepting, ...(own?.standard ? acceptingMore : [])] })
  }

  /** @spec RFC 5627 §5.3 */
  #gruusOf(binding: Binding, isOwn: boolean): string {
    if (binding.instance === '') return ''
    const { user, instanceId } = binding
    const temporary = isOwn ? `;temp-gruu="${formatTemporaryGruu(domainOf(user), this.#parts.registrar.newTemporaryId(binding))}"` : ''
    return `;pub-gruu="${formatPublicGruu(user, instanceId)}"${temporary}`
  }
}

const accepting: [string, string][] = [
  ['Supported', 'msrtc-event-categories'],
  ['Supported', 'adhoclist'],
  ['Supported', 'gruu-10'],
  ['ms-keep-alive', 'UAS; tcp=no; hop-hop=yes; end-end=no; timeout=300'],
]

const acceptingMore: [string, string][] = [
  ['Supported', 'gruu'],
  ['Supported', 'path'],
  ['Supported', 'outbound'],
]

/** So often a client that keeps flows has to show that one lives.  @spec RFC 5626 §5.4 */
const outbound: [string, string][] = [
  ['Require', 'outbound'],
  ['Flow-Timer', '120'],
]

function contactLine(binding: Binding, nowMs: number): string {
  const expires = Math.max(0, Math.round((binding.expiresAt - nowMs) / 1000))
  const instance = binding.instance ? `;+sip.instance="<${binding.instance}>"` : ''
  const flow = binding.regId === undefined ? '' : `;reg-id=${binding.regId}`
  return `<${binding.contact}>;expires=${expires}${instance}${flow};gruu="${binding.gruu}"`
}

type Place = Pick<Registration, 'standard' | 'copies' | 'path' | 'hops' | 'regId'>

/** What else a registration says of the endpoint, and of the way to it. */
function placeOf({ request, caller, connection }: Exchange, contact: NameAddr): Place {
  const supported = supportedBy(request)
  const path = request.headers.has('Path') ? request.headers.list('Path') : none
  const throughProxy = request.headers.countValues('Via') > 1
  const hops = throughProxy ? [topVia(request)?.host ?? '', connection.remoteAddress, ...path.map(hostOf)].map(lowerAscii) : none
  const regId = clampSeconds(contact.params.get('reg-id') ?? '')
  const keepsFlows = supported.has('outbound') && regId !== undefined && contact.params.has('+sip.instance')
  return {
    standard: caller.application === undefined && caller.epid === '' && !supported.has('msrtc-event-categories'),
    copies: supported.has('parley-copies'),
    path,
    hops,
    regId: keepsFlows ? regId : undefined,
  }
}

const hostOf = (path: string): string => parseUri(parseNameAddr(path).uri).host

/** A proxy that cannot find its way back to the flow makes flows useless.  @spec RFC 5626 §6 */
function outboundRefusal({ regId, hops, path }: Registration): Refusal | undefined {
  if (regId === undefined || hops.length === 0) return undefined
  const first = path.at(-1)
  return first !== undefined && parseUri(parseNameAddr(first).uri).params.has('ob') ? undefined : refusal('firstHopLacksOutbound')
}

const supportedBy = ({ headers }: Request): ReadonlySet<string> => (headers.has('Supported') ? new Set(headers.list('Supported').map(lowerAscii)) : nothing)

const none: readonly string[] = []
const nothing: ReadonlySet<string> = new Set()

const unbracketed = (text: string): string => (text.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : text)
