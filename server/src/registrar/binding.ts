import type { Connection } from '@parley/sip/endpoint'
import type { SipAddress } from '@parley/topology/names'

/** One endpoint of one user: where requests for it go, and until when. */
export interface Binding {
  /** The last part of the GRUU: names this endpoint of this user for ever. */
  readonly id: string
  readonly user: SipAddress
  /** From's `epid`, empty when the client sends none. */
  readonly epid: string
  /** `urn:uuid:…` of `+sip.instance`, empty when the client sends none. */
  readonly instance: string
  /** The registered Contact URI: the Request-URI of what is sent to the endpoint. */
  readonly contact: string
  /** `sip:user;opaque=user:epid:…;gruu`: the same at every registration of this endpoint. */
  readonly gruu: string
  /** What its GRUU ends in. Several flows of one instance (RFC 5626) have one and the same; else it is `id`. */
  readonly instanceId: string
  /** Which of its flows, where it says so.  @spec RFC 5626 */
  readonly regId: number | undefined
  /** Speaks SIP and SIMPLE by the RFCs alone: category documents, BENOTIFY and `m=message` mean nothing to it. */
  readonly standard: boolean
  /** It keeps the person's history: it gets a copy of what the person's other endpoints are told, and say. */
  readonly copies: boolean
  /** Route of whatever is sent to it, as its Path said.  @spec RFC 3327 */
  readonly path: readonly string[]
  /** Hosts of the proxies it registered through, in lower case; empty when it is connected to us itself. */
  readonly hops: readonly string[]
  /** The known server that registered it; undefined for a client of its own. */
  readonly application: string | undefined
  /** The flow it is reached on. While a trusted link reconnects this is the closed one. */
  readonly connection: Connection
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** Where an endpoint was reached before it registered anew. */
export type FormerFlow = Pick<Binding, 'connection' | 'contact'>

export type GoneReason = 'unregistered' | 'expired' | 'connection closed' | 'removed'

/** What presence, contacts and IM see of the registrar. */
export interface Registrations {
  /** The endpoints of a user, newest first; empty when signed out. An endpoint whose trusted link is
   *  just reconnecting is still there, with a closed connection.
   *  @cost memory only, nothing is copied */
  bindings(user: SipAddress): readonly Binding[]
  /** The live flow of one endpoint; undefined when it is signed out or its link is down. */
  flow(user: SipAddress, epid: string): Connection | undefined
  onAdded(fn: (binding: Binding) => void): void
  /** Called once for each binding that ends, whatever ended it. */
  onGone(fn: (binding: Binding, why: GoneReason) => void): void
}
