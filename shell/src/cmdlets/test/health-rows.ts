import { AppError } from '@parley/platform/errors'
import { text } from '../../bound.ts'
import type { CmdletContext } from '../../cmdlet-context.ts'
import type { Bound, Parameter } from '../../cmdlet.ts'
import type { Column } from '../../shell-object.ts'

/** As the admin API answers `health`. */
export interface HealthRow {
  set: string
  check: string
  target: string
  state: 'ok' | 'warning' | 'failure' | 'skipped'
  found: string
  remedy?: string
}

export async function healthRows(c: CmdletContext, set?: string): Promise<HealthRow[]> {
  const { result } = await c.api.run<{ rows: HealthRow[] }>('health', set === undefined ? {} : { set })
  return result.rows
}

export const healthParameters: Readonly<Record<'Identity' | 'HealthSet', Parameter>> = {
  Identity: { type: 'string', position: 1, pipeline: 'both', help: 'Only what is about this server, by its FQDN or short name.', complete: async (c) => distinct((await healthRows(c)).map(({ target }) => target)) },
  HealthSet: { type: 'string', help: 'Only this health set.', complete: async (c) => distinct((await healthRows(c)).map(({ set }) => set)) },
}

/** What was found about the server and in the set that were asked for. @throws AppError `missing` — lists those there are */
export async function healthRowsFor(c: CmdletContext, p: Bound): Promise<HealthRow[]> {
  const [server, set] = [text(p, 'Identity')?.toLowerCase(), text(p, 'HealthSet')]
  const inSet = await healthRows(c, set)
  if (set !== undefined && inSet.length === 0) throw unknown('HealthSet', 'health set', set, (await healthRows(c)).map((row) => row.set))
  if (server === undefined) return inSet
  const about = (row: HealthRow) => [row.target, row.target.split('.')[0]].some((name) => name?.toLowerCase() === server)
  const found = inSet.filter(about)
  if (found.length > 0) return found
  const everything = set === undefined ? inSet : await healthRows(c)
  if (everything.some(about)) return []
  throw unknown('Identity', 'server', server, everything.map((row) => row.target))
}

const distinct = (names: readonly string[]) => [...new Set(names)].filter((name) => name !== '')

const unknown = (parameter: string, what: string, name: string, all: readonly string[]) => new AppError('missing', `Nothing is known of the ${what} '${name.slice(0, 80)}'`, { parameter, candidates: distinct(all) })

export const healthColumns: readonly Column[] = [{ property: 'Server' }, { property: 'HealthSetName' }, { property: 'Name' }, { property: 'AlertValue' }, { property: 'Message' }]
