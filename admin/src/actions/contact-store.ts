import { z } from 'zod'
import type { Action } from '../action.ts'
import { requireUser } from '../users/find-user.ts'

const input = z.strictObject({ user: z.string().min(1).max(320) })

export const contactStore: Action<z.output<typeof input>> = {
  name: 'contact-store',
  summary: 'Where the contact list of a person is kept: by the pool or in the mailbox',
  input,
  role: 'read-only',
  audited: false,
  run: async (c, { user }) => ({ result: await c.runtime.contacts.storeOf(requireUser(c, user).address) }),
}
