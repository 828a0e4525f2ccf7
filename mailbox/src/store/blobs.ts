import type { Kysely } from 'kysely'
import { sha256 } from '../mime/message-digest.ts'
import type { MailDatabase } from './schema.ts'

/** Keeps bytes, once however often they come. @returns the blob's row */
export async function putBlob(db: Kysely<MailDatabase>, data: Buffer): Promise<number> {
  const hash = sha256(data)
  const known = await db.selectFrom('blob').select('id').where('hash', '=', hash).executeTakeFirst()
  if (known) return known.id
  const { id } = await db.insertInto('blob').values({ hash, size: data.length, data }).returning('id').executeTakeFirstOrThrow()
  return id
}

export async function readBlob(db: Kysely<MailDatabase>, id: number): Promise<Buffer | undefined> {
  const row = await db.selectFrom('blob').select('data').where('id', '=', id).executeTakeFirst()
  return row?.data
}

/** Notes that an account may use bytes it uploaded until they are forgotten. */
export async function noteUpload(db: Kysely<MailDatabase>, upload: MailDatabase['upload']): Promise<void> {
  await db
    .insertInto('upload')
    .values(upload)
    .onConflict((c) => c.columns(['account', 'blob']).doUpdateSet({ type: upload.type, uploaded_at: upload.uploaded_at }))
    .execute()
}

/** Bytes and number of an account's uploads that nothing has taken over yet. */
export async function uploadsHeld(db: Kysely<MailDatabase>, account: number): Promise<{ count: number; bytes: number }> {
  const row = await db
    .selectFrom('upload')
    .innerJoin('blob', 'blob.id', 'upload.blob')
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.sum<number | null>('blob.size').as('bytes')])
    .where('upload.account', '=', account)
    .executeTakeFirst()
  return { count: row?.count ?? 0, bytes: row?.bytes ?? 0 }
}

/** Forgets uploads made before a time, and their bytes where nothing else uses them. */
export async function forgetUploads(db: Kysely<MailDatabase>, beforeMs: number, most = 200): Promise<number> {
  const old = await db.selectFrom('upload').select(['account', 'blob']).where('uploaded_at', '<', beforeMs).limit(most).execute()
  for (const { account, blob } of old) {
    await db.deleteFrom('upload').where('account', '=', account).where('blob', '=', blob).execute()
    await dropBlobIfUnused(db, blob)
  }
  return old.length
}

/** Removes bytes that no email, upload, submission or queue entry uses any more. */
export async function dropBlobIfUnused(db: Kysely<MailDatabase>, blob: number): Promise<void> {
  for (const table of ['email', 'upload', 'submission', 'outgoing'] as const) {
    const used = await db.selectFrom(table).select('blob').where('blob', '=', blob).limit(1).executeTakeFirst()
    if (used) return
  }
  await db.deleteFrom('blob').where('id', '=', blob).execute()
}
