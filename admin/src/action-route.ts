import type { FastifyInstance } from 'fastify'
import type { Clock } from '@parley/platform/clock'
import { AppError } from '@parley/platform/errors'
import type { Action } from './action.ts'
import type { AdminContext } from './admin-context.ts'
import { BODY_BYTES, contextOf, requireRole, type AdminParts } from './api.ts'
import { audited, auditRefusal } from './change.ts'
import { checked } from './checked.ts'

const SECONDS = 60

export function actionRoute(app: FastifyInstance, action: Action, parts: AdminParts): void {
  const what = { operation: 'run', subject: action.name } as const
  const may = requireRole(action.role, async (request, error) => {
    if (action.audited) await auditRefusal(request, parts, { ...what, target: '' }, error)
  })
  app.post(`/actions/${action.name}`, { bodyLimit: action.bodyBytes ?? BODY_BYTES, ...may }, async (request) => {
    const input = checked(action.input, request.body)
    const c = contextOf(request, parts)
    const run = async () => {
      const { result = null, warnings = [], kept = result } = await bounded(action, parts.clock, action.run(c, input as never))
      return { answer: { result, warnings }, after: kept }
    }
    if (!action.audited) return (await run()).answer
    const change = { ...what, target: action.target?.(input as never) ?? '', parameters: input }
    const before = await asItIs(action, parts.clock, c, input)
    return audited(request, parts, { ...change, before }, run)
  })
}

/** What can't be told is left out of the audit log: the change itself will say why. */
async function asItIs(action: Action, clock: Clock, c: AdminContext, input: unknown): Promise<unknown> {
  return action.before && bounded(action, clock, action.before(c, input as never)).catch(() => undefined)
}

/** Whoever asks hears in time, also of what hangs. */
async function bounded<T>(action: Action, clock: Clock, work: Promise<T>): Promise<T> {
  const seconds = action.seconds ?? SECONDS
  let timer: ReturnType<Clock['setTimeout']> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = clock.setTimeout(() => reject(new AppError('unavailable', `${action.name} did not end within ${seconds} s`, { remedy: 'Look at the event log, then try again.' })), seconds * 1000)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    if (timer !== undefined) clock.clearTimeout(timer)
  }
}
