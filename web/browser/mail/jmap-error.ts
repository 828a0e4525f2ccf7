import type { SetFailure } from './jmap-types.ts'

/** A refusal of the mailbox: of a request, a method call or one object of a set. `unavailable`: it could not be asked. */
export class JmapError extends Error {
  /** RFC 8620 type, or `unavailable`. */
  readonly type: string
  readonly failure: SetFailure | undefined

  constructor(type: string, message: string, failure?: SetFailure) {
    super(message === '' ? type : message)
    this.name = 'JmapError'
    this.type = type
    this.failure = failure
  }
}

/** @param objects  `notCreated`, `notUpdated` or `notDestroyed` of a set. Undefined when all is done. */
export function firstFailure(objects: Record<string, SetFailure> | null): JmapError | undefined {
  const [failure] = Object.values(objects ?? {})
  return failure && new JmapError(failure.type, failure.description ?? failure.type, failure)
}
