import { AppError } from '@parley/platform/errors'
import type { TopologyStore } from '@parley/topology/store'
import { photoType } from '@parley/topology/user'
import { z } from 'zod'
import type { Action } from '../action.ts'
import { requireUser } from '../users/find-user.ts'
import { requireMayManage } from '../users/may-manage.ts'

const BODY_BYTES = 1024 * 1024
const user = z.string().min(1).max(320)
const setInput = z.strictObject({
  user,
  /** Base64, PNG or JPEG. */
  data: z.base64().max(BODY_BYTES).optional(),
  /** `preview`: kept aside until it is saved or cancelled. */
  step: z.enum(['preview', 'save', 'cancel', 'set']),
})
const oneInput = z.strictObject({ user })

/** Previews by person; as long as the process. */
const previews = new WeakMap<TopologyStore, Map<string, Buffer>>()

function previewsOf(topology: TopologyStore): Map<string, Buffer> {
  const known = previews.get(topology) ?? new Map<string, Buffer>()
  previews.set(topology, known)
  return known
}

const MOST_PREVIEWS = 50

export const setUserPhoto: Action<z.output<typeof setInput>> = {
  name: 'set-user-photo',
  summary: 'Sets the photo of a person: at once, or as a preview that is saved or cancelled later',
  input: setInput,
  role: 'help-desk',
  audited: true,
  bodyBytes: BODY_BYTES,
  target: ({ user, step }) => `${user} ${step}`,
  async run(c, { user: identity, data, step }) {
    const person = requireUser(c, identity)
    requireMayManage(c, person)
    const aside = previewsOf(c.topology)
    if (step === 'cancel') {
      aside.delete(person.address)
      return { result: null }
    }
    const photo = data === undefined ? undefined : Buffer.from(data, 'base64')
    if (step === 'preview') {
      photoType(required(photo))
      aside.delete([...aside.keys()][MOST_PREVIEWS - 1] ?? '')
      aside.set(person.address, required(photo))
      return { result: { preview: true } }
    }
    const saved = step === 'set' ? required(photo) : aside.get(person.address)
    if (!saved) throw new AppError('missing', `There is no preview of a photo of ${person.address}`, { remedy: 'Set-UserPhoto -PictureData … -Preview first.' })
    await c.topology.users.change(person.address, {}, { photo: saved })
    aside.delete(person.address)
    return { result: { etag: c.topology.users.byAddress(person.address)?.photo?.etag } }
  },
}

export const removeUserPhoto: Action<z.output<typeof oneInput>> = {
  name: 'remove-user-photo',
  summary: 'Removes the photo of a person',
  input: oneInput,
  role: 'help-desk',
  audited: true,
  target: ({ user }) => user,
  async run(c, { user: identity }) {
    const person = requireUser(c, identity)
    requireMayManage(c, person)
    await c.topology.users.change(person.address, {}, { photo: null })
    return { result: null }
  },
}

export const getUserPhoto: Action<z.output<typeof oneInput>> = {
  name: 'get-user-photo',
  summary: 'The photo of a person, base64',
  input: oneInput,
  role: 'read-only',
  audited: false,
  async run(c, { user: identity }) {
    const person = requireUser(c, identity)
    const photo = await c.topology.users.photo(person.address)
    if (!photo) throw new AppError('missing', `${person.address} has no photo`)
    return { result: { user: person.address, type: photo.type, etag: photo.etag, data: photo.data.toString('base64') } }
  },
}

function required(photo: Buffer | undefined): Buffer {
  if (photo) return photo
  throw new AppError('invalid', 'The photo itself is missing', { parameter: 'data', expected: 'PNG or JPEG, base64' })
}
