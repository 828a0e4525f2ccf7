import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import { buildProvisionGroups, parseProvisioningRequest, type ProvisionGroup } from '@parley/sip/bodies/provisioning'
import { toOf } from '@parley/sip/headers/from-to'
import type { Request } from '@parley/sip/message'
import { addressOf } from '@parley/sip/uri'
import type { SipAddress } from '@parley/topology/names'
import { Refused } from '../refuse-with.ts'
import type { Document, EventPackage, Session, Subscription } from '../subscriptions/subscription.ts'

/** The package `vnd-microsoft-provisioning-v2`: settings handed out at sign-in. They do not change while the server runs. */
export class ProvisioningPackage implements EventPackage {
  readonly name = eventPackages.provisioning
  readonly single = true
  readonly #groups: (user: SipAddress) => readonly ProvisionGroup[]

  constructor(groups: (user: SipAddress) => readonly ProvisionGroup[]) {
    this.#groups = groups
  }

  open(request: Request, subscription: Subscription): Session {
    if (addressOf(toOf(request).uri) !== subscription.user) throw new Refused('notYourAddress')
    const answer = (asked: Request): Document[] => [this.#document(asked, subscription.user)]
    const first = answer(request)
    return { first: () => first, update: answer, catchUp: () => {}, close: () => {} }
  }

  #document(request: Request, user: SipAddress): Document {
    const wanted = request.body.length === 0 ? undefined : new Set(parseProvisioningRequest(request.body))
    const groups = this.#groups(user).filter((group) => wanted?.has(group.name) ?? true)
    return { type: mediaTypes.provisioning, body: Buffer.from(buildProvisionGroups(groups)) }
  }
}
