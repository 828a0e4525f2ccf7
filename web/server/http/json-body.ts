import type { FastifyInstance } from 'fastify'
import { AppError } from '@parley/platform/errors'

const DEEPEST = 32

/** Replaces the JSON parser: nesting is bounded before anything is built, and `__proto__` and `constructor` are refused. */
export function parseJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = String(body)
    if (depthOf(text) > DEEPEST) return done(new AppError('invalid', 'The JSON is nested too deeply', { expected: `at most ${DEEPEST} levels` }))
    // DELETE and POST without content keep working with the header that the browser's fetch always sends.
    if (text === '') return done(null, undefined)
    parse(request, text, done)
  })
}

/** How deep the brackets of a JSON text go. @cost one pass, no recursion */
export function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (inString) {
      if (c === 0x5c) i++
      else if (c === 0x22) inString = false
    } else if (c === 0x22) inString = true
    else if (c === 0x7b || c === 0x5b) deepest = Math.max(deepest, ++depth)
    else if (c === 0x7d || c === 0x5d) depth--
  }
  return deepest
}
