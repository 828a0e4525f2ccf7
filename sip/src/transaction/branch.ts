import { fnv1a } from '../fnv.ts'
import { isUniqueBranch } from '../headers/via.ts'

/** Our branches: unique, and at their end a mark of the Request-URI the request came with, by which a loop is known from a spiral.
 *  Whoever forges a mark gets a request past the loop check and on to Max-Forwards, no further.
 *  @spec RFC 5393 §4.2.1 */
export class Branches {
  /** Unique is enough: a response counts on its own connection only, so that there is nothing to guess. */
  readonly #prefix: string
  #count = 0

  /** @param token  no other endpoint's, and without a dot */
  constructor(token: string) {
    this.#prefix = `z9hG4bK${token}.`
  }

  /** @param cameTo  the Request-URI before we changed it */
  next(cameTo: string): string {
    return `${this.#prefix}${(this.#count++).toString(36)}.${fnv1a(cameTo)}`
  }
}

/** Whether a request that carries this branch of ours was here with the same Request-URI; so it is taken when the branch is none
 *  we could have written.  @spec RFC 5393 §4.2.2 */
export function isLoopBranch(branch: string | undefined, requestUri: string): boolean {
  if (!isUniqueBranch(branch)) return true
  const [, count, mark, more] = branch.split('.')
  return count === undefined || mark === undefined || more !== undefined || mark === fnv1a(requestUri)
}
