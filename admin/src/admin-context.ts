import type { Clock } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import type { TopologyStore } from '@parley/topology/store'
import type { AuditLog } from './audit.ts'
import type { Role } from './roles.ts'
import type { AdminRuntime } from './runtime.ts'

/** Who asks. */
export interface Actor {
  /** For the audit log: an account, a certificate's name or `token`. */
  name: string
  role: Role
  peer: string
}

/** What collections and actions work with. */
export interface AdminContext {
  topology: TopologyStore
  runtime: AdminRuntime
  diagnostics: Diagnostics
  clock: Clock
  audit: AuditLog
  actor: Actor
  correlationId: string
}
