import { z } from 'zod'
import type { Action } from '../action.ts'
import { movesAgain } from '../contacts/moves-again.ts'
import { requireUser } from '../users/find-user.ts'
import { requireMayManage } from '../users/may-manage.ts'

const input = z.strictObject({ user: z.string().min(1).max(320) })

export const rollBackContacts: Action<z.output<typeof input>> = {
  name: 'roll-back-contacts',
  summary: 'Moves the contact list of a person from the mailbox back to the pool',
  input,
  role: 'help-desk',
  audited: true,
  target: ({ user }) => user,
  before: (c, { user }) => c.runtime.contacts.storeOf(requireUser(c, user).address),
  async run(c, { user }) {
    const person = requireUser(c, user)
    requireMayManage(c, person)
    const store = await c.runtime.contacts.rollBack(person.address)
    return { result: store, warnings: movesAgain(c, store) }
  },
}
