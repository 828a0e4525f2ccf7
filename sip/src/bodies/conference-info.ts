import { mediaTypes, namespaces } from './media-types.ts'
import { attribute, child, childrenNamed, childText, expectRoot, isTrue, parseXml, required, wholeNumber, type XmlElement } from './xml.ts'
import { attr, element } from './xml-writer.ts'

export const contentType = mediaTypes.conferenceInfo

/** How somebody takes part: in the conference itself, or in its conversation. */
export type SessionType = 'focus' | 'chat'

export interface ConferenceEndpoint {
  /** Tells the endpoints of one user apart. */
  readonly entity: string
  readonly type: SessionType
}

export interface ConferenceUser {
  /** `sip:user@domain`. */
  readonly entity: string
  readonly displayName: string
  readonly role: 'presenter' | 'attendee'
  readonly endpoints: readonly ConferenceEndpoint[]
  /** No longer there. */
  readonly deleted: boolean
}

/** A document of the event package `conference`.  @spec RFC 4575, with the extensions Lync-type clients look for */
export interface ConferenceInfo {
  readonly entity: string
  /** `partial`: only who is named has changed. */
  readonly state: 'full' | 'partial'
  readonly version: number
  readonly subject: string
  /** Where its conversation is joined. */
  readonly chatUri: string
  readonly locked: boolean
  readonly users: readonly ConferenceUser[]
}

export function buildConferenceInfo(info: ConferenceInfo): string {
  const { entity, state, version, users, subject, chatUri, locked } = info
  return (
    `<?xml version="1.0"?><conference-info xmlns="${namespaces.conferenceInfo}" xmlns:msci="${namespaces.conferenceExtensions}"${attr('entity', entity)}${attr('state', state)}${attr('version', version)} static="false">` +
    `<conference-description>${element('subject', subject)}<conf-uris><entry>${element('uri', chatUri)}<display-text>chat</display-text><purpose>chat</purpose></entry></conf-uris></conference-description>` +
    `<conference-state><user-count>${users.filter((user) => !user.deleted).length}</user-count><active>true</active></conference-state>` +
    `<users${attr('state', state)}>${users.map(buildUser).join('')}</users>` +
    `<msci:conference-view state="full"><msci:entity-view${attr('entity', entity)} state="full"><msci:entity-state><msci:locked>${locked}</msci:locked></msci:entity-state></msci:entity-view>` +
    `<msci:entity-view${attr('entity', chatUri)} state="full"><msci:entity-state><msci:locked>${locked}</msci:locked></msci:entity-state></msci:entity-view></msci:conference-view></conference-info>`
  )
}

function buildUser({ entity, displayName, role, endpoints, deleted }: ConferenceUser): string {
  if (deleted) return `<user${attr('entity', entity)} state="deleted"/>`
  return (
    `<user${attr('entity', entity)} state="full">${element('display-text', displayName)}<roles><entry>${role}</entry></roles>` +
    endpoints.map((e) => `<endpoint${attr('entity', `{${e.entity}}:${e.type}`)} msci:session-type="${e.type}"><status>connected</status>${e.type === 'chat' ? '<media id="1"><type>chat</type></media>' : ''}</endpoint>`).join('') +
    '</user>'
  )
}

/** @throws BodyError */
export function parseConferenceInfo(body: Buffer | string): ConferenceInfo {
  const root = expectRoot(parseXml(body), 'conference-info')
  const description = child(root, 'conference-description')
  const uris = description && child(description, 'conf-uris')
  const chat = uris && childrenNamed(uris, 'entry').find((entry) => childText(entry, 'purpose') === 'chat')
  const users = child(root, 'users')
  return {
    entity: required(root, 'entity'),
    state: attribute(root, 'state') === 'partial' ? 'partial' : 'full',
    version: wholeNumber(attribute(root, 'version') ?? '0', 'version'),
    subject: (description && childText(description, 'subject')) ?? '',
    chatUri: (chat && childText(chat, 'uri')) ?? '',
    locked: isLocked(root),
    users: users === undefined ? [] : childrenNamed(users, 'user').map(parseUser),
  }
}

function parseUser(user: XmlElement): ConferenceUser {
  const roles = child(user, 'roles')
  return {
    entity: required(user, 'entity'),
    displayName: childText(user, 'display-text') ?? '',
    role: (roles && childText(roles, 'entry')) === 'presenter' ? 'presenter' : 'attendee',
    endpoints: childrenNamed(user, 'endpoint').flatMap((endpoint): ConferenceEndpoint[] => {
      const type = attribute(endpoint, 'session-type')
      const connected = childText(endpoint, 'status') === 'connected'
      return connected && (type === 'focus' || type === 'chat') ? [{ entity: attribute(endpoint, 'entity') ?? '', type }] : []
    }),
    deleted: attribute(user, 'state') === 'deleted',
  }
}

function isLocked(root: XmlElement): boolean {
  const view = child(root, 'conference-view')
  const states = view?.children.map((entity) => child(entity, 'entity-state')) ?? []
  return states.some((state) => state !== undefined && isTrue(childText(state, 'locked')))
}
