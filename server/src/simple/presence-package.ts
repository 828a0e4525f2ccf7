import { eventPackages } from '@parley/sip/bodies/media-types'
import type { Request } from '@parley/sip/message'
import type { EventPackage, Session, Subscription } from '../subscriptions/subscription.ts'
import { isLyncType } from './dialect.ts'

/** The package `presence`, which two kinds of clients mean two things by. */
export class PresencePackage implements EventPackage {
  readonly name = eventPackages.presence
  readonly single = false
  readonly #lync: EventPackage
  readonly #standard: EventPackage

  constructor(lync: EventPackage, standard: EventPackage) {
    this.#lync = lync
    this.#standard = standard
  }

  open(request: Request, subscription: Subscription): Session | Promise<Session> {
    return (isLyncType(request) ? this.#lync : this.#standard).open(request, subscription)
  }
}
