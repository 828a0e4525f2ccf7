import { AppError } from '@parley/platform/errors'
import { z } from 'zod'
import type { Action } from '../action.ts'
import { toBeMigrated } from '../contacts/to-be-migrated.ts'
import { requireUser } from '../users/find-user.ts'

const input = z.strictObject({ user: z.string().min(1).max(320) })

export const exportContacts: Action<z.output<typeof input>> = {
  name: 'export-contacts',
  summary: 'The contact list of a person as their mailbox has it',
  input,
  role: 'administrator',
  audited: true,
  target: ({ user }) => user,
  async run(c, { user }) {
    const { address } = requireUser(c, user)
    const store = await c.runtime.contacts.storeOf(address)
    if (store.state !== 'UcsMigrated') throw new AppError('conflict', `The contact list of ${address} is not in the mailbox`, { expected: 'UcsMigrated', found: store.state, remedy: toBeMigrated(c, store) })
    const list = await c.runtime.contacts.listOf(address)
    return { result: list, kept: { groups: list.groups.length, contacts: list.contacts.length } }
  },
}
