import type { FastifyInstance } from 'fastify'
import { AppError } from '@parley/platform/errors'
import { jsonDepth } from '@parley/platform/json-depth'

const DEEPEST = 16

/** JSON is the only body there is: of bounded depth before anything is built from it, and without `__proto__` and `constructor`. */
export function parseJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(['application/json', 'application/merge-patch+json'], { parseAs: 'string' }, (request, body, done) => {
    const text = String(body)
    if (text === '') return done(null, undefined)
    if (jsonDepth(text) > DEEPEST) return done(new AppError('invalid', 'The JSON is nested too deeply', { expected: `at most ${DEEPEST} levels` }))
    parse(request, text, done)
  })
}
