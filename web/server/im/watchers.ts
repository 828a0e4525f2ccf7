import { AppError } from '@parley/platform/errors'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import { buildSetSubscribers, type Subscribers } from '@parley/sip/bodies/set-subscribers'
import type { Watcher } from '../../shared/wire.ts'
import type { Audience } from '../live/audience.ts'
import { watchersChanged } from '../live/outputs/watchers-changed.ts'
import type { Flow } from './flow.ts'
import type { Identity } from './identity.ts'
import { refusalOf } from './refusal.ts'
import { outOfDialog } from './requests.ts'

/** People who added the user to their contacts and have not been answered yet. */
export class Watchers {
  readonly #me: Identity
  readonly #audience: Audience
  readonly #nameOf: (address: string) => string
  readonly #waiting = new Set<string>()
  #flow: Flow | undefined

  constructor(o: { me: Identity; audience: Audience; nameOf: (address: string) => string }) {
    this.#me = o.me
    this.#audience = o.audience
    this.#nameOf = o.nameOf
  }

  /** Names come from the directory: what a stranger calls himself is not shown. */
  list(): Watcher[] {
    return [...this.#waiting].map((address) => ({ address, displayName: this.#nameOf(address) }))
  }

  attached(flow: Flow): void {
    this.#flow = flow
  }

  detached(): void {
    this.#flow = undefined
  }

  /** What roaming-self says: all at first, afterwards those that changed. */
  learn({ subscribers, deleted }: Subscribers): void {
    const before = this.#waiting.size
    let changed = false
    for (const { user, acknowledged } of subscribers) {
      if (acknowledged) changed = this.#waiting.delete(user) || changed
      else this.#waiting.add(user)
    }
    for (const user of deleted) changed = this.#waiting.delete(user) || changed
    if (changed || this.#waiting.size !== before) watchersChanged(this.#audience, this.list())
  }

  /** The user has answered; nobody is asked again. @throws AppError */
  async acknowledge(address: string): Promise<void> {
    const flow = this.#flow
    if (!flow) throw new AppError('unavailable', 'You are not signed in to IM')
    const body = buildSetSubscribers([{ user: address, acknowledged: true }])
    const exchange = await flow.exchange(outOfDialog(flow, this.#me, { method: 'SERVICE', target: this.#me.uri, body, contentType: mediaTypes.setSubscribers }))
    if (exchange.kind !== 'response' || exchange.response.status >= 300) throw refusalOf(exchange)
    this.learn({ subscribers: [{ user: address, acknowledged: true }], deleted: [] })
  }
}
