import type { Category, Categories } from '@parley/sip/bodies/categories'
import { notesOf, buildNote } from '@parley/sip/bodies/category-note'
import { stateOf, type State } from '@parley/sip/bodies/category-state'
import type { XmlElement } from '@parley/sip/bodies/xml'
import { AppError } from '@parley/platform/errors'
import type { User } from '@parley/topology/users'
import type { ChosenStatus, Me, Presence } from '../../shared/wire.ts'
import { personOf } from '../http/person.ts'
import type { Audience } from '../live/audience.ts'
import { meChanged } from '../live/outputs/me-changed.ts'
import type { Publications, Wanted } from './publications.ts'
import { choiceOf, chosenState, lastActiveOf, statusOf } from './status.ts'

/** The instance number under which a status chosen by hand is kept, the same for all endpoints. */
const USER_STATE = 0x2000_0000
/** The levels that decide the aggregate: 2 for colleagues, 3 for the team. */
const STATE_CONTAINERS = [2, 3]
const NOTE_CONTAINERS = [200, 300, 400]
/** The aggregate the owner is shown is the one colleagues see. */
const OWN_AGGREGATE = 2

/** The user's own presence, as the server tells it (roaming-self), and what of it the user sets. */
export class Self {
  readonly #user: () => User
  readonly #audience: Audience
  #publications: Publications | undefined
  #aggregate: State | undefined
  #chosen: ChosenStatus | undefined
  #note = ''
  #told = ''

  constructor(o: { user: () => User; audience: Audience }) {
    this.#user = o.user
    this.#audience = o.audience
  }

  me(): Me {
    const user = this.#user()
    return {
      person: personOf(user),
      administrator: user.administrator,
      presence: this.#presence(),
      ...(this.#chosen === undefined ? {} : { chosen: this.#chosen }),
    }
  }

  attached(publications: Publications): void {
    this.#publications = publications
  }

  /** Nobody speaks for the user any more: others see offline, and so does the user. */
  detached(): void {
    this.#publications = undefined
    this.#aggregate = undefined
    this.#tell()
  }

  /** What roaming-self says; all of it at first, afterwards what changed. Bodies that make no sense change nothing. */
  learn({ categories }: Categories<XmlElement>): void {
    for (const category of categories) {
      if (category.name === 'state') this.#learnState(category)
      if (category.name === 'note' && (category.container === undefined || NOTE_CONTAINERS.includes(category.container))) {
        this.#note = noteOf(category.content)
      }
    }
    this.#tell()
  }

  /** @param status  undefined: it follows activity again. @throws AppError */
  async choose(status: ChosenStatus | undefined): Promise<void> {
    const content = status === undefined ? {} : { content: chosenState(status) }
    await this.#published(STATE_CONTAINERS.map((container) => ({ name: 'state', instance: USER_STATE, container, expireType: 'static', ...content })))
    this.#chosen = status
    this.#tell()
  }

  /** @param text  empty: none any more. @throws AppError */
  async setNote(text: string): Promise<void> {
    const content = text === '' ? {} : { content: buildNote([{ type: 'personal', text }]) }
    await this.#published(NOTE_CONTAINERS.map((container) => ({ name: 'note', instance: 0, container, expireType: 'static', ...content })))
    this.#note = text
    this.#tell()
  }

  #published(wanted: Wanted[]): Promise<void> {
    if (!this.#publications) throw new AppError('unavailable', 'You are not signed in to IM')
    return this.#publications.publish(wanted)
  }

  #learnState(category: Category<XmlElement>): void {
    if (category.content === undefined) {
      if (category.instance === USER_STATE) this.#chosen = undefined
      return
    }
    const state = stateOf(category.content)
    if (state.type === 'aggregateState' && (category.container ?? OWN_AGGREGATE) === OWN_AGGREGATE) this.#aggregate = state
    if (state.type === 'userState' && (category.container ?? OWN_AGGREGATE) === OWN_AGGREGATE) this.#chosen = choiceOf(state)
  }

  #presence(): Presence {
    const lastActive = lastActiveOf(this.#aggregate)
    return {
      address: this.#user().address,
      status: statusOf(this.#aggregate),
      note: this.#note,
      ...(lastActive === undefined ? {} : { lastActive }),
    }
  }

  #tell(): void {
    const presence = this.#presence()
    const now = JSON.stringify([presence, this.#chosen])
    if (now === this.#told) return
    this.#told = now
    meChanged(this.#audience, presence, this.#chosen)
  }
}

function noteOf(content: XmlElement | undefined): string {
  const notes = content === undefined ? [] : notesOf(content)
  const note = notes.find((n) => n.type === 'OOF') ?? notes[0]
  return note?.text.trim().slice(0, 2000) ?? ''
}
