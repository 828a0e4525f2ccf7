import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { toAppError, type AppError, type ErrorCode } from '@parley/platform/errors'
import type { WireError } from '../../shared/wire.ts'
import { RetryLater } from '../retry-later.ts'

const statusOf: Record<ErrorCode, number> = {
  invalid: 400,
  missing: 404,
  conflict: 409,
  untrusted: 401,
  forbidden: 403,
  busy: 429,
  unavailable: 503,
  internal: 500,
}

/** What a failure looks like to a browser, over HTTP and over the WebSocket. */
export function wireError(error: AppError): WireError {
  const message = error.expected === undefined && error.found === undefined ? error.message : explainWithoutRemedy(error)
  return { code: error.code, message, ...(error.remedy === undefined ? {} : { remedy: error.remedy }) }
}

/** Failures of the HTTP layer itself, e.g. a body that is too large: their status stays, their text is ours. */
const textOf: Readonly<Record<number, string>> = {
  400: 'The request could not be read',
  404: 'There is nothing here',
  405: 'This is not possible here',
  408: 'The request took too long',
  413: 'The request is too large',
  414: 'The address is too long',
  415: 'Only JSON is accepted here',
  431: 'The request header is too large',
}

/** The one place where failures become HTTP answers. Nothing of a stack or a cause ever leaves it. */
export function answerErrors(app: FastifyInstance, diagnostics: Diagnostics): void {
  app.setErrorHandler((thrown: FastifyError | AppError, request, reply) => {
    const status = 'statusCode' in thrown && typeof thrown.statusCode === 'number' ? thrown.statusCode : undefined
    if (status !== undefined && status < 500) return sendStatus(reply, status)
    const error = toAppError(thrown)
    if (error.code === 'internal') {
      diagnostics.events.record('webRequestFailed', { method: request.method, path: pathOf(request.url), reason: reasonOf(error.cause ?? error) })
    }
    if (error instanceof RetryLater) reply.header('retry-after', Math.max(1, Math.ceil(error.retryAfterMs / 1000)))
    return reply.code(statusOf[error.code]).send(wireError(error))
  })
  app.setNotFoundHandler((_request, reply) => sendStatus(reply, 404))
}

/** A path for a log: without the query, which may hold what somebody typed. */
export function pathOf(url: string): string {
  return (url.split('?', 1)[0] ?? '').slice(0, 200)
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
}

export function sendStatus(reply: FastifyReply, status: number): FastifyReply {
  const code: ErrorCode = status === 404 ? 'missing' : 'invalid'
  return reply.code(status).send({ code, message: textOf[status] ?? textOf[400] ?? '' } satisfies WireError)
}

function explainWithoutRemedy(error: AppError): string {
  const facts = [error.message]
  if (error.expected !== undefined) facts.push(`expected ${error.expected}`)
  if (error.found !== undefined) facts.push(`found ${error.found}`)
  return facts.join('; ')
}
