import type { HealthRow } from '@parley/admin/health/health-row'

const words = { ok: 'ok', warning: 'WARNING', failure: 'FAILURE', skipped: '-' } as const

/** For people: a line for each finding, the remedy below it, and what it comes to. */
export function report(findings: readonly HealthRow[]): string {
  const width = Math.max(0, ...findings.map(({ set, check }) => `${set}: ${check}`.length))
  const lines = findings.flatMap(({ set, check, target, state, found, remedy }) => {
    const line = `${words[state].padEnd(8)} ${`${set}: ${check}`.padEnd(width)}  ${[target, found].filter(Boolean).join(': ')}`.trimEnd()
    return remedy === undefined ? [line] : [line, `${' '.repeat(9)}→ ${remedy}`]
  })
  return [...lines, '', summary(findings)].join('\n')
}

function summary(findings: readonly HealthRow[]): string {
  const count = (state: HealthRow['state']) => findings.filter((one) => one.state === state).length
  const counted = (n: number, one: string, more: string) => `${n} ${n === 1 ? one : more}`
  const [bad, warned] = [count('failure'), count('warning')]
  if (bad === 0 && warned === 0) return `Everything is in order: ${counted(count('ok'), 'check', 'checks')}.`
  return `${counted(bad, 'failure', 'failures')}, ${counted(warned, 'warning', 'warnings')}, ${counted(count('ok'), 'check', 'checks')} in order.`
}
