import type { Connection } from '@parley/sip/endpoint'
import { certificateNames } from '@parley/sip/transport/certificate-names'
import { lowerAscii } from '@parley/sip/text'
import type { Fqdn } from '@parley/topology/names'
import { addressOfHost, type FrontEndPool, type Topology } from '@parley/topology/topology'
import type { ConnectionFlow } from './flow.ts'
import { TrustedLink, type LinkOptions, type LinkSetup, type LinkState } from './link.ts'

/** Pools one after another that send a person on before it is given up: two that each think the other is home. */
const MOST_HOPS = 3

export interface PoolLinksOptions extends LinkOptions {
  topology(): Topology
}

/** The links to the pools: to the one in the settings, and to those it sends people to. Where those are is known from the topology
 *  and from nothing else: an answer only says which of them. */
export class PoolLinks implements AsyncDisposable {
  /** To the pool in the settings. */
  readonly first: TrustedLink
  readonly #o: PoolLinksOptions
  readonly #byPool = new Map<Fqdn, TrustedLink>()
  readonly #listeners = new Set<() => void>()

  constructor(options: PoolLinksOptions) {
    this.#o = options
    this.first = this.#followed(new TrustedLink(options))
  }

  /** Told whenever the state or flow of any link is another. @returns stops telling */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A pool connects to the trusted application port: its certificate says which. */
  accept(connection: Connection): void {
    const certificate = connection.peerCertificate && certificateNames(connection.peerCertificate, { nowMs: this.#o.clock.now() })
    const names = certificate?.ok ? certificate.names : []
    const other = [...this.#byPool].find(([pool]) => names.includes(pool))?.[1]
    ;(other ?? this.first).accept(connection)
  }

  /** Where one person is signed in: at first the pool in the settings. */
  home(): Home {
    return new Home(this, () => this.#o.topology())
  }

  /** The link to a pool, made when there is none. */
  to(pool: FrontEndPool): TrustedLink {
    const known = this.#byPool.get(pool.fqdn)
    if (known) return known
    const setup = this.#o.setup()
    const isFirst = setup.ok && setup.place.pool === pool.fqdn
    const link = isFirst ? this.first : this.#followed(new TrustedLink({ ...this.#o, setup: () => this.#setupFor(pool.fqdn) }))
    this.#byPool.set(pool.fqdn, link)
    if (!isFirst) link.start()
    return link
  }

  /** All links again: a certificate was imported. */
  again(): void {
    for (const link of this.#all) link.again()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#all].map((link) => link[Symbol.asyncDispose]()))
  }

  get #all(): Set<TrustedLink> {
    return new Set([this.first, ...this.#byPool.values()])
  }

  #setupFor(fqdn: Fqdn): LinkSetup {
    const setup = this.#o.setup()
    if (!setup.ok) return setup
    const topology = this.#o.topology()
    const port = topology.pools.find((pool) => pool.fqdn === fqdn)?.sipPort ?? 5061
    return { ...setup, place: { ...setup.place, pool: fqdn, address: addressOfHost(topology, fqdn), port } }
  }

  #followed(link: TrustedLink): TrustedLink {
    link.onChange(() => {
      for (const listener of this.#listeners) listener()
    })
    return link
  }
}

/** The pool of one person, as far as it is known. */
export class Home {
  readonly #links: PoolLinks
  readonly #topology: () => Topology
  #pool: FrontEndPool | undefined
  #hops = 0

  constructor(links: PoolLinks, topology: () => Topology) {
    this.#links = links
    this.#topology = topology
  }

  get flow(): ConnectionFlow | undefined {
    return this.#link.flow
  }

  get state(): LinkState {
    return this.#link.state
  }

  hurry(): void {
    this.#link.hurry()
  }

  /** The pool has sent the person on. @param host  where to  @returns whether that is a pool of the topology, and worth a try */
  follow(host: string): boolean {
    const name = lowerAscii(host)
    const pool = this.#topology().pools.find((candidate) => candidate.fqdn === name)
    if (!pool || ++this.#hops > MOST_HOPS || this.#links.to(pool) === this.#link) return false
    this.#pool = pool
    return true
  }

  /** Signed in: the next time one is sent on counts from here. */
  arrived(): void {
    this.#hops = 0
  }

  /** After too many hops, or with a pool that is no more, from the beginning. */
  get #link(): TrustedLink {
    const known = this.#pool && this.#topology().pools.find((pool) => pool.fqdn === this.#pool?.fqdn)
    return known ? this.#links.to(known) : this.#links.first
  }
}
