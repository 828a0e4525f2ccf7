import type { Column, ShellObject } from '../../shell-object.ts'

/** What the API answers a probe with. */
export interface ProbeAnswer {
  pool: string
  ok: boolean
  latencyMs: number
  error?: string
  diagnosis?: string
  /** What it came through, with the milliseconds since it began. */
  steps: readonly { what: string; afterMs: number }[]
}

/** The result of a Test-Cs cmdlet. */
export function taskOutput({ pool, ok, latencyMs, error, diagnosis }: ProbeAnswer): ShellObject {
  return { type: 'TaskOutput', properties: { TargetFqdn: pool, Result: ok ? 'Success' : 'Failure', Latency: timespan(latencyMs), Error: error ?? '', Diagnosis: diagnosis ?? '' } }
}

export const taskColumns: readonly Column[] = [{ property: 'TargetFqdn' }, { property: 'Result' }, { property: 'Latency' }, { property: 'Error' }]

/** `00:00:01.2340000`, as a .NET TimeSpan is written. */
export function timespan(ms: number): string {
  const part = (value: number, size: number) => String(Math.floor(value)).padStart(size, '0')
  return `${part(ms / 3_600_000, 2)}:${part((ms / 60_000) % 60, 2)}:${part((ms / 1_000) % 60, 2)}.${part((ms % 1_000) * 10_000, 7)}`
}
