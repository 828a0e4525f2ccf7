import type { AccountTransaction } from '../../store/account-transaction.ts'
import { isKeyword } from '../../store/flags.ts'
import { parseId } from '../../store/ids.ts'
import { invalidProperties, SetError } from '../core/errors.ts'
import { isTrueSet, type Json } from '../core/json.ts'
import { resolveId, type MethodContext } from '../core/method.ts'
import { mailLimits } from './limits.ts'

/** Keywords in lower case, each once; undefined when the value is no set of keywords. @throws SetError `tooManyKeywords` */
export function keywordsOf(value: Json): string[] | undefined {
  if (value === null) return []
  if (!isTrueSet(value) || !Object.keys(value).every(isKeyword)) return undefined
  const keywords = [...new Set(Object.keys(value).map((keyword) => keyword.toLowerCase()))]
  if (keywords.length > mailLimits.maxKeywordsPerEmail) throw new SetError('tooManyKeywords')
  return keywords
}

/** The mailboxes of a mailboxIds set. @throws SetError `invalidProperties` unless it names at least one mailbox, all of this account */
export async function mailboxRows(value: Json, tx: AccountTransaction, context: MethodContext): Promise<number[]> {
  if (!isTrueSet(value)) throw invalidProperties('mailboxIds')
  const rows = [...new Set(Object.keys(value).map((id) => parseId('Mailbox', resolveId(id, context)) ?? 0))]
  if (rows.length > mailLimits.maxMailboxesPerEmail) throw new SetError('tooManyMailboxes')
  const known = rows.length === 0 ? [] : await tx.db.selectFrom('mailbox').select('id').where('id', 'in', rows).where('account', '=', tx.account).execute()
  if (rows.length === 0 || known.length !== rows.length) throw invalidProperties('mailboxIds')
  return rows
}
