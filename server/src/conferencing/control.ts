import { buildC3pResponse, type C3pCode, type C3pRequest } from '@parley/sip/bodies/c3p'
import { namespaces } from '@parley/sip/bodies/media-types'
import { attr } from '@parley/sip/bodies/xml-writer'
import { addressOf } from '@parley/sip/uri'
import { sipUri, type SipAddress } from '@parley/topology/names'
import type { Conference } from './conference.ts'
import type { Conferences } from './conferences.ts'

export interface ControlParts {
  readonly conferences: Conferences
  /** Tells the subscribers. */
  changed(conference: Conference, users?: readonly SipAddress[]): void
}

/** What became of a command, as the body that answers it. */
export interface Controlled {
  readonly code: C3pCode
  readonly body: string
}

/** Commands to conferences and to the factory that makes them: C3P, the conference control of Lync-type clients. */
export class Control {
  readonly #parts: ControlParts

  constructor(parts: ControlParts) {
    this.#parts = parts
  }

  /** To somebody's own factory. */
  factory(user: SipAddress, request: C3pRequest): Controlled {
    const { command } = request
    switch (command.name) {
      case 'getConferencingCapabilities':
        return answer(request, 'success', `<mcu-types><mcuType>chat</mcuType></mcu-types>`)
      case 'addConference': {
        const added = this.#parts.conferences.add(user, command.id, command.subject)
        if (added === 'exists') return answer(request, 'conferenceExistsAlready')
        if (added === 'too many') return answer(request, 'failure')
        return answer(request, 'success', `<conference-info xmlns="${namespaces.conferenceInfo}"${attr('entity', added.focusUri)}${attr('version', 1)}/>`)
      }
      default:
        return answer(request, 'notSupported')
    }
  }

  /** To a conference, from somebody who is in it. */
  conference(conference: Conference, user: SipAddress, request: C3pRequest): Controlled {
    const { command } = request
    switch (command.name) {
      case 'getConference':
        return answer(request, 'success', `<conference-info xmlns="${namespaces.conferenceInfo}"${attr('entity', conference.focusUri)}/>`)
      case 'deleteUser':
        return this.#presenter(conference, user, request, () => this.#eject(conference, user, command.user))
      case 'deleteConference':
        return this.#presenter(conference, user, request, () => {
          this.#parts.conferences.end(conference)
          return 'success'
        })
      case 'modifyConferenceLock':
        return this.#presenter(conference, user, request, () => {
          conference.locked = command.locked
          this.#parts.changed(conference)
          return 'success'
        })
      case 'modifyUserRoles':
        return this.#presenter(conference, user, request, () => this.#setRole(conference, command.user, command.role))
      default:
        return answer(request, 'notSupported')
    }
  }

  #presenter(conference: Conference, user: SipAddress, request: C3pRequest, work: () => C3pCode): Controlled {
    return answer(request, conference.isPresenter(user) ? work() : 'unauthorized')
  }

  #eject(conference: Conference, by: SipAddress, uri: string): C3pCode {
    const user = memberOf(conference, uri)
    if (user === undefined) return 'userDoesntExist'
    if (user === conference.organizer && by !== user) return 'unauthorized'
    for (const session of conference.eject(user)) session.hangUp('removed')
    return 'success'
  }

  #setRole(conference: Conference, uri: string, role: string): C3pCode {
    const user = memberOf(conference, uri)
    if (user === undefined) return 'userDoesntExist'
    if (role !== 'presenter' && role !== 'attendee') return 'requestMalformed'
    conference.setRole(user, role)
    this.#parts.changed(conference, [user])
    return 'success'
  }
}

function memberOf(conference: Conference, uri: string): SipAddress | undefined {
  const address = addressOf(uri) as SipAddress
  return conference.has(address) ? address : undefined
}

/** The answer to an addUser: who one is in the conference. */
export function joinedAnswer(conference: Conference, user: SipAddress, request: C3pRequest): string {
  const role = conference.roleOf(user)
  const inner = `<conferenceKeys${attr('confEntity', conference.focusUri)}/><user xmlns="${namespaces.conferenceInfo}"${attr('entity', sipUri(user))}><roles><entry>${role}</entry></roles></user>`
  return answer(request, 'success', inner).body
}

function answer(request: C3pRequest, code: C3pCode, inner = ''): Controlled {
  const { requestId, from, to, command } = request
  const name = command.name === 'other' ? command.element : command.name
  return { code, body: buildC3pResponse({ requestId, from: to, to: from }, code, /^[A-Za-z]{1,60}$/.test(name) ? name : 'unknown', inner) }
}
