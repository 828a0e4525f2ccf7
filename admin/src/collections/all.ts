import type { AnyCollection } from '../collection.ts'
import { audit } from './audit.ts'
import { roleAssignments } from './role-assignments.ts'

/** All collections of the API, one line each. */
export const collections: readonly AnyCollection[] = [
  audit,
  roleAssignments,
]
