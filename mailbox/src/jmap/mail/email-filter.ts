import { sql, type RawBuilder } from 'kysely'
import { ATTACHMENT_BIT, flagBits } from '../../store/flags.ts'
import { parseId } from '../../store/ids.ts'
import { headerMatch, textMatch, type TextField } from '../../store/text-index.ts'
import { isRareName } from '../../mime/message-digest.ts'
import { invalidArguments, MethodError } from '../core/errors.ts'
import { isCount, isStringList, parseUtcDate, type Json, type JsonObject } from '../core/json.ts'
import { parseFilter, type FilterTree } from '../core/filter.ts'

type Sql = RawBuilder<unknown>

/** A filter on emails as SQL over one of two sources: the folder range `x` = email_mailbox, or all emails `x` = email.
 *  Both have received_at, flags and thread; the id is email there and id here. Conditions on other columns name `e`. */
export interface CompiledFilter {
  /** The one mailbox everything must be in; then the folder range is the source. */
  mailbox: number | undefined
  where: Sql | undefined
  /** Whether `where` names columns of `e`. */
  needsEmail: boolean
  /** Only `mailbox`: its counts are the totals. */
  onlyMailbox: boolean
}

interface Compilation {
  account: number
  id: Sql
  needsEmail: boolean
  /** Emails that a header condition's value matches, found before: by JSON of the condition. */
  headerHits: ReadonlyMap<string, readonly number[]>
}

const TRUE = sql`1`
const FALSE = sql`0`

/** @throws MethodError `invalidArguments` | `unsupportedFilter` */
export function compileFilter(filter: JsonObject | null, account: number, headerHits: Compilation['headerHits']): CompiledFilter {
  const parsed = parseFilter(filter)
  const { mailbox, rest } = takeMailbox(parsed)
  const compilation: Compilation = { account, id: mailbox === undefined ? sql`x.id` : sql`x.email`, needsEmail: false, headerHits }
  const where = rest && compile(rest, compilation)
  return { mailbox, where, needsEmail: compilation.needsEmail, onlyMailbox: mailbox !== undefined && rest === undefined }
}

/** Takes one `inMailbox` that everything must satisfy out of the filter. */
function takeMailbox(tree: FilterTree | undefined): { mailbox: number | undefined; rest: FilterTree | undefined } {
  if (tree === undefined) return { mailbox: undefined, rest: undefined }
  if ('condition' in tree) {
    const { inMailbox, ...others } = tree.condition
    if (inMailbox === undefined) return { mailbox: undefined, rest: tree }
    return { mailbox: mailboxRow(inMailbox, 'inMailbox'), rest: Object.keys(others).length > 0 ? { condition: others } : undefined }
  }
  if (tree.operator !== 'AND') return { mailbox: undefined, rest: tree }
  for (const [i, condition] of tree.conditions.entries()) {
    const { mailbox, rest } = takeMailbox(condition)
    if (mailbox === undefined) continue
    const others = tree.conditions.filter((_, other) => other !== i)
    return { mailbox, rest: { operator: 'AND', conditions: rest ? [rest, ...others] : others } }
  }
  return { mailbox: undefined, rest: tree }
}

function compile(tree: FilterTree, c: Compilation): Sql {
  if ('condition' in tree) {
    const parts = Object.entries(tree.condition).map(([name, value]) => condition(name, value, c))
    return join(parts, ' and ', TRUE)
  }
  const parts = tree.conditions.map((inner) => compile(inner, c))
  if (tree.operator === 'AND') return join(parts, ' and ', TRUE)
  const any = join(parts, ' or ', FALSE)
  return tree.operator === 'OR' ? any : sql`not ${any}`
}

const join = (parts: Sql[], operator: ' and ' | ' or ', empty: Sql): Sql => (parts.length === 0 ? empty : sql`(${sql.join(parts, sql.raw(operator))})`)

const textFields = new Set<string>(['text', 'subject', 'from', 'to', 'cc', 'bcc', 'body'] satisfies TextField[])

function condition(name: string, value: Json, c: Compilation): Sql {
  if (textFields.has(name)) {
    if (typeof value !== 'string') throw wrong(name)
    const match = textMatch(c.account, name as TextField, value)
    return match ? sql`${c.id} in (${match})` : FALSE
  }
  const compiler = Object.hasOwn(conditions, name) ? conditions[name] : undefined
  if (!compiler) throw new MethodError('unsupportedFilter', { description: `${name} is no condition on emails` })
  return compiler(value, c)
}

const conditions: Record<string, (value: Json, c: Compilation) => Sql> = {
  inMailbox: (value, c) => sql`exists (select 1 from email_mailbox m where m.email = ${c.id} and m.mailbox = ${mailboxRow(value, 'inMailbox')})`,
  inMailboxOtherThan: (value, c) => {
    if (!isStringList(value)) throw wrong('inMailboxOtherThan')
    const rows = value.map((id) => parseId('Mailbox', id) ?? 0)
    return sql`exists (select 1 from email_mailbox m where m.email = ${c.id} and m.mailbox not in (select value from json_each(${JSON.stringify(rows)})))`
  },
  before: (value) => sql`x.received_at < ${date(value, 'before')}`,
  after: (value) => sql`x.received_at >= ${date(value, 'after')}`,
  minSize: (value, c) => sql`${email(c)}.size >= ${count(value, 'minSize')}`,
  maxSize: (value, c) => sql`${email(c)}.size < ${count(value, 'maxSize')}`,
  hasKeyword: (value, c) => hasKeyword(keyword(value, 'hasKeyword'), sql`x.flags`, c.id),
  notKeyword: (value, c) => sql`not ${hasKeyword(keyword(value, 'notKeyword'), sql`x.flags`, c.id)}`,
  someInThreadHaveKeyword: (value) => inThread(keyword(value, 'someInThreadHaveKeyword')),
  allInThreadHaveKeyword: (value) => allInThread(keyword(value, 'allInThreadHaveKeyword')),
  noneInThreadHaveKeyword: (value) => sql`not ${inThread(keyword(value, 'noneInThreadHaveKeyword'))}`,
  hasAttachment: (value) => {
    if (typeof value !== 'boolean') throw wrong('hasAttachment')
    return value ? sql`(x.flags & ${ATTACHMENT_BIT}) != 0` : sql`(x.flags & ${ATTACHMENT_BIT}) = 0`
  },
  header: (value, c) => {
    const [name, text] = headerCondition(value)
    if (text === undefined && isRareName(name)) return sql`${c.id} in (${headerMatch(c.account, name)})`
    return sql`${c.id} in (select value from json_each(${JSON.stringify(c.headerHits.get(JSON.stringify(value)) ?? [])}))`
  },
}

const wrong = (name: string) => invalidArguments(`filter/${name}`)

/** The `email` row beside the source. */
function email(c: Compilation): Sql {
  c.needsEmail = true
  return sql`e`
}

function mailboxRow(value: Json, name: string): number {
  if (typeof value !== 'string') throw wrong(name)
  // An unknown mailbox has no emails; that is an empty answer, not an error.
  return parseId('Mailbox', value) ?? 0
}

function date(value: Json, name: string): number {
  const ms = parseUtcDate(value)
  if (ms === undefined) throw wrong(name)
  return ms
}

function count(value: Json, name: string): number {
  if (!isCount(value)) throw wrong(name)
  return value
}

function keyword(value: Json, name: string): string {
  if (typeof value !== 'string') throw wrong(name)
  return value.toLowerCase()
}

/** Whether an email has a keyword, by its bit where it has one. */
export function hasKeyword(name: string, flags: Sql, id: Sql): Sql {
  const bit = Object.hasOwn(flagBits, name) ? flagBits[name] : undefined
  if (bit !== undefined) return sql`((${flags} & ${bit}) != 0)`
  return sql`exists (select 1 from email_keyword k where k.email = ${id} and k.keyword = ${name})`
}

export const inThread = (name: string): Sql => sql`exists (select 1 from email t where t.thread = x.thread and ${hasKeyword(name, sql`t.flags`, sql`t.id`)})`

export const allInThread = (name: string): Sql => sql`(not exists (select 1 from email t where t.thread = x.thread and not ${hasKeyword(name, sql`t.flags`, sql`t.id`)}))`

/** A header condition's field name and, where there is one, the text its value must hold. */
export function headerCondition(value: Json): [name: string, text?: string] {
  if (!isStringList(value) || value.length < 1 || value.length > 2 || value[0] === '') throw wrong('header')
  return value as [string, string?]
}

/** The header conditions of a filter that can be decided only by looking into messages. */
export function headerConditionsToRead(filter: JsonObject | null): Json[] {
  const found: Json[] = []
  const collect = (tree: FilterTree): void => {
    if (!('condition' in tree)) for (const inner of tree.conditions) collect(inner)
    else if (tree.condition['header'] !== undefined) {
      const value = tree.condition['header']
      const [name, text] = headerCondition(value)
      if (text !== undefined || !isRareName(name)) found.push(value)
    }
  }
  const tree = parseFilter(filter)
  if (tree) collect(tree)
  return found
}
