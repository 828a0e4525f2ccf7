import type { FastifyRequest } from 'fastify'
import { AppError, toAppError } from '@parley/platform/errors'
import { actorOf, type AdminParts } from './api.ts'
import type { AuditedChange } from './audit.ts'
import type { ChangeOptions } from './collection.ts'

type What = Pick<AuditedChange, 'operation' | 'subject' | 'target' | 'parameters' | 'before'>

/** Makes a change that is written down: in the audit log before and after, in the event log once it is over. */
export async function audited<R>(request: FastifyRequest, parts: AdminParts, what: What, work: () => Promise<{ answer: R; target?: string; after?: unknown }>): Promise<R> {
  const change = changeOf(request, what)
  const fields = { actor: change.actor.name, peer: change.actor.peer, operation: what.operation, target: `${what.subject} ${what.target}`.trim() }
  try {
    const answer = await parts.audit.around(change, work)
    parts.diagnostics.events.record('adminChanged', fields, request.correlationId)
    return answer
  } catch (thrown) {
    parts.diagnostics.events.record('adminChangeFailed', { ...fields, reason: toAppError(thrown).message }, request.correlationId)
    throw thrown
  }
}

/** For a change that was refused before it began. */
export async function auditRefusal(request: FastifyRequest, parts: AdminParts, what: What, error: AppError): Promise<void> {
  await parts.audit.refused(changeOf(request, what), error)
}

function changeOf(request: FastifyRequest, what: What): AuditedChange {
  return { ...what, target: what.target.slice(0, 512), actor: actorOf(request), correlationId: request.correlationId }
}

/** `If-Match: "7"` and `?force=true`. @throws AppError `invalid` */
export function changeOptions(request: FastifyRequest): ChangeOptions {
  const { force, ...others } = request.query as Record<string, unknown>
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw new AppError('invalid', `A change takes no '${unknown.slice(0, 80)}' in its query`, { candidates: ['force'] })
  if (force !== undefined && force !== 'true' && force !== 'false') throw new AppError('invalid', 'force is true or false', { parameter: 'force' })
  const ifVersion = versionOf(request)
  return { ...(ifVersion === undefined ? {} : { ifVersion }), ...(force === 'true' ? { force: true } : {}) }
}

function versionOf(request: FastifyRequest): number | undefined {
  const [header, another] = request.raw.headersDistinct['if-match'] ?? []
  if (header === undefined || header.trim() === '*') return undefined
  const [, digits] = /^\s*"(\d{1,15})"\s*$/.exec(header) ?? []
  if (digits === undefined || another !== undefined) throw new AppError('invalid', 'If-Match is not understood', { expected: 'the version in quotes, such as "7"' })
  return Number(digits)
}
