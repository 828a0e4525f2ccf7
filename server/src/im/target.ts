import { fromTag, toTag } from '@parley/sip/headers/from-to'
import type { Request } from '@parley/sip/message'
import { lowerAscii } from '@parley/sip/text'
import { addressOf } from '@parley/sip/uri'
import type { SipAddress } from '@parley/topology/names'
import type { Exchange } from '../exchange.ts'
import type { Binding } from '../registrar/binding.ts'
import { gruuId } from '../registrar/gruu.ts'
import { refusal, Refusal } from '../refusal.ts'
import { otherEnd } from './dialog-route.ts'

export type Target =
  /** One endpoint: inside a dialog, or addressed by its GRUU. */
  | { readonly kind: 'endpoint'; readonly binding: Binding }
  /** A person, wherever they are signed in. */
  | { readonly kind: 'user'; readonly user: SipAddress }
  /** The front end itself. */
  | { readonly kind: 'server' }

export interface Places {
  /** Host names and addresses of this front end, and the sip domains. */
  readonly hosts: ReadonlySet<string>
  /** The directory's own string for a user's address. */
  user(address: string): SipAddress | undefined
  servesDomain(host: string): boolean
}

export type ById = (id: string) => Binding | undefined

/** Where a request is to go, by what we know, never by what a URI says about hosts and ports.
 *  @spec RFC 3261 §16.5, RFC 5627 §5 (GRUU) */
export function targetOf(exchange: Exchange, places: Places, byId: ById): Target | Refusal {
  const { request, dialogRoute } = exchange
  if (toTag(request) === undefined) return newTarget(request, places, byId)
  const id = dialogRoute === undefined ? gruuId(request.uri) : otherEnd(dialogRoute, fromTag(request) ?? '')
  const binding = id === undefined ? undefined : byId(id)
  return binding ? { kind: 'endpoint', binding } : refusal('noDialog')
}

function newTarget(request: Request, places: Places, byId: ById): Target | Refusal {
  const id = gruuId(request.uri)
  const binding = id === undefined ? undefined : byId(id)
  if (binding) return { kind: 'endpoint', binding }
  const uri = request.parsedUri()
  const host = lowerAscii(uri.host)
  if (!places.hosts.has(host)) return foreign(host)
  if (uri.user === undefined) return { kind: 'server' }
  const address = addressOf(uri)
  const isService = uri.params.get('opaque')?.startsWith('app:') ?? false
  const user = isService || !places.servesDomain(host) ? undefined : places.user(address)
  return user === undefined ? refusal('notFound') : { kind: 'user', user }
}

function foreign(host: string): Refusal {
  const text = `${host.slice(0, 100)} is no domain of this organisation, and no other organisation is connected`
  return refusal('foreignRoute', { text, fields: { target: host } })
}
