import { BodyError, shown } from './body-error.ts'
import { mediaTypes, namespaces } from './media-types.ts'
import { attribute, child, childText, expectRoot, isTrue, parseXml, type XmlElement } from './xml.ts'
import { attr, element } from './xml-writer.ts'

export const contentType = mediaTypes.c3p

/** What a client may ask of a conference, or of the factory that makes them. `user` is a SIP URI as it was written. */
export type C3pCommand =
  | { readonly name: 'getConferencingCapabilities' }
  /** `id`: the conference's name below its organizer, chosen by the client; empty when it left that to us. */
  | { readonly name: 'addConference'; readonly id: string; readonly subject: string }
  | { readonly name: 'deleteConference' }
  | { readonly name: 'getConference' }
  /** Comes with the INVITE of whoever joins. */
  | { readonly name: 'addUser'; readonly user: string }
  | { readonly name: 'deleteUser'; readonly user: string }
  | { readonly name: 'modifyUserRoles'; readonly user: string; readonly role: string }
  | { readonly name: 'modifyConferenceLock'; readonly locked: boolean }
  | { readonly name: 'other'; readonly element: string }

export interface C3pRequest {
  readonly requestId: string
  readonly from: string
  readonly to: string
  readonly command: C3pCommand
}

/** Values of `code`; the first is the only good one. */
export type C3pCode = 'success' | 'pending' | 'failure' | 'unauthorized' | 'notSupported' | 'conferenceDoesntExist' | 'userDoesntExist' | 'conferenceExistsAlready' | 'forbidden' | 'requestMalformed'

const longestSubject = 1_024

/** @throws BodyError */
export function parseC3pRequest(body: Buffer | string): C3pRequest {
  const root = expectRoot(parseXml(body), 'request')
  const [first] = root.children
  if (first === undefined) throw new BodyError('a command in <request>', 'none')
  return {
    requestId: (attribute(root, 'requestId') ?? '').slice(0, 64),
    from: attribute(root, 'from') ?? '',
    to: attribute(root, 'to') ?? '',
    command: commandOf(first),
  }
}

function commandOf(found: XmlElement): C3pCommand {
  switch (found.name) {
    case 'getConferencingCapabilities':
    case 'deleteConference':
    case 'getConference':
      return { name: found.name }
    case 'addConference':
      return addConference(found)
    case 'addUser': {
      const user = child(found, 'user')
      return { name: 'addUser', user: (user && attribute(user, 'entity')) ?? '' }
    }
    case 'deleteUser':
      return { name: 'deleteUser', user: userKey(found) }
    case 'modifyUserRoles': {
      const roles = child(found, 'user-roles')
      return { name: 'modifyUserRoles', user: userKey(found), role: (roles && childText(roles, 'entry')) ?? '' }
    }
    case 'modifyConferenceLock':
      return { name: 'modifyConferenceLock', locked: isTrue(childText(found, 'locked')) }
    default:
      return { name: 'other', element: shown(found.name).slice(1, -1) }
  }
}

function addConference(found: XmlElement): C3pCommand {
  const info = child(found, 'conference-info')
  const description = info && child(info, 'conference-description')
  const subject = (description && childText(description, 'subject')) ?? ''
  if (subject.length > longestSubject) throw new BodyError(`a subject of at most ${longestSubject} characters`, `${subject.length}`)
  return { name: 'addConference', id: (description && childText(description, 'conference-id')) ?? '', subject }
}

function userKey(found: XmlElement): string {
  const keys = child(found, 'userKeys')
  const user = keys && attribute(keys, 'userEntity')
  if (user === undefined) throw new BodyError('userKeys with userEntity', 'none')
  return user
}

export interface C3pParties {
  readonly requestId: string
  readonly from: string
  readonly to: string
}

const open = (kind: string, { requestId, from, to }: C3pParties, more = ''): string =>
  `<${kind} xmlns="${namespaces.c3p}" xmlns:mscp="${namespaces.c3pExtensions}"${attr('requestId', requestId)} C3PVersion="1"${attr('from', from)}${attr('to', to)}${more}>`

/** @param inner  the command's element with what belongs into it, escaped; nothing: the element alone */
export const buildC3pResponse = (parties: C3pParties, code: C3pCode, command: string, inner = ''): string =>
  `${open('response', parties, attr('code', code))}<${command}>${inner}</${command}></response>`

/** What we ask as a client ourselves. */
export function buildC3pRequest(parties: C3pParties, command: C3pCommand): string {
  return `${open('request', parties)}${commandText(parties.to, command)}</request>`
}

function commandText(conference: string, command: C3pCommand): string {
  const keys = `<conferenceKeys${attr('confEntity', conference)}/>`
  switch (command.name) {
    case 'addConference':
      return (
        `<addConference><conference-info xmlns="${namespaces.conferenceInfo}" xmlns:msci="${namespaces.conferenceExtensions}" entity="">` +
        `<conference-description>${element('subject', command.subject)}${element('msci:conference-id', command.id)}` +
        '<msci:admission-policy>openAuthenticated</msci:admission-policy></conference-description>' +
        '<msci:conference-view><msci:entity-view entity="chat"/></msci:conference-view></conference-info></addConference>'
      )
    case 'addUser':
      return `<addUser>${keys}<user xmlns="${namespaces.conferenceInfo}"${attr('entity', command.user)}><roles><entry>attendee</entry></roles></user></addUser>`
    case 'deleteUser':
      return `<deleteUser><userKeys${attr('confEntity', conference)}${attr('userEntity', command.user)}/></deleteUser>`
    case 'modifyUserRoles':
      return `<modifyUserRoles><userKeys${attr('confEntity', conference)}${attr('userEntity', command.user)}/><user-roles xmlns="${namespaces.conferenceInfo}">${element('entry', command.role)}</user-roles></modifyUserRoles>`
    case 'modifyConferenceLock':
      return `<modifyConferenceLock>${keys}${element('locked', command.locked)}</modifyConferenceLock>`
    case 'getConferencingCapabilities':
      return '<getConferencingCapabilities/>'
    case 'other':
      throw new TypeError('no command of ours')
    default:
      return `<${command.name}>${keys}</${command.name}>`
  }
}

/** The conference an addConference has made, as `code` and the focus' URI. @throws BodyError */
export function parseC3pResponse(body: Buffer | string): { code: string; entity: string | undefined } {
  const root = expectRoot(parseXml(body), 'response')
  const info = root.children[0] && child(root.children[0], 'conference-info')
  return { code: attribute(root, 'code') ?? '', entity: info && attribute(info, 'entity') }
}
