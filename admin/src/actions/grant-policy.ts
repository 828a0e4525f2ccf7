import { AppError } from '@parley/platform/errors'
import { z } from 'zod'
import type { Action } from '../action.ts'
import { GLOBAL, grantableKind, policyKinds, withoutEffect } from '../policies/policy-kinds.ts'
import { policyName } from '../policies/policy-collection.ts'
import { changeAccount } from '../users/change-account.ts'
import { requireUser } from '../users/find-user.ts'
import { requireMayManage } from '../users/may-manage.ts'

const input = z.strictObject({ kind: grantableKind, user: z.string().min(1).max(320), policyName: z.string().max(256).nullable() })

/** Assigns a policy to a person; null takes it away, and the global one counts again. */
export const grantPolicy: Action<z.output<typeof input>> = {
  name: 'grant-policy',
  summary: 'Assigns an archiving, presence or user services policy to a person, or takes it away',
  input,
  role: 'help-desk',
  audited: true,
  target: ({ kind, user }) => `${kind} ${user}`,
  async run(c, { kind, user, policyName: wanted }) {
    const person = requireUser(c, user)
    requireMayManage(c, person)
    const { assigned } = policyKinds[kind]
    const name = wanted === null || policyName(wanted) === GLOBAL ? undefined : policyName(wanted)
    const policy = name === undefined ? undefined : c.topology.settings.get(kind, name)
    if (name !== undefined && !policy) {
      const candidates = [GLOBAL, ...c.topology.settings.list(kind).map((one) => one.name)]
      throw new AppError('missing', `There is no ${kind} '${name}'`, { parameter: 'policyName', candidates: [...new Set(candidates)] })
    }
    await changeAccount(c, person.address, { [assigned]: policy?.name })
    return { warnings: withoutEffect(kind) }
  },
}
