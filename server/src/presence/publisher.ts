import type { Clock, TimerHandle } from '@parley/platform/clock'
import { AppError } from '@parley/platform/errors'
import type { Store } from '@parley/platform/store/store'
import { parseCategoryPublish, type Publication as Wanted } from '@parley/sip/bodies/category-publish'
import type { Category } from '@parley/sip/bodies/categories'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import { buildPublishFault, type StaleOperation } from '@parley/sip/bodies/publish-fault'
import { buildRoamingData } from '@parley/sip/bodies/roaming-self'
import { xsiType, type XmlElement } from '@parley/sip/bodies/xml'
import { sipUri, type SipAddress } from '@parley/topology/names'
import { isPidginSipe } from '../pidgin-sipe.ts'
import { Refused } from '../refuse-with.ts'
import type { Registrations } from '../registrar/binding.ts'
import type { RequestContext } from '../request-context.ts'
import type { Serial } from '../serial.ts'
import { seededRules } from './access-rules.ts'
import { aggregationContainers, AGGREGATE_INSTANCE, buildAggregate, type Presentity } from './presentity.ts'
import type { Presentities } from './presentities.ts'
import { keyOf, ownCategory, removedCategory, type Change, type Operation, type Publication } from './publications.ts'
import { operationsOf } from './publish-rules.ts'
import { wholeCategories, type RoamingSelfPackage } from './roaming-self.ts'
import type { PresenceTables } from './schema.ts'
import { forgetPeople, savePublications } from './storage.ts'

export interface PublisherParts {
  store: Store<PresenceTables>
  registrations: Registrations
  clock: Clock
  presentities: Presentities
  self: RoamingSelfPackage
  serial: Serial<SipAddress>
}

/** One category instance as a speaker of another dialect says it. */
export type Spoken = Pick<Publication, 'name' | 'instance' | 'container' | 'content' | 'state' | 'notes'>

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
    if (isPidginSipe(context.request)) publish.publications = withoutFirstChoice(publish.publications)
    const operations = operationsOf(publish, { user, epid, nowMs: this.#o.clock.now() })
    return this.#o.serial.run(user, () => this.#perform(context, operations))
  }

  /** Makes these all that one speaker of another dialect says of the user; memory only, and for its owner's sake not checked again.
   *  @param speaker  in place of an epid; no epid of a client has a blank */
  speak(user: SipAddress, speaker: string, said: Spoken[]): void {
    const { presentities, clock } = this.#o
    const presentity = presentities.get(user)
    const keys = new Set(said.map(keyOf))
    const changes = presentity.publications.ended((p) => p.epid === speaker && !keys.has(keyOf(p)))
    for (const spoken of said) {
      const before = presentity.publications.find(spoken)
      if (before?.content === spoken.content) continue
      changes.push({ before, after: { ...spoken, version: (before?.version ?? 0) + 1, expireType: 'endpoint', publishTime: clock.now(), epid: speaker } })
    }
    this.#applied(presentity, changes)
    presentities.release(presentity)
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

  /** Takes away everything a user publishes and whom they allow what, as if they had never been here. */
  forget(user: SipAddress): Promise<void> {
    const { store, presentities, serial } = this.#o
    return serial.run(user, async () => {
      const presentity = presentities.get(user)
      const changes = presentity.publications.ended(() => true)
      await store.write(async (tx) => {
        await savePublications(tx, user, changes)
        await forgetPeople(tx, user)
      })
      presentity.rules = seededRules
      this.#applied(presentity, changes)
      presentities.changed(presentity)
      presentities.release(presentity)
    })
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
    const presentity = presentities.get(user)
    this.#applied(presentity, changes, epid)
    const { names, removed } = touched(changes)
    const categories = wholeCategories(ownCategories(presentity, isPidginSipe(context.request) ? epid : undefined), names, removed)
    context.respond(200, { headers: [['Content-Type', mediaTypes.roamingSelf]], body: buildRoamingData({ categories: { uri: sipUri(user), categories } }) })
    // It may have signed out while the disk was busy.
    if (durable) this.endpointGone(user, epid)
  }

  #checkEndpoint(operations: Operation[], user: SipAddress, epid: string): void {
    const tied = operations.some(({ put }) => put?.expireType === 'endpoint' || put?.expireType === 'user')
    if (!tied || this.#o.registrations.bindings(user).some((b) => b.epid === epid)) return
    throw new AppError('forbidden', 'Only a signed-in endpoint publishes what lives with it', { remedy: 'REGISTER with the same epid first.' })
  }

  /** Makes changes visible: to the user's endpoints, and to everyone who watches. Both hear of it at the end of the turn. */
  #applied(presentity: Presentity, changes: Change[], publisher = ''): void {
    if (changes.length === 0) return
    const { presentities, self } = this.#o
    presentity.publications.apply(changes)
    presentities.changed(presentity)
    self.changed(presentity.address, { ...touched(changes), ...(publisher === '' ? {} : { knownBy: publisher }) })
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

/** What pidgin-sipe publishes first has its device in it, and a status nobody has chosen: what the person chose elsewhere stands. */
function withoutFirstChoice(publications: Wanted<XmlElement>[]): Wanted<XmlElement>[] {
  if (!publications.some((p) => p.categoryName === 'device')) return publications
  return publications.filter((p) => p.categoryName !== 'state' || p.content === undefined || xsiType(p.content) !== 'userState')
}

function touched(changes: Change[]): { names: Set<string>; removed: Category<string>[] } {
  const names = new Set(changes.map(({ before, after }) => (after ?? before!).name))
  return { names, removed: changes.flatMap(({ before, after }) => (before && !after ? [removedCategory(before)] : [])) }
}

/** Everything of a user as the user's own endpoints see it. @param onlyDeviceOf  the endpoint that is to know of no other device */
export const ownCategories = (presentity: Presentity, onlyDeviceOf?: string): Category<string>[] => {
  const told = [...presentity.publications.values()].filter((p) => onlyDeviceOf === undefined || p.name !== 'device' || p.epid === onlyDeviceOf)
  return [...told.map(ownCategory), ...aggregatesOf(presentity)]
}

/** None while the user is offline: a client that is told so of its own user while it is signed in takes it for an order. */
const aggregatesOf = (presentity: Presentity): Category<string>[] =>
  aggregationContainers.flatMap((container) => {
    const timed = presentity.aggregateIn(container)
    if (timed === undefined) return []
    return [{ name: 'state', instance: AGGREGATE_INSTANCE, publishTime: timed.since, container, version: 1, expireType: 'static' as const, content: buildAggregate(timed) }]
  })

export function answerStale(context: RequestContext, stale: StaleOperation[]): void {
  const body = buildPublishFault(stale)
  context.respond(409, { headers: [['Content-Type', mediaTypes.fault], ['ms-diagnostics', '1409;reason="Made from a version that is not the current one"']], body })
}
