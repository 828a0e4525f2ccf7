import type { Clock, TimerHandle } from '@parley/platform/clock'
import { AppError } from '@parley/platform/errors'
import type { Store } from '@parley/platform/store/store'
import { parseCategoryPublish } from '@parley/sip/bodies/category-publish'
import type { Category } from '@parley/sip/bodies/categories'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import { buildPublishFault, type StaleOperation } from '@parley/sip/bodies/publish-fault'
import { buildRoamingData } from '@parley/sip/bodies/roaming-self'
import { sipUri, type SipAddress } from '@parley/topology/names'
import { Refused } from '../refuse-with.ts'
import type { Registrations } from '../registrar/binding.ts'
import type { RequestContext } from '../request-context.ts'
import type { Serial } from '../serial.ts'
import { aggregationContainers, AGGREGATE_INSTANCE, buildAggregate, type Presentity } from './presentity.ts'
import type { Presentities } from './presentities.ts'
import { ownCategory, type Change, type Operation } from './publications.ts'
import { operationsOf } from './publish-rules.ts'
import type { RoamingSelfPackage } from './roaming-self.ts'
import type { PresenceTables } from './schema.ts'
import { savePublications } from './storage.ts'

export interface PublisherParts {
  store: Store<PresenceTables>
  registrations: Registrations
  clock: Clock
  presentities: Presentities
  self: RoamingSelfPackage
  serial: Serial<SipAddress>
}

/** How late an ended `time` publication is noticed. */
const SWEEP_MS = 1_000

/** Takes publications, and takes them away when what they lived with has ended. */
export class Publisher {
  readonly #o: PublisherParts
  readonly #timed = new Set<Presentity>()
  #sweep: TimerHandle | undefined

  constructor(parts: PublisherParts) {
    this.#o = parts
  }

  /** Answers a SERVICE category-publish: all of its operations, or none. @throws to refuse it */
  publish(context: RequestContext): Promise<void> {
    const { user, epid } = context.caller
    const publish = parseCategoryPublish(context.request.body)
    const operations = operationsOf(publish, { user, epid, nowMs: this.#o.clock.now() })
    return this.#o.serial.run(user, () => this.#perform(context, operations))
  }

  endpointGone(user: SipAddress, epid: string): void {
    const bindings = this.#o.registrations.bindings(user)
    if (bindings.some((b) => b.epid === epid)) return
    const presentity = this.#o.presentities.find(user)
    if (presentity === undefined) return
    const last = bindings.length === 0
    this.#applied(presentity, presentity.publications.ended((p) => p.epid === epid || (last && p.expireType === 'user')))
    this.#o.presentities.release(presentity)
  }

  stop(): void {
    this.#o.clock.clearTimeout(this.#sweep)
  }

  async #perform(context: RequestContext, operations: Operation[]): Promise<void> {
    const { store, presentities } = this.#o
    const { user, epid } = context.caller
    this.#checkEndpoint(operations, user, epid)
    const plan = presentities.get(user).publications.plan(operations)
    const tooMuch = 'changes' in plan && presentities.get(user).publications.exceeds(plan.changes)
    presentities.release(presentities.get(user))
    if ('stale' in plan) return answerStale(context, plan.stale)
    if (tooMuch) throw new Refused('tooLarge', { text: 'This user has published as much as is kept' })
    const { changes } = plan
    const durable = changes.some((c) => c.before?.expireType === 'static' || c.after?.expireType === 'static')
    if (durable) await store.write((tx) => savePublications(tx, user, changes))
    const body = buildRoamingData({ categories: { uri: sipUri(user), categories: changes.map(ownCategoryAfter) } })
    context.respond(200, { headers: [['Content-Type', mediaTypes.roamingSelf]], body })
    this.#applied(presentities.get(user), changes, epid)
    // It may have signed out while the disk was busy.
    if (durable) this.endpointGone(user, epid)
  }

  #checkEndpoint(operations: Operation[], user: SipAddress, epid: string): void {
    const tied = operations.some(({ put }) => put?.expireType === 'endpoint' || put?.expireType === 'user')
    if (!tied || this.#o.registrations.bindings(user).some((b) => b.epid === epid)) return
    throw new AppError('forbidden', 'Only a signed-in endpoint publishes what lives with it', { remedy: 'REGISTER with the same epid first.' })
  }

  /** Makes changes visible: to the user's endpoints, and to everyone who watches. */
  #applied(presentity: Presentity, changes: Change[], publisher = ''): void {
    if (changes.length === 0) return
    const { presentities, self } = this.#o
    presentity.publications.apply(changes)
    const aggregateChanged = presentities.changed(presentity)
    self.changed(presentity.address, { categories: changes.map(ownCategoryAfter), ...(publisher === '' ? {} : { knownBy: publisher }) })
    if (aggregateChanged) self.changed(presentity.address, { categories: aggregatesOf(presentity) })
    if (changes.some(({ after }) => after?.expiresAt !== undefined)) this.#watchTime(presentity)
  }

  #watchTime(presentity: Presentity): void {
    this.#timed.add(presentity)
    this.#sweep ??= this.#o.clock.setTimeout(() => this.#expire(), SWEEP_MS)
  }

  #expire(): void {
    const now = this.#o.clock.now()
    for (const presentity of this.#timed) {
      this.#applied(presentity, presentity.publications.ended((p) => p.expiresAt !== undefined && p.expiresAt <= now))
      if (![...presentity.publications.values()].some((p) => p.expiresAt !== undefined)) this.#timed.delete(presentity)
      this.#o.presentities.release(presentity)
    }
    this.#sweep = this.#timed.size > 0 ? this.#o.clock.setTimeout(() => this.#expire(), SWEEP_MS) : undefined
  }
}

const ownCategoryAfter = ({ before, after }: Change): Category<string> => (after ? ownCategory(after) : ownCategory(before!, true))

/** None while the user is offline: a client that is told so of its own user while it is signed in takes it for an order. */
export const aggregatesOf = (presentity: Presentity): Category<string>[] =>
  aggregationContainers.flatMap((container) => {
    const timed = presentity.aggregateIn(container)
    if (timed === undefined) return []
    return [{ name: 'state', instance: AGGREGATE_INSTANCE, publishTime: timed.since, container, version: 1, expireType: 'static' as const, content: buildAggregate(timed) }]
  })

export function answerStale(context: RequestContext, stale: StaleOperation[]): void {
  const body = buildPublishFault(stale)
  context.respond(409, { headers: [['Content-Type', mediaTypes.fault], ['ms-diagnostics', '1409;reason="Made from a version that is not the current one"']], body })
}
