import { accessLevels, type Container, type ContainerChange, type Member } from '@parley/sip/bodies/containers'
import type { StaleOperation } from '@parley/sip/bodies/publish-fault'
import { domainOf, type SipAddress } from '@parley/topology/names'

/** The containers a watcher can be in; the first that holds him decides. */
const levels = [accessLevels.blocked, accessLevels.personal, accessLevels.workgroup, accessLevels.company, accessLevels.public, accessLevels.default]

/** Containers that exist beside the access levels: 1 for oneself, 2 and 3 feed the aggregates. */
const ownContainers = [1, 2, 3]

export const isContainer = (id: number): boolean => levels.includes(id as (typeof levels)[number]) || ownContainers.includes(id)

const seeds: readonly [number, Member[]][] = [
  [accessLevels.blocked, []],
  [accessLevels.personal, []],
  [accessLevels.workgroup, []],
  [accessLevels.company, [{ type: 'sameEnterprise' }]],
  [accessLevels.public, [{ type: 'federated' }]],
]

/** Members of all containers of one user. */
export const membersLimit = 1_000

interface Rules {
  version: number
  /** `type value` of each member. */
  members: Set<string>
}

const keyOf = (m: Member): string => (m.value === undefined ? m.type : `${m.type} ${m.value}`)

const memberOfKey = (key: string): Member => {
  const [type, value] = key.split(' ') as [Member['type'], string | undefined]
  return value === undefined ? { type } : { type, value }
}

/** Who may see how much of one user. Starts with colleagues in 200 and federated people in 100. */
export class AccessRules {
  readonly #containers: Map<number, Rules>
  /** Member → the container that decides for it. */
  #decides: Map<string, number> | undefined

  constructor(containers: Iterable<Container> = seeds.map(([id, members]) => ({ id, version: 1, members }))) {
    this.#containers = new Map([...containers].map((c) => [c.id, { version: c.version, members: new Set(c.members.map(keyOf)) }]))
  }

  /** As roaming-self shows them; every access level is there, so that a client knows the version to change. */
  get containers(): Container[] {
    return [...this.#containers].map(([id, rules]) => ({ id, version: rules.version, members: [...rules.members].map(memberOfKey) }))
  }

  get memberCount(): number {
    let count = 0
    for (const rules of this.#containers.values()) count += rules.members.size
    return count
  }

  /** The most specific rule decides: the person, then the domain, then the kind of person; among equals blocked first, then the highest.
   *  @param colleague  the watcher is a user of this organisation */
  levelOf(watcher: SipAddress, colleague: boolean): number {
    const decides = (this.#decides ??= this.#decide())
    return (
      decides.get(`user ${watcher}`) ??
      decides.get(`domain ${domainOf(watcher)}`) ??
      decides.get(colleague ? 'sameEnterprise' : 'federated') ??
      decides.get('everyone') ??
      accessLevels.default
    )
  }

  /** Which of the changes were made from an old version. */
  stale(changes: ContainerChange[]): StaleOperation[] {
    return changes.flatMap((change, at) => {
      const curVersion = this.#containers.get(change.id)?.version ?? 0
      return change.version === curVersion ? [] : [{ index: at + 1, version: change.version, curVersion }]
    })
  }

  /** The rules after the changes; these stay as they are. */
  with(changes: ContainerChange[]): AccessRules {
    const next = new AccessRules(this.containers)
    for (const { id, changes: members } of changes) next.#change(id, members)
    return next
  }

  #decide(): Map<string, number> {
    const decides = new Map<string, number>()
    for (const level of levels) for (const key of this.#containers.get(level)?.members ?? []) if (!decides.has(key)) decides.set(key, level)
    return decides
  }

  #change(id: number, members: ContainerChange['changes']): void {
    const rules = this.#containers.get(id) ?? { version: 0, members: new Set<string>() }
    rules.version += 1
    for (const { action, ...member } of members) {
      if (action === 'add') rules.members.add(keyOf(member))
      else rules.members.delete(keyOf(member))
    }
    this.#containers.set(id, rules)
  }
}

/** The rules of everybody who never changed them; one object for all. */
export const seededRules = new AccessRules()
