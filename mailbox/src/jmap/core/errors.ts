import type { ErrorCode } from '@parley/platform/errors'
import type { JsonObject } from './json.ts'

/** A method's failure; RFC 8620 §3.6.2. */
export class MethodError extends Error {
  readonly type: string
  readonly more: JsonObject

  constructor(type: string, more: JsonObject = {}) {
    super(type)
    this.name = 'MethodError'
    this.type = type
    this.more = more
  }

  toJson(): JsonObject {
    return { type: this.type, ...this.more }
  }
}

/** Names the arguments that are wrong, in the order given. */
export const invalidArguments = (...names: string[]): MethodError => new MethodError('invalidArguments', { arguments: names })

/** One object's failure in a /set; RFC 8620 §5.3. */
export class SetError extends Error {
  readonly type: string
  readonly more: JsonObject

  constructor(type: string, more: JsonObject = {}) {
    super(type)
    this.name = 'SetError'
    this.type = type
    this.more = more
  }

  toJson(): JsonObject {
    return { type: this.type, ...this.more }
  }
}

export const invalidProperties = (...names: string[]): SetError => new SetError('invalidProperties', { properties: [...new Set(names)] })

/** A whole request's failure, answered with an HTTP status; RFC 8620 §3.6.1. */
export class RequestError extends Error {
  readonly status: number
  readonly problem: JsonObject

  constructor(status: number, type: string, detail: string, more: JsonObject = {}) {
    super(detail)
    this.name = 'RequestError'
    this.status = status
    this.problem = { type, status, detail, ...more }
  }
}

const jmapError = (name: string): string => `urn:ietf:params:jmap:error:${name}`

export const notJson = (detail: string): RequestError => new RequestError(400, jmapError('notJSON'), detail)
export const notRequest = (detail: string): RequestError => new RequestError(400, jmapError('notRequest'), detail)
export const unknownCapability = (name: string): RequestError => new RequestError(400, jmapError('unknownCapability'), `The capability ${name.slice(0, 200)} is not known here`)
export const overLimit = (limit: string, detail: string, status = 400): RequestError => new RequestError(status, jmapError('limit'), detail, { limit })

/** Parley's own words as JMAP method errors. */
export const methodErrorTypes: Record<ErrorCode, string> = {
  invalid: 'invalidArguments',
  missing: 'notFound',
  conflict: 'stateMismatch',
  untrusted: 'forbidden',
  forbidden: 'forbidden',
  busy: 'serverUnavailable',
  unavailable: 'serverUnavailable',
  internal: 'serverFail',
}
