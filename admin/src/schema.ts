import type { Generated } from 'kysely'
import type { Migrations } from '@parley/platform/store/store'

/** `<dataDir>/admin.db`. Times are milliseconds since the epoch. */
export interface AdminTables {
  audit: AuditRow
}

export interface AuditRow {
  id: Generated<number>
  at: number
  actor: string
  role: string
  peer: string
  /** `create`, `update`, `remove` or `run`. */
  operation: string
  /** The collection, or the action. */
  subject: string
  identity: string
  /** JSON, secrets masked. */
  parameters: string | null
  before: string | null
  after: string | null
  /** `started` while it is under way, and for ever when the process ended meanwhile; `done` or `refused`. */
  outcome: string
  /** The refusal's code and sentence. */
  error: string | null
  correlation_id: string
}

export const adminMigrations: Migrations = {
  '0001-audit': async (db) => {
    let audit = db.schema.createTable('audit').addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement()).addColumn('at', 'bigint', (c) => c.notNull())
    for (const name of ['actor', 'role', 'peer', 'operation', 'subject', 'identity', 'outcome', 'correlation_id']) {
      audit = audit.addColumn(name, 'text', (c) => c.notNull())
    }
    for (const name of ['parameters', 'before', 'after', 'error']) audit = audit.addColumn(name, 'text')
    await audit.execute()
    await db.schema.createIndex('audit_at').on('audit').column('at').execute()
  },
}
