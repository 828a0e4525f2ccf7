import { AppError } from '@parley/platform/errors'
import { methodErrorTypes, MethodError } from './errors.ts'
import { isImplied, type MethodContext, type MethodEntry } from './method.ts'
import { resolveReferences } from './references.ts'
import type { Invocation, JmapRequest } from './request.ts'
import type { JsonObject } from './json.ts'

export type MethodTable = ReadonlyMap<string, MethodEntry>

/** Runs the calls of a request one after another. A call that fails leaves an error in its place, and the rest go on.
 *  @param report  told of failures that aren't the client's */
export async function dispatch(request: JmapRequest, methods: MethodTable, context: MethodContext, report: (method: string, error: unknown) => void): Promise<Invocation[]> {
  const responses: Invocation[] = []
  for (const [name, args, callId] of request.methodCalls) {
    try {
      const entry = methods.get(name)
      if (!entry || !request.using.has(entry.capability)) throw new MethodError('unknownMethod')
      const answer = await entry.run(resolveReferences(args, responses), context)
      if (!isImplied(answer)) {
        responses.push([name, answer, callId])
        continue
      }
      responses.push([name, answer.response, callId])
      for (const [impliedName, response] of answer.implied) responses.push([impliedName, response, callId])
    } catch (error) {
      responses.push(['error', describe(error, (fault) => report(name, fault)), callId])
    }
  }
  return responses
}

/** What the client is told of a failure. Faults of ours are reported, not told. */
function describe(error: unknown, report: (fault: unknown) => void): JsonObject {
  if (error instanceof MethodError) return error.toJson()
  if (error instanceof AppError && error.code !== 'internal') {
    if (error.code === 'unavailable' || error.code === 'busy') report(error)
    return { type: methodErrorTypes[error.code], description: error.message }
  }
  report(error)
  return { type: 'serverFail', description: 'The mailbox could not do this; the reason is in its log' }
}
