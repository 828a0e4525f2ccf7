import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { AppError, stackOf, toAppError, type ErrorCode } from '@parley/platform/errors'
import { httpFailure, pathOf, statusOf } from '@parley/platform/http-answers'

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
    const { code, message } = httpFailure(status)
    return reply.code(status).send(errorAnswer(new AppError(code, message), request.correlationId))
  }
  const error = toAppError(thrown)
  if (error.code === 'internal') {
    diagnostics.events.record('adminRequestFailed', { method: request.method, path: pathOf(request.url), reason: stackOf(error.cause ?? error) }, request.correlationId)
  }
  return reply.code(statusOf[error.code]).send(errorAnswer(error, request.correlationId))
}
