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
  /** Of an item, for the document that describes the API. */
  schema: z.ZodType
  createSchema?: z.ZodType
  patchSchema?: z.ZodType
  roles: { read: Role; write: Role }
  /** What may be asked in the query besides `filter`. Without it, each property of the items may be: those that have exactly this value. */
  querySchema?: z.ZodType
  /** Largest body of a change, bytes; 256 KiB when not said. */
  bodyBytes?: number
  /** @param query  of `querySchema` */
  list(c: AdminContext, query: never): T[] | Promise<T[]>
  /** One item by any name it has; when absent it is looked for in the list, by `identity` in any case. */
  get?(c: AdminContext, identity: string): T | undefined | Promise<T | undefined>
  /** @param input  of `createSchema` */
  create?(c: AdminContext, input: never, o: ChangeOptions): Promise<Changed<T>>
  /** @param patch  of `patchSchema`: a merge patch */
  update?(c: AdminContext, identity: string, patch: never, o: ChangeOptions): Promise<Changed<T>>
  remove?(c: AdminContext, identity: string, o: ChangeOptions): Promise<Changed<never>>
}

/** A collection of whatever items. */
export type AnyCollection = Collection<{ identity: string }>
