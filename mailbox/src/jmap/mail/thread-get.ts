import { sql } from 'kysely'
import { formatId, parseId } from '../../store/ids.ts'
import { stateOf } from '../../store/mail-store.ts'
import { checkAccount, getArguments } from '../core/arguments.ts'
import { invalidArguments, MethodError } from '../core/errors.ts'
import { coreLimits } from '../core/limits.ts'
import { resolveId, type Method } from '../core/method.ts'
import type { MailServices } from './services.ts'

/** Emails of a thread oldest first. @spec RFC 8621 §3.1 */
export const threadGet =
  ({ store }: MailServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const { ids, properties } = getArguments(args)
    if (properties?.some((name) => name !== 'id' && name !== 'emailIds')) throw invalidArguments('properties')
    const state = await stateOf(store.read, context.account, 'Thread')
    const wanted = [...new Set(ids === null ? await allIds(store, context.account) : ids.map((id) => resolveId(id, context)))]
    const rows = wanted.flatMap((id) => parseId('Thread', id) ?? [])
    const found = await sql<{ id: number; thread: number }>`
      select id, thread from email where thread in (select value from json_each(${JSON.stringify(rows)})) and +account = ${context.account} order by received_at, id`.execute(store.read)
    const emails = new Map<string, string[]>()
    for (const { id, thread } of found.rows) {
      const key = formatId('Thread', thread)
      const own = emails.get(key) ?? []
      own.push(formatId('Email', id))
      emails.set(key, own)
    }
    const withEmails = properties === null || properties.includes('emailIds')
    const list = wanted.flatMap((id) => {
      const emailIds = emails.get(id)
      return emailIds ? [withEmails ? { id, emailIds } : { id }] : []
    })
    return { accountId: context.address, state, list, notFound: wanted.filter((id) => !emails.has(id)) }
  }

async function allIds(store: MailServices['store'], account: number): Promise<string[]> {
  const rows = await store.read.selectFrom('thread').select('id').where('account', '=', account).orderBy('id').limit(coreLimits.maxObjectsInGet + 1).execute()
  if (rows.length > coreLimits.maxObjectsInGet) throw new MethodError('requestTooLarge')
  return rows.map((row) => formatId('Thread', row.id))
}
