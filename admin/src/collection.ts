import type { z } from 'zod'
import type { AdminContext } from './admin-context.ts'
import type { Role } from './roles.ts'

/** What a change answers: the object as it is now, and what the administrator should know about it. */
export interface Changed<T> {
  item?: T
  warnings: string[]
}

export interface ChangeOptions {
  /** Refused with `conflict` when the object has another version by now. */
  ifVersion?: number
  /** The administrator has read the warning that would refuse it. */
  force?: boolean
}

/** One kind of object of the admin API, `/admin/v1/<name>`: routes, checks, OpenAPI and audit come from this declaration. */
export interface Collection<T extends { identity: string }> {
  /** Plural, kebab-case: `trusted-application-pools`. */
  name: string
  summary: string
  schema: z.ZodType<T>
  createSchema?: z.ZodType
  patchSchema?: z.ZodType
  roles: { read: Role; write: Role }
  list(c: AdminContext): T[] | Promise<T[]>
  /** @param input  of `createSchema` */
  create?(c: AdminContext, input: never, o: ChangeOptions): Promise<Changed<T>>
  /** @param patch  of `patchSchema`: a merge patch */
  update?(c: AdminContext, identity: string, patch: never, o: ChangeOptions): Promise<Changed<T>>
  remove?(c: AdminContext, identity: string, o: ChangeOptions): Promise<Changed<never>>
}
