import type { FastifyInstance } from 'fastify'
import { AppError } from '@parley/platform/errors'
import { jsonDepth } from '@parley/platform/json-depth'

const DEEPEST = 32

/** Replaces the JSON parser: nesting is bounded before anything is built, and `__proto__` and `constructor` are refused. */
export function parseJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = String(body)
    if (jsonDepth(text) > DEEPEST) return done(new AppError('invalid', 'The JSON is nested too deeply', { expected: `at most ${DEEPEST} levels` }))
    // DELETE and POST without content keep working with the header that the browser's fetch always sends.
    if (text === '') return done(null, undefined)
    parse(request, text, done)
  })
}
