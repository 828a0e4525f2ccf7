import { sql, type Kysely } from 'kysely'
import { isRareName } from '../../mime/message-digest.ts'
import { asText } from '../../mime/header-forms.ts'
import { scan } from '../../mime/scan.ts'
import { headerMatch } from '../../store/text-index.ts'
import type { MailDatabase } from '../../store/schema.ts'
import { MethodError } from '../core/errors.ts'
import { nextTurn } from '../core/turn.ts'
import type { Json } from '../core/json.ts'
import { headerCondition } from './email-filter.ts'

/** Messages one search may look into. */
const MOST_CANDIDATES = 5_000

/** Messages read before everybody else has a turn. */
const BETWEEN_TURNS = 20

/** Header bytes that are looked at. */
const HEADER_BYTES = 64 * 1024

/** The emails whose named field holds a text (or is there at all): header values aren't indexed, so the messages are read.
 *  @throws MethodError `unsupportedFilter` when there are too many to read */
export async function searchHeaders(db: Kysely<MailDatabase>, account: number, value: Json): Promise<number[]> {
  const [name, text] = headerCondition(value)
  const key = name.toLowerCase()
  const wanted = text?.toLowerCase()
  const among = isRareName(name) ? sql`and e.id in (${headerMatch(account, name)})` : sql``
  const { rows: candidates } = await sql<{ id: number }>`select e.id from email e where e.account = ${account} ${among} limit ${MOST_CANDIDATES + 1}`.execute(db)
  if (candidates.length > MOST_CANDIDATES) {
    throw new MethodError('unsupportedFilter', { description: `More than ${MOST_CANDIDATES} emails have ${name}: search for its text instead` })
  }
  const hits: number[] = []
  for (const [at, { id }] of candidates.entries()) {
    if (at % BETWEEN_TURNS === BETWEEN_TURNS - 1) await nextTurn()
    const { rows } = await sql<{ head: Buffer | null; data: Buffer }>`
      select e.head, substr(b.data, 1, ${HEADER_BYTES}) as data from email e join blob b on b.id = e.blob where e.id = ${id}`.execute(db)
    const row = rows[0]
    if (!row) continue
    const raw = row.head === null ? row.data : Buffer.concat([row.head, row.data])
    const fields = scan(raw).root.fields.filter((field) => field.key === key)
    if (fields.some((field) => wanted === undefined || asText(raw, field).toLowerCase().includes(wanted))) hits.push(id)
  }
  return hits
}
