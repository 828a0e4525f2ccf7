import { expect } from 'vitest'
import type { MailboxLab } from './mailbox-lab.ts'

export interface Client {
  lab: MailboxLab
  user: string
}

/** All objects of a type as a client has them, as JSON by their ids. */
export interface Picture {
  state: string
  objects: ReadonlyMap<string, string>
}

const propertiesOf = (type: string): { properties?: string[] } => (type === 'Email' ? { properties: ['id', 'keywords', 'mailboxIds'] } : {})

/** As a client that comes new would see them. */
export async function pictureOf({ lab, user }: Client, type: string): Promise<Picture> {
  const { state, list } = await lab.call(user, `${type}/get`, { ids: null, ...propertiesOf(type) })
  return { state, objects: new Map((list as { id: string }[]).map((object) => [object.id, JSON.stringify(object)])) }
}

/** An old picture brought up to date by /changes and /get only, `most` changes at a time. */
export async function followed({ lab, user }: Client, type: string, from: Picture, most: number): Promise<Picture> {
  const objects = new Map(from.objects)
  let state = from.state
  for (;;) {
    const changes = await lab.call(user, `${type}/changes`, { sinceState: state, maxChanges: most })
    expect(changes.created.length + changes.updated.length + changes.destroyed.length).toBeLessThanOrEqual(most)
    for (const id of changes.created) expect(objects.has(id), `${id} is told as created, but was known`).toBe(false)
    for (const id of [...changes.updated, ...changes.destroyed]) expect(objects.has(id), `${id} is told as changed, but was unknown`).toBe(true)
    for (const id of changes.destroyed) objects.delete(id)
    const { list, notFound } = await lab.call(user, `${type}/get`, { ids: [...changes.created, ...changes.updated], ...propertiesOf(type) })
    for (const object of list as { id: string }[]) objects.set(object.id, JSON.stringify(object))
    // Destroyed meanwhile: a later answer says so.
    for (const id of notFound) objects.set(id, 'gone')
    state = changes.newState
    if (!changes.hasMoreChanges) return { state, objects }
  }
}
