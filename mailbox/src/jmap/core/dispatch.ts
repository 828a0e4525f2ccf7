import { AppError } from '@parley/platform/errors'
import { AnswerRoom } from './answer-room.ts'
import { methodErrorTypes, MethodError } from './errors.ts'
import { Implied, type MethodContext, type MethodEntry, type NamedResponse } from './method.ts'
import { resolveReferences } from './references.ts'
import type { Invocation, JmapRequest } from './request.ts'
import { nextTurn } from './turn.ts'
import type { JsonObject } from './json.ts'

/** What was done is told, however long that is: a call may set a bounded number of objects. */
const changing = /\/(?:set|import|copy)$/

export type MethodTable = ReadonlyMap<string, MethodEntry>

/** Runs the calls of a request one after another. A call that fails leaves an error in its place, and the rest go on. Between two
 *  calls everybody else has a turn.
 *  @param report  told of failures that aren't the client's */
export async function dispatch(request: JmapRequest, methods: MethodTable, context: MethodContext, report: (method: string, error: unknown) => void): Promise<Invocation[]> {
  const responses: Invocation[] = []
  const room = new AnswerRoom()
  for (const [name, args, callId] of request.methodCalls) {
    if (responses.length > 0) await nextTurn()
    try {
      const entry = methods.get(name)
      if (!entry || !request.using.has(entry.capability)) throw new MethodError('unknownMethod')
      const answer = await entry.run(resolveReferences(args, responses), context)
      const all: NamedResponse[] = answer instanceof Implied ? [[name, answer.response], ...answer.implied] : [[name, answer]]
      if (!changing.test(name)) room.take(answer as JsonObject)
      for (const [from, response] of all) responses.push([from, response, callId])
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
