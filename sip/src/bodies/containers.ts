import { attribute, childrenNamed, expectRoot, parseXml, required, wholeNumber } from './xml.ts'
import type { XmlElement } from './xml.ts'
import { attr } from './xml-writer.ts'
import { BodyError, shown } from './body-error.ts'
import { mediaTypes, namespaces } from './media-types.ts'

export const contentType = mediaTypes.setContainerMembers

/** Access levels, most trusted first. A watcher has the level of the first container, in this order after
 *  `blocked`, that holds him by name, else by domain, else by kind; else `default`. */
export const accessLevels = { blocked: 32_000, personal: 400, workgroup: 300, company: 200, public: 100, default: 0 } as const

export type MemberType = 'user' | 'domain' | 'sameEnterprise' | 'federated' | 'publicCloud' | 'everyone'

export interface Member {
  type: MemberType
  /** `user@domain` or a domain, lower case; absent for the kinds. */
  value?: string
}

/** A container as roaming-self shows it to its owner. */
export interface Container {
  id: number
  version: number
  members: Member[]
}

/** The body of a SERVICE setContainerMembers: changes, each checked against the version it was made from. */
export interface ContainerChange {
  id: number
  version: number
  changes: (Member & { action: 'add' | 'remove' })[]
}

const memberTypes: readonly string[] = ['user', 'domain', 'sameEnterprise', 'federated', 'publicCloud', 'everyone'] satisfies MemberType[]

export const maxContainerChanges = 1_000

export function memberOf(element: XmlElement): Member {
  const type = required(element, 'type')
  if (!memberTypes.includes(type)) throw new BodyError(`a member type of ${memberTypes.join(', ')}`, shown(type))
  const value = attribute(element, 'value')?.trim().toLowerCase().replace(/^sip:/, '')
  if (type !== 'user' && type !== 'domain') return { type: type as MemberType }
  if (value === undefined || value === '' || value.length > 320) throw new BodyError(`a value for the member type ${type}`, shown(value ?? ''))
  return { type, value }
}

const buildMember = (m: Member & { action?: string }): string => `<member${attr('action', m.action)}${attr('type', m.type)}${attr('value', m.value)}/>`

export const buildContainers = (containers: Container[]): string =>
  `<containers xmlns="${namespaces.containers}">` +
  containers.map((c) => `<container${attr('id', c.id)}${attr('version', c.version)}>${c.members.map(buildMember).join('')}</container>`).join('') +
  '</containers>'

export const containersOf = (element: XmlElement): Container[] =>
  childrenNamed(element, 'container').map((c) => ({
    id: wholeNumber(required(c, 'id'), 'container id'),
    version: wholeNumber(required(c, 'version'), 'version'),
    members: childrenNamed(c, 'member').map(memberOf),
  }))

export const buildSetContainerMembers = (changes: ContainerChange[]): string =>
  `<setContainerMembers xmlns="${namespaces.containerManagement}">` +
  changes.map((c) => `<container${attr('id', c.id)}${attr('version', c.version)}>${c.changes.map(buildMember).join('')}</container>`).join('') +
  '</setContainerMembers>'

export function parseSetContainerMembers(body: Buffer | string): ContainerChange[] {
  const root = expectRoot(parseXml(body), 'setContainerMembers')
  const changes = childrenNamed(root, 'container').map((c): ContainerChange => ({
    id: wholeNumber(required(c, 'id'), 'container id'),
    version: wholeNumber(required(c, 'version'), 'version'),
    changes: childrenNamed(c, 'member').map((m) => ({ ...memberOf(m), action: actionOf(m) })),
  }))
  const count = changes.reduce((sum, c) => sum + c.changes.length, 0)
  if (count > maxContainerChanges) throw new BodyError(`at most ${maxContainerChanges} members in one request`, String(count))
  return changes
}

function actionOf(element: XmlElement): 'add' | 'remove' {
  const action = required(element, 'action')
  if (action !== 'add' && action !== 'remove') throw new BodyError('action add or remove', shown(action))
  return action
}
