/** One line for each role of `GET /health`: `{ roles: { web: { state: 'up' } } }`, or the roles at the top. */
export function roleStates(report: unknown): [role: string, state: string][] {
  const top = asRecord(report)
  const roles = asRecord(top['roles'])
  const found = Object.entries(Object.keys(roles).length > 0 ? roles : top)
  return found.flatMap(([role, value]) => {
    const state = typeof value === 'string' ? value : asRecord(value)['state']
    return typeof state === 'string' && role !== 'state' ? [[role, state] as [string, string]] : []
  })
}

const asRecord = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {})
