import { AppError } from '@parley/platform/errors'
import type { Store } from '@parley/platform/store/store'
import { accessLevels, parseSetContainerMembers, type ContainerChange } from '@parley/sip/bodies/containers'
import { parseSetSubscribers } from '@parley/sip/bodies/set-subscribers'
import type { SipAddress } from '@parley/topology/names'
import { Refused } from '../refuse-with.ts'
import type { RequestContext } from '../request-context.ts'
import type { Serial } from '../serial.ts'
import { membersLimit, seededRules } from './access-rules.ts'
import type { Presentities } from './presentities.ts'
import { answerStale } from './publisher.ts'
import type { SelfChange } from './roaming-self.ts'
import type { PresenceTables } from './schema.ts'
import { acknowledge, saveContainers } from './storage.ts'
import type { Askers } from './askers.ts'

export interface AccessServiceParts {
  store: Store<PresenceTables>
  presentities: Presentities
  tell: (user: SipAddress, change: SelfChange) => void
  serial: Serial<SipAddress>
  askers: Askers
}

/** A user decides who sees how much. Durable before it is acknowledged, in force before anything more is sent. */
export class AccessService {
  readonly #o: AccessServiceParts

  constructor(parts: AccessServiceParts) {
    this.#o = parts
  }

  /** Answers SERVICE setContainerMembers. @throws to refuse it */
  setContainerMembers(context: RequestContext): Promise<void> {
    const { user } = context.caller
    const changes = parseSetContainerMembers(context.request.body)
    for (const { id } of changes) {
      if (!levelIds.has(id)) throw new AppError('invalid', 'This container has no members', { expected: [...levelIds].join(', '), found: String(id) })
    }
    return this.#o.serial.run(user, () => this.#change(context, changes))
  }

  /** Answers SERVICE setSubscribers: the user has seen who added him. @throws to refuse it */
  setSubscribers(context: RequestContext): Promise<void> {
    const { user } = context.caller
    const wanted = parseSetSubscribers(context.request.body)
    return this.#o.serial.run(user, async () => {
      await this.#o.store.write((tx) => acknowledge(tx, user, wanted))
      context.respond(200)
      this.#o.tell(user, { subscribers: wanted.flatMap((s) => this.#o.askers.subscriber(s.user, s.acknowledged)) })
    })
  }

  async #change(context: RequestContext, changes: ContainerChange[]): Promise<void> {
    const { user } = context.caller
    const { store, presentities, tell } = this.#o
    const before = presentities.find(user)?.rules ?? seededRules
    const stale = before.stale(changes)
    if (stale.length > 0) return answerStale(context, stale)
    const rules = before.with(changes)
    if (rules.memberCount > membersLimit) throw new Refused('notAllowed', { text: `The access levels of a user have at most ${membersLimit} members` })
    const touched = rules.containers.filter((c) => changes.some((change) => change.id === c.id))
    // The first change replaces the seeds, so all are written.
    await store.write((tx) => saveContainers(tx, user, before === seededRules ? rules.containers : touched))
    const presentity = presentities.get(user)
    presentity.rules = rules
    presentities.changed(presentity)
    context.respond(200)
    tell(user, { containers: touched })
  }
}

const levelIds: ReadonlySet<number> = new Set([accessLevels.public, accessLevels.company, accessLevels.workgroup, accessLevels.personal, accessLevels.blocked])
