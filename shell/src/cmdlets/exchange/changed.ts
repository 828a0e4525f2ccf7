import type { Changed } from '../../api-client.ts'
import type { CmdletContext } from '../../cmdlet-context.ts'

const told = new WeakMap<CmdletContext, Set<string>>()

/** Passes on what a change was answered with; the same words once, however many objects a pipeline changes. */
export function tell<T>(c: CmdletContext, changed: Pick<Changed<T>, 'warnings'>): void {
  const before = told.get(c) ?? new Set<string>()
  told.set(c, before)
  for (const warning of changed.warnings) {
    if (!before.has(warning)) c.warn(warning)
    before.add(warning)
  }
}
