import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { stackOf, toAppError, type AppError } from '@parley/platform/errors'
import { httpFailure, pathOf, statusOf } from '@parley/platform/http-answers'
import type { WireError } from '../../shared/wire.ts'
import { RetryLater } from '../retry-later.ts'

/** What a failure looks like to a browser, over HTTP and over the WebSocket. */
export function wireError(error: AppError): WireError {
  return { code: error.code, message: error.fact(), ...(error.remedy === undefined ? {} : { remedy: error.remedy }) }
}

/** The one place where failures become HTTP answers. Nothing of a stack or a cause ever leaves it. */
export function answerErrors(app: FastifyInstance, diagnostics: Diagnostics): void {
  app.setErrorHandler((thrown: FastifyError | AppError, request, reply) => {
    const status = 'statusCode' in thrown && typeof thrown.statusCode === 'number' ? thrown.statusCode : undefined
    if (status !== undefined && status < 500) return sendStatus(reply, status)
    const error = toAppError(thrown)
    if (error.code === 'internal') {
      diagnostics.events.record('webRequestFailed', { method: request.method, path: pathOf(request.url), reason: stackOf(error.cause ?? error) })
    }
    if (error instanceof RetryLater) reply.header('retry-after', Math.max(1, Math.ceil(error.retryAfterMs / 1000)))
    return reply.code(statusOf[error.code]).send(wireError(error))
  })
  app.setNotFoundHandler((_request, reply) => sendStatus(reply, 404))
}

export function sendStatus(reply: FastifyReply, status: number): FastifyReply {
  return reply.code(status).send(httpFailure(status) satisfies WireError)
}
