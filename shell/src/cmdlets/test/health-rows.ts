import type { CmdletContext } from '../../cmdlet-context.ts'
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

export const healthColumns: readonly Column[] = [{ property: 'Server' }, { property: 'HealthSetName' }, { property: 'Name' }, { property: 'AlertValue' }, { property: 'Message' }]
