import type { KnownServer } from '@parley/topology/known-servers'

export interface Handshake {
  /** Milliseconds since the epoch. */
  at: number
  peer: string
}

export interface Rejection extends Handshake {
  reason: string
  /** Finds the event and the trace. */
  correlationId: string
}

/** What has happened to a known server since this front end started. */
export interface KnownServerState {
  fqdn: string
  connected: boolean
  lastHandshake?: Handshake
  lastReject?: Rejection
}

/** A refused peer that is no known server, by the names its certificate claims. */
export interface RefusedPeer extends Rejection {
  names: readonly string[]
}

/** Refused peers that are told apart; of more the oldest is forgotten. */
const MOST_PEERS = 100
const MOST_NAMES = 8

/** Who was let in last, who was not and why: for the administrator who asks why a link does not come up. In memory, bounded. */
export class KnownServerLog {
  readonly #handshakes = new Map<string, Handshake>()
  readonly #rejections = new Map<string, Rejection>()
  readonly #strangers = new Map<string, RefusedPeer>()

  accepted(server: KnownServer, handshake: Handshake): void {
    this.#handshakes.set(server.fqdn, handshake)
  }

  /** @param names  what the certificate claims, which may be a lie */
  refused(names: readonly string[], servers: readonly KnownServer[], rejection: Rejection): void {
    const meant = servers.filter((server) => server.names.some((name) => names.includes(name)))
    for (const { fqdn } of meant) this.#rejections.set(fqdn, rejection)
    if (meant.length > 0) return
    const shown = names.slice(0, MOST_NAMES)
    const key = shown.join(' ')
    this.#strangers.delete(key)
    this.#strangers.set(key, { ...rejection, names: shown })
    const [oldest] = this.#strangers.keys()
    if (this.#strangers.size > MOST_PEERS && oldest !== undefined) this.#strangers.delete(oldest)
  }

  /** Something a known server asked for was refused. */
  requestRefused(server: KnownServer, rejection: Rejection): void {
    this.#rejections.set(server.fqdn, rejection)
  }

  /** Forgets servers that are known no more: the log never outgrows the table. */
  keepOnly(servers: readonly KnownServer[]): void {
    const known = new Set<string>(servers.map((server) => server.fqdn))
    for (const map of [this.#handshakes, this.#rejections]) {
      for (const fqdn of map.keys()) if (!known.has(fqdn)) map.delete(fqdn)
    }
  }

  states(servers: readonly KnownServer[], connected: ReadonlySet<string>): KnownServerState[] {
    return [...new Set(servers.map((server) => server.fqdn))].map((fqdn) => {
      const [lastHandshake, lastReject] = [this.#handshakes.get(fqdn), this.#rejections.get(fqdn)]
      return { fqdn, connected: connected.has(fqdn), ...(lastHandshake && { lastHandshake }), ...(lastReject && { lastReject }) }
    })
  }

  /** Newest first. */
  refusedPeers(): RefusedPeer[] {
    return [...this.#strangers.values()].toReversed()
  }
}
