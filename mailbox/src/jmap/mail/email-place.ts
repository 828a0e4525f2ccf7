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
export function mailboxRows(value: Json, known: ReadonlySet<number>, context: MethodContext): number[] {
  if (!isTrueSet(value)) throw invalidProperties('mailboxIds')
  const rows = [...new Set(Object.keys(value).map((id) => parseId('Mailbox', resolveId(id, context)) ?? 0))]
  if (rows.length === 0 || !rows.every((row) => known.has(row))) throw invalidProperties('mailboxIds')
  if (rows.length > mailLimits.maxMailboxesPerEmail) throw new SetError('tooManyMailboxes')
  return rows
}
