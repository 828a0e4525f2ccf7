import type { AdminContext } from '../admin-context.ts'

/** One thing that was looked at. */
export interface HealthRow {
  /** The health set it belongs to: `Topology`, `OWA.Protocol.Dep`, … */
  set: string
  check: string
  /** The server, pool or person it is about. */
  target: string
  state: 'ok' | 'warning' | 'failure' | 'skipped'
  found: string
  /** What to do about it. */
  remedy?: string
}

/** Looks at one part of the installation. */
export type HealthCheck = (c: AdminContext) => HealthRow[] | Promise<HealthRow[]>
