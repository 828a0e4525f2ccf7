import type { ErrorCode } from './errors.ts'

/** The status that tells a failure over HTTP. */
export const statusOf: Readonly<Record<ErrorCode, number>> = {
  invalid: 400,
  missing: 404,
  conflict: 409,
  untrusted: 401,
  forbidden: 403,
  busy: 429,
  unavailable: 503,
  internal: 500,
}

const texts: Readonly<Record<number, string>> = {
  400: 'The request could not be read',
  404: 'There is nothing here',
  405: 'This is not possible here',
  408: 'The request took too long',
  413: 'The request is too large',
  414: 'The address is too long',
  415: 'Only JSON is accepted here',
  431: 'The request header is too large',
}

/** A failure of the HTTP layer itself, e.g. a body that is too large: its status stays, its code and text are ours. */
export function httpFailure(status: number): { code: ErrorCode; message: string } {
  return { code: status === 404 ? 'missing' : 'invalid', message: texts[status] ?? 'The request could not be read' }
}

/** A path for a log: without the query, which may hold what somebody typed. */
export function pathOf(url: string): string {
  return (url.split('?', 1)[0] ?? '').slice(0, 200)
}
