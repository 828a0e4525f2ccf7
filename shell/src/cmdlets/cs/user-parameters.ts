import { AppError } from '@parley/platform/errors'
import { given } from '../../bound.ts'
import type { CmdletContext } from '../../cmdlet-context.ts'
import type { Bound, Parameter } from '../../cmdlet.ts'
import { toText } from '../../language/text.ts'
import type { ShellObject, ShellValue } from '../../shell-object.ts'
import { propertyFilter } from '../property-filter.ts'
import { oneIdentity } from './topology-parameters.ts'
import type { UserItem } from './user-objects.ts'

const forms = 'by SIP address (with or without sip:), mail address, DOMAIN\\account, account, display name or distinguished name'

export const userIdentity = (help: string, o: { mandatory?: true } = {}): Parameter => ({
  type: 'string',
  position: 1,
  pipeline: 'both',
  help: `${help}, ${forms}.`,
  ...(o.mandatory && { mandatory: true as const }),
  complete: async (c) => (await c.api.list('users')).map((item) => item.identity),
})

export const userFilter: Parameter = { type: 'object', help: 'Only those that fit: { Enabled -eq $true -and DisplayName -like "A*" }. Operators -eq -ne -like -notlike -gt -ge -lt -le, joined by -and and -or.' }
export const resultSize: Parameter = { type: 'object', help: 'The most there may be, or Unlimited.', default: 'Unlimited' }
export const registrarPool: Parameter = { type: 'string', help: 'The front end pool where the user is at home.', complete: async (c) => (await c.api.list('pools')).map((pool) => pool.identity) }

/** The person named, or all that fit -Filter and -ResultSize. */
export async function readUsers(c: CmdletContext, p: Bound, shown: (item: UserItem) => ShellObject, fits: (item: UserItem) => boolean = () => true): Promise<ShellObject[]> {
  const filter = given(p, 'Filter') ? propertyFilter(toText(p['Filter'] as ShellValue)) : () => true
  const most = sizeOf(p)
  const items = given(p, 'Identity') ? [await c.api.get<UserItem>('users', oneIdentity(p))] : await c.api.list<UserItem>('users')
  return items.filter(fits).map(shown).filter(filter).slice(0, most)
}

function sizeOf(p: Bound): number {
  const size = p['ResultSize']
  if (size === undefined || String(size).toLowerCase() === 'unlimited') return Number.POSITIVE_INFINITY
  const count = Number(size)
  if (Number.isInteger(count) && count >= 0) return count
  throw new AppError('invalid', 'ResultSize is a number or Unlimited', { parameter: 'ResultSize', found: String(size).slice(0, 40) })
}

export const getUser = (c: CmdletContext, p: Bound): Promise<UserItem> => c.api.get<UserItem>('users', oneIdentity(p))
