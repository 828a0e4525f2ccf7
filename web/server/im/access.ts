import type { Clock } from '@parley/platform/clock'
import { AppError } from '@parley/platform/errors'
import { accessLevels, buildSetContainerMembers, type Container } from '@parley/sip/bodies/containers'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import { parsePublishFault } from '@parley/sip/bodies/publish-fault'
import type { Flow } from './flow.ts'
import type { Identity } from './identity.ts'
import { refusalOf } from './refusal.ts'
import { outOfDialog } from './requests.ts'
import { Waiters } from './waiters.ts'

const SEEN_WITHIN_MS = 5_000
const MOST_TRIES = 5

/** Who may see what of the user; so far: who is blocked. A blocked person is a member of the container 32000. */
export class Access {
  readonly #me: Identity
  readonly #changed: () => void
  readonly #waiters: Waiters
  #blocked = new Set<string>()
  #version = 0
  #flow: Flow | undefined
  #last: Promise<unknown> = Promise.resolve()

  /** @param changed  told after somebody was blocked or unblocked, from any endpoint */
  constructor(o: { me: Identity; clock: Clock; changed: () => void }) {
    this.#me = o.me
    this.#changed = o.changed
    this.#waiters = new Waiters(o.clock)
  }

  isBlocked(address: string): boolean {
    return this.#blocked.has(address)
  }

  attached(flow: Flow): void {
    this.#flow = flow
  }

  detached(): void {
    this.#flow = undefined
  }

  /** What roaming-self says: containers whole, each that changed. */
  learn(containers: Container[]): void {
    const blocking = containers.find((container) => container.id === accessLevels.blocked)
    if (!blocking) return
    this.#version = blocking.version
    this.#blocked = new Set(blocking.members.filter((member) => member.type === 'user').map((member) => member.value ?? ''))
    this.#changed()
    this.#waiters.look()
  }

  block(address: string): Promise<void> {
    if (address === this.#me.address) throw new AppError('invalid', 'You cannot block yourself')
    return this.#set(address, true)
  }

  unblock(address: string): Promise<void> {
    return this.#set(address, false)
  }

  #set(address: string, blocked: boolean): Promise<void> {
    const setting = this.#last.then(() => this.#make(address, blocked))
    this.#last = setting.catch(() => undefined)
    return setting
  }

  async #make(address: string, blocked: boolean): Promise<void> {
    for (let tries = 1; ; tries++) {
      if (this.isBlocked(address) === blocked) return
      const flow = this.#flow
      if (!flow) throw new AppError('unavailable', 'You are not signed in to IM')
      const member = { type: 'user' as const, value: address, action: blocked ? ('add' as const) : ('remove' as const) }
      const body = buildSetContainerMembers([{ id: accessLevels.blocked, version: this.#version, changes: [member] }])
      const request = outOfDialog(flow, this.#me, { method: 'SERVICE', target: this.#me.uri, body, contentType: mediaTypes.setContainerMembers })
      const exchange = await flow.exchange(request)
      if (exchange.kind !== 'response') throw refusalOf(exchange)
      if (exchange.response.status < 300) return void (await this.#waiters.until(() => this.isBlocked(address) === blocked, SEEN_WITHIN_MS))
      if (exchange.response.status !== 409 || tries >= MOST_TRIES) throw refusalOf(exchange)
      this.#version = parsePublishFault(exchange.response.body).operations[0]?.curVersion ?? this.#version
    }
  }
}
