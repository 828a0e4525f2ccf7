import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { AppError, toAppError, type ErrorCode } from '@parley/platform/errors'

export const statusOf: Record<ErrorCode, number> = {
  invalid: 400,
  missing: 404,
  conflict: 409,
  untrusted: 401,
  forbidden: 403,
  busy: 429,
  unavailable: 503,
  internal: 500,
}

export interface ErrorAnswer {
  error: {
    code: ErrorCode
    message: string
    expected?: string
    found?: string
    remedy?: string
    /** The property or parameter that is wrong. */
    parameter?: string
    /** What would have been found. */
    candidates?: readonly string[]
    correlationId: string
  }
}

export function errorAnswer(error: AppError, correlationId: string): ErrorAnswer {
  const { code, message, expected, found, remedy, parameter, candidates } = error
  return {
    error: {
      code,
      message,
      ...(expected === undefined ? {} : { expected }),
      ...(found === undefined ? {} : { found }),
      ...(remedy === undefined ? {} : { remedy }),
      ...(parameter === undefined ? {} : { parameter }),
      ...(candidates === undefined ? {} : { candidates }),
      correlationId,
    },
  }
}

/** Failures of the HTTP layer itself: their status stays, their text is ours. */
const textOf: Readonly<Record<number, string>> = {
  400: 'The request could not be read',
  404: 'There is nothing here',
  408: 'The request took too long',
  413: 'The request is too large',
  414: 'The address is too long',
  415: 'Only JSON is accepted here',
}

/** The one place where failures of the admin API become answers. Nothing of a stack or a cause ever leaves it. */
export function answerErrors(app: FastifyInstance, diagnostics: Diagnostics): void {
  app.setErrorHandler((thrown: FastifyError | AppError, request, reply) => answerError(thrown, request, reply, diagnostics))
  app.setNotFoundHandler((request, reply) => {
    const error = new AppError('missing', 'There is nothing here', { remedy: 'GET /admin/v1/openapi.json lists what there is.' })
    return reply.code(404).send(errorAnswer(error, request.correlationId))
  })
}

export function answerError(thrown: FastifyError | AppError, request: FastifyRequest, reply: FastifyReply, diagnostics: Diagnostics): FastifyReply {
  const status = 'statusCode' in thrown && typeof thrown.statusCode === 'number' ? thrown.statusCode : undefined
  if (status !== undefined && status < 500) {
    const error = new AppError(status === 404 ? 'missing' : 'invalid', textOf[status] ?? 'The request could not be read')
    return reply.code(status).send(errorAnswer(error, request.correlationId))
  }
  const error = toAppError(thrown)
  if (error.code === 'internal') {
    const cause = error.cause ?? error
    const reason = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
    diagnostics.events.record('adminRequestFailed', { method: request.method, path: pathOf(request.url), reason }, request.correlationId)
  }
  return reply.code(statusOf[error.code]).send(errorAnswer(error, request.correlationId))
}

/** A path for a log: without the query, which may hold what somebody typed. */
export function pathOf(url: string): string {
  return (url.split('?', 1)[0] ?? '').slice(0, 200)
}
