import type { ErrorCode } from '@parley/platform/errors'
import { AppError } from '@parley/platform/errors'
import { RequestError } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'

/** Parley's own words as HTTP statuses. */
const statuses: Record<ErrorCode, number> = {
  invalid: 400,
  missing: 404,
  conflict: 409,
  untrusted: 401,
  forbidden: 403,
  busy: 503,
  unavailable: 503,
  internal: 500,
}

/** An error as the problem details that are sent (RFC 7807), and whether it is ours to look into. */
export function problemOf(error: unknown): { status: number; problem: JsonObject; ours: boolean } {
  if (error instanceof RequestError) return { status: error.status, problem: error.problem, ours: false }
  if (error instanceof AppError && error.code !== 'internal') {
    const status = statuses[error.code]
    return { status, problem: { type: 'about:blank', status, detail: error.explain() }, ours: status >= 500 }
  }
  if ((error as { code?: unknown } | undefined)?.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return { status: 413, problem: { type: 'urn:ietf:params:jmap:error:limit', status: 413, limit: 'maxSizeRequest', detail: 'The body is larger than the limit told in the session' }, ours: false }
  }
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode
  if (typeof status === 'number' && status >= 400 && status < 500) return { status, problem: { type: 'about:blank', status, detail: 'The request was refused' }, ours: false }
  return { status: 500, problem: { type: 'about:blank', status: 500, detail: 'The mailbox could not do this; the reason is in its log' }, ours: true }
}
