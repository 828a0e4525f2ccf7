import type { Kysely } from 'kysely'
import { partBytes, partInfo } from '../../mime/body-part.ts'
import { scan } from '../../mime/scan.ts'
import { parseId } from '../../store/ids.ts'
import { readBlob } from '../../store/blobs.ts'
import type { MailDatabase } from '../../store/schema.ts'

export interface FoundBlob {
  data: Buffer
  /** As the sender or uploader called it. */
  type: string
  name: string | null
}

const DEEPEST = 8

/** Blob ids: `B<hash>` an upload or its bytes in an email, `R<email>` a whole message, and `<id>-<part>` a part of one, decoded. */
export const uploadBlobId = (hash: Buffer): string => `B${hash.toString('base64url')}`

export const messageBlobId = (email: number): string => `R${email}`

/** The bytes an id names, if this account may see them. */
export async function findBlob(db: Kysely<MailDatabase>, account: number, blobId: string): Promise<FoundBlob | undefined> {
  const match = /^(B[A-Za-z0-9_-]{43}|R[1-9]\d{0,14})((?:-[1-9]\d{0,3})*)$/.exec(blobId)
  const [, base = '', path = ''] = match ?? []
  const parts = path === '' ? [] : path.slice(1).split('-')
  if (!match || parts.length > DEEPEST) return undefined
  let found = base.startsWith('R') ? await message(db, account, base) : await uploaded(db, account, base)
  for (const part of parts) found = found && partOf(found.data, part)
  return found
}

/** A message's bytes: what was put before it on delivery, and what came. */
export async function readMessage(db: Kysely<MailDatabase>, email: { head: Buffer | null; blob: number }): Promise<Buffer> {
  const data = (await readBlob(db, email.blob)) ?? Buffer.alloc(0)
  return email.head === null ? data : Buffer.concat([email.head, data])
}

async function message(db: Kysely<MailDatabase>, account: number, blobId: string): Promise<FoundBlob | undefined> {
  const id = parseId('Email', `M${blobId.slice(1)}`)
  const row = await db.selectFrom('email').select(['head', 'blob']).where('id', '=', id ?? 0).where('account', '=', account).executeTakeFirst()
  return row && { data: await readMessage(db, row), type: 'message/rfc822', name: null }
}

/** Bytes by their hash: only those this account uploaded. */
async function uploaded(db: Kysely<MailDatabase>, account: number, blobId: string): Promise<FoundBlob | undefined> {
  const hash = Buffer.from(blobId.slice(1), 'base64url')
  const row = await db
    .selectFrom('upload')
    .innerJoin('blob', 'blob.id', 'upload.blob')
    .select(['blob.data', 'upload.type'])
    .where('blob.hash', '=', hash)
    .where('upload.account', '=', account)
    .executeTakeFirst()
  return row && { data: row.data, type: row.type, name: null }
}

function partOf(raw: Buffer, id: string): FoundBlob | undefined {
  const part = scan(raw).leaves.get(id)
  if (!part) return undefined
  const { type, name } = partInfo(raw, part)
  return { data: partBytes(raw, part).bytes, type, name }
}
