import { notJson, notRequest, overLimit, unknownCapability } from './errors.ts'
import { isObject, isStringList, safeCopy, type JsonObject } from './json.ts'
import { coreLimits, hiddenLimits } from './limits.ts'

/** One method call or response: name, arguments, and the client's own id of the call. */
export type Invocation = [name: string, args: JsonObject, callId: string]

export interface JmapRequest {
  using: ReadonlySet<string>
  methodCalls: Invocation[]
  /** Present when the client wants it back. */
  createdIds?: Map<string, string>
}

/** @throws RequestError for what is no JMAP request */
export function parseRequest(body: Buffer, known: ReadonlySet<string>): JmapRequest {
  const value = safeCopy(parseJson(body), hiddenLimits.depth)
  if (value === undefined) throw notRequest(`JSON may be ${hiddenLimits.depth} levels deep, and no key may be __proto__`)
  if (!isObject(value)) throw notRequest('A request is an object with using and methodCalls')
  const { using, methodCalls, createdIds } = value
  if (!isStringList(using)) throw notRequest('using must be a list of capability names')
  if (!Array.isArray(methodCalls)) throw notRequest('methodCalls must be a list')
  const unknown = using.find((name) => !known.has(name))
  if (unknown !== undefined) throw unknownCapability(unknown)
  if (methodCalls.length > coreLimits.maxCallsInRequest) throw overLimit('maxCallsInRequest', `A request may have ${coreLimits.maxCallsInRequest} calls`)
  const request: JmapRequest = { using: new Set(using), methodCalls: methodCalls.map(invocation) }
  if (createdIds === undefined) return request
  if (!isObject(createdIds) || !isStringList(Object.values(createdIds))) throw notRequest('createdIds must map ids to ids')
  return { ...request, createdIds: new Map(Object.entries(createdIds) as [string, string][]) }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown
  } catch {
    throw notJson('The body is not JSON in UTF-8')
  }
}

function invocation(call: unknown): Invocation {
  if (Array.isArray(call) && call.length === 3) {
    const [name, args, callId] = call as unknown[]
    if (typeof name === 'string' && isObject(args) && typeof callId === 'string') return [name, args, callId]
  }
  throw notRequest('Each call must be [name, arguments, call id]')
}
