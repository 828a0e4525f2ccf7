import type { z } from 'zod'
import type { AdminContext } from './admin-context.ts'
import type { Role } from './roles.ts'

/** Something the admin API does that is not a change of one object, `POST /admin/v1/actions/<name>`. */
export interface Action<Input = never> {
  /** kebab-case: `enable-topology`. */
  name: string
  summary: string
  input: z.ZodType
  role: Role
  /** It changes something, so it is in the audit log. */
  audited: boolean
  /** What it is about, for the audit log. */
  target?(input: Input): string
  /** Largest body, bytes; 256 KiB when not said. */
  bodyBytes?: number
  /** How long it may take; 60 when not said. */
  seconds?: number
  /** How it is before, for the audit log. */
  before?(c: AdminContext, input: Input): Promise<unknown>
  /** @returns `kept`  what the audit log has of the answer; the result when not said */
  run(c: AdminContext, input: Input): Promise<{ result?: unknown; warnings?: string[]; kept?: unknown }>
}
