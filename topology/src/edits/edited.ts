import type { Topology } from '../topology.ts'

/** What an edit makes: the document after it, and what the administrator should know. Edits are pure; the draft keeps them. */
export interface Edited {
  topology: Topology
  warnings: string[]
}

/** Properties a patch may leave out keep their value; it has no property it does not name. */
export type Patch<T> = { [K in keyof T]?: T[K] | undefined }

/** The object with what the patch names. */
export function patched<T extends object>(object: T, patch: NoInfer<Patch<T>>): T {
  const given = Object.entries(patch).filter(([, value]) => value !== undefined)
  return { ...object, ...Object.fromEntries(given) }
}

/** Name for name, in any case. */
export function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
