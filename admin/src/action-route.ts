import type { FastifyInstance } from 'fastify'
import type { Clock } from '@parley/platform/clock'
import { AppError } from '@parley/platform/errors'
import type { Action } from './action.ts'
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
    const run = async () => {
      const { result = null, warnings = [] } = await bounded(action, parts.clock, action.run(contextOf(request, parts), input as never))
      return { result, warnings }
    }
    if (!action.audited) return run()
    const target = action.target?.(input as never) ?? ''
    return audited(request, parts, { ...what, target, parameters: input }, async () => {
      const answer = await run()
      return { answer, after: answer.result }
    })
  })
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
