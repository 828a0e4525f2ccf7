import type { Clock, TimerHandle } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import type { Random } from '@parley/platform/ids'
import type { ConversationHistory } from '@parley/mailbox/chat/history'
import type { ServerTransaction } from '@parley/sip/endpoint'
import { toOf } from '@parley/sip/headers/from-to'
import { Response, type Request } from '@parley/sip/message'
import { addressOf } from '@parley/sip/uri'
import type { User, Users } from '@parley/topology/users'
import type { Hub } from '../live/hub.ts'
import { Gate } from '../session/gate.ts'
import type { Choices } from './choices.ts'
import { identityOf } from './identity.ts'
import type { PoolLinks } from './pool-links.ts'
import { POLICY_REFRESH_MS, type ImProvider } from '../owa/provider.ts'
import type { Defect } from './unwatched.ts'
import { UserEndpoint } from './user-endpoint.ts'

/** A person whose last browser has gone stays signed in to IM for this long: a page that reloads is back long before. */
const LINGER_MS = 60_000
const ATTACHING_AT_ONCE = 64

export interface EndpointManagerOptions {
  links: PoolLinks
  /** Who has instant messaging at all. */
  provider: Pick<ImProvider, 'verdictFor' | 'messages'>
  users: Users
  history: ConversationHistory
  choices: Choices
  hub: Hub
  clock: Clock
  random: Random
  diagnostics: Diagnostics
  defect: Defect
  /** Random, kept with the data. */
  installation: string
  /** How the server reaches this role. */
  web: { fqdn: string; trustedPort: number }
}

interface Held {
  endpoint: UserEndpoint
  epid: string
  linger: TimerHandle | undefined
}

/** The user endpoints of all who are signed in, over one link. */
export class EndpointManager implements AsyncDisposable {
  readonly #o: EndpointManagerOptions
  readonly #held = new Map<string, Promise<Held>>()
  readonly #byAddress = new Map<string, UserEndpoint>()
  readonly #byEpid = new Map<string, UserEndpoint>()
  readonly #stopListening: (() => void)[]
  #policies: TimerHandle
  // After a link that was lost all come back at once; they take turns, so that nobody's messages wait for thousands of sign-ins.
  readonly #admission = new Gate(ATTACHING_AT_ONCE, Number.POSITIVE_INFINITY)

  constructor(options: EndpointManagerOptions) {
    this.#o = options
    this.#stopListening = [options.links.onChange(() => this.#reconsider()), options.users.onChanged((user) => this.#byAddress.get(user.address)?.reconsider())]
    this.#policies = this.#refreshPolicies()
  }

  #reconsider(): void {
    for (const endpoint of this.#byAddress.values()) endpoint.reconsider()
  }

  #refreshPolicies(): TimerHandle {
    return this.#o.clock.setTimeout(() => {
      this.#reconsider()
      this.#policies = this.#refreshPolicies()
    }, POLICY_REFRESH_MS)
  }

  get size(): number {
    return this.#held.size
  }

  /** The person's endpoint; made, and begun to sign in, when there is none. */
  async endpointFor(user: User): Promise<UserEndpoint> {
    const known = this.#held.get(user.address)
    const holding = known ?? this.#make(user)
    if (!known) this.#held.set(user.address, holding)
    try {
      const held = await holding
      this.#o.clock.clearTimeout(held.linger)
      held.linger = undefined
      // Should the browser that asked be gone already, nobody else would notice.
      if (held.endpoint.browsers === 0) this.#linger(user.address, held)
      return held.endpoint
    } catch (thrown) {
      this.#held.delete(user.address)
      throw thrown
    }
  }

  /** A request of the pool. @throws SipError, BodyError */
  request(request: Request, tx: ServerTransaction | undefined): void {
    const endpoint = this.#endpointOf(request)
    if (endpoint) return endpoint.request(request, tx)
    tx?.respond(Response.to(request, request.method === 'OPTIONS' ? 200 : 480, undefined, this.#o.links.first.flow?.newToken() ?? 'none'))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stop of this.#stopListening) stop()
    this.#o.clock.clearTimeout(this.#policies)
    const all = await Promise.allSettled(this.#held.values())
    await Promise.all(all.map((held) => (held.status === 'fulfilled' ? this.#stop(held.value) : undefined)))
    this.#held.clear()
  }

  async #make(user: User): Promise<Held> {
    const { choices, hub, web, installation } = this.#o
    const signedOut = await choices.signedOutOfIm(user.address)
    const me = identityOf(user, installation, web)
    const deserted = (): void => this.#linger(user.address, held)
    const endpoint = new UserEndpoint({ ...this.#o, link: this.#o.links.home(), admission: this.#admission, user, me, signedOut, audience: hub.audience(user.address), deserted })
    const held: Held = { endpoint, epid: me.epid, linger: undefined }
    this.#byAddress.set(user.address, endpoint)
    this.#byEpid.set(me.epid, endpoint)
    endpoint.reconsider()
    return held
  }

  #linger(address: string, held: Held): void {
    this.#o.clock.clearTimeout(held.linger)
    held.linger = this.#o.clock.setTimeout(() => {
      // A message that is still on its way keeps its sender signed in.
      if (held.endpoint.browsers === 0 && held.endpoint.conversations.unsent + held.endpoint.groups.unsent > 0) return this.#linger(address, held)
      if (held.endpoint.browsers > 0) return
      this.#held.delete(address)
      this.#byAddress.delete(address)
      this.#byEpid.delete(held.epid)
      return this.#stop(held)
    }, LINGER_MS)
  }

  async #stop(held: Held): Promise<void> {
    this.#o.clock.clearTimeout(held.linger)
    await held.endpoint.stop()
  }

  /** By the endpoint id in the Request-URI, ours or that of the GRUU; else by whom it is for. Where our own id stands it decides alone:
   *  To is the sender's word, and the pool has asked only the one it addressed whether the sender may. */
  #endpointOf(request: Request): UserEndpoint | undefined {
    const own = /;ms-opaque=([0-9a-z]{1,64})/i.exec(request.uri)?.[1]
    if (own !== undefined) return this.#byEpid.get(own.toLowerCase())
    const epid = /;opaque=user:epid:([0-9a-z]{1,64})/i.exec(request.uri)?.[1]?.toLowerCase()
    return (epid === undefined ? undefined : this.#byEpid.get(epid)) ?? this.#byAddress.get(addressOf(toOf(request).uri))
  }
}
