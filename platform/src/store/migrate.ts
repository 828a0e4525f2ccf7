import type { Kysely } from 'kysely'
import { AppError } from '../errors.ts'
import type { Migrations } from './store.ts'

interface MigrationTable {
  migrations: { name: string; applied_at: number }
}

/** Brings a database to the state the code wants. @throws AppError `conflict` — the database is newer than the code */
export async function migrate(
  file: string,
  read: Kysely<unknown>,
  migrations: Migrations,
  write: (work: (tx: Kysely<unknown>) => Promise<void>) => Promise<void>,
): Promise<void> {
  await write(async (tx) => {
    await tx.schema
      .createTable('migrations')
      .ifNotExists()
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('applied_at', 'integer', (c) => c.notNull())
      .execute()
  })
  const applied = await (read as unknown as Kysely<MigrationTable>).selectFrom('migrations').select('name').execute()
  const done = new Set(applied.map((row) => row.name))
  refuseNewer(file, done, migrations)
  for (const name of Object.keys(migrations).sort()) {
    const step = migrations[name]
    if (step === undefined || done.has(name)) continue
    await write(async (tx) => {
      await step(tx)
      const table = tx as unknown as Kysely<MigrationTable>
      await table.insertInto('migrations').values({ name, applied_at: Date.now() }).execute()
    })
  }
}

function refuseNewer(file: string, done: Set<string>, migrations: Migrations): void {
  const unknown = [...done].filter((name) => !Object.hasOwn(migrations, name)).sort()
  if (unknown.length === 0) return
  throw new AppError('conflict', `${file} was written by a newer Parley`, {
    expected: `nothing later than ${Object.keys(migrations).sort().at(-1) ?? 'an empty database'}`,
    found: unknown.join(', '),
    remedy: 'Start the version that wrote it, or restore a backup made before the upgrade.',
  })
}

