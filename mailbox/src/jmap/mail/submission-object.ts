import type { SubmissionTable } from '../../store/schema.ts'
import { formatId } from '../../store/ids.ts'
import { formatUtcDate, type Json, type JsonObject } from '../core/json.ts'

export type SubmissionRow = Omit<SubmissionTable, 'id' | 'blob'> & { id: number }

const properties: Record<string, (row: SubmissionRow) => Json> = {
  id: (row) => formatId('EmailSubmission', row.id),
  identityId: (row) => formatId('Identity', row.identity),
  emailId: (row) => formatId('Email', row.email),
  threadId: (row) => formatId('Thread', row.thread),
  envelope: (row) => JSON.parse(row.envelope) as Json,
  sendAt: (row) => formatUtcDate(row.send_at),
  undoStatus: (row) => row.undo_status,
  deliveryStatus: (row) => (row.delivery === '{}' ? null : (JSON.parse(row.delivery) as Json)),
  dsnBlobIds: () => [],
  mdnBlobIds: () => [],
}

export const submissionProperties: readonly string[] = Object.keys(properties)

export function submissionObject(row: SubmissionRow, wanted: readonly string[] | null): JsonObject {
  const object: JsonObject = { id: formatId('EmailSubmission', row.id) }
  for (const name of wanted ?? submissionProperties) object[name] = properties[name]?.(row) ?? null
  return object
}
