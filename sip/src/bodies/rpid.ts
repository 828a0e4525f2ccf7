import { attribute, child, childrenNamed } from './xml.ts'
import type { XmlElement } from './xml.ts'
import { attr, element } from './xml-writer.ts'
import { namespaces } from './media-types.ts'

/** What a person says besides being there or not.  @spec RFC 4480, in the person element of RFC 4479 */
export interface Rpid {
  /** Element names such as `away`, `busy`, `on-the-phone`; without `other` and `unknown`. */
  activities: string[]
  /** Activities in the person's own words. */
  others: string[]
  notes: string[]
  /** Nobody is at the machine; milliseconds since the epoch where it says since when. */
  idle?: { since?: number }
}

/** Things one person does at a time; more are left out. */
const most = 20

export const emptyRpid = (): Rpid => ({ activities: [], others: [], notes: [] })

/** The person element, for inside a document that declares `dm` and `rpid`. Nothing when there is nothing to say. */
export function buildPerson(rpid: Rpid): string {
  const doing = [...rpid.activities.map((name) => `<rpid:${name}/>`), ...rpid.others.map((text) => element('rpid:other', text))].join('')
  const activities = doing === '' ? '' : `<rpid:activities>${doing}</rpid:activities>`
  const notes = rpid.notes.map((text) => element('dm:note', text)).join('')
  const inner = activities + buildUserInput(rpid.idle) + notes
  return inner === '' ? '' : `<dm:person id="p">${inner}</dm:person>`
}

const buildUserInput = (idle: Rpid['idle']): string =>
  idle === undefined ? '' : `<rpid:user-input${attr('last-input', idle.since === undefined ? undefined : new Date(idle.since).toISOString())}>idle</rpid:user-input>`

/** Read from every person and, as drafts of RPID had it, from every tuple; the activities of all together. */
export function rpidOf(presence: XmlElement): Rpid {
  const rpid = emptyRpid()
  for (const part of presence.children) {
    if (part.name !== 'person' && part.name !== 'tuple') continue
    readActivities(part, rpid)
    if (part.name === 'person') rpid.notes.push(...childrenNamed(part, 'note').map((note) => note.text.trim()).filter((text) => text !== ''))
    const input = child(part, 'user-input')
    if (input?.text.trim() === 'idle') rpid.idle = idleSince(input)
  }
  return rpid
}

function readActivities(part: XmlElement, into: Rpid): void {
  for (const { children } of childrenNamed(part, 'activities')) {
    for (const activity of children) {
      if (into.activities.length + into.others.length >= most) return
      const text = activity.text.trim()
      if (activity.name === 'other') into.others.push(...(text === '' ? [] : [text]))
      else if (activity.name !== 'unknown' && activity.name !== 'note') into.activities.push(activity.name)
    }
  }
}

function idleSince(input: XmlElement): { since?: number } {
  const since = Date.parse(attribute(input, 'last-input') ?? '')
  return Number.isNaN(since) ? {} : { since }
}

export const rpidNamespaces = attr('xmlns:dm', namespaces.dataModel) + attr('xmlns:rpid', namespaces.rpid)
