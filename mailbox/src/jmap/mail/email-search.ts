import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { MailDatabase } from '../../store/schema.ts'
import { MethodError } from '../core/errors.ts'
import type { JsonObject } from '../core/json.ts'
import { allInThread, compileFilter, hasKeyword, headerConditionsToRead, inThread, type CompiledFilter } from './email-filter.ts'
import { searchHeaders } from './header-search.ts'

type Sql = RawBuilder<unknown>

/** One ordered, filtered list of emails; asked for pieces of it, never read whole unless someone asks for all. */
export class EmailSearch {
  readonly #db: Kysely<MailDatabase>
  readonly #account: number
  readonly #filter: CompiledFilter
  readonly #order: Order

  private constructor(db: Kysely<MailDatabase>, account: number, filter: CompiledFilter, order: Order) {
    this.#db = db
    this.#account = account
    this.#filter = filter
    this.#order = order
  }

  static async open(db: Kysely<MailDatabase>, account: number, filter: JsonObject | null, sort: JsonObject[]): Promise<EmailSearch> {
    const hits = new Map<string, readonly number[]>()
    for (const value of headerConditionsToRead(filter)) hits.set(JSON.stringify(value), await searchHeaders(db, account, value))
    const compiled = compileFilter(filter, account, hits)
    return new EmailSearch(db, account, compiled, orderOf(sort, compiled.mailbox !== undefined))
  }

  /** A piece of the list. @cost an index range for a folder by date: the rows before `offset` are stepped over, not read,
   *  and past the middle from the other end */
  async page(offset: number, limit: number): Promise<number[]> {
    if (limit <= 0) return []
    const total = this.#filter.onlyMailbox && offset > 1_000 ? await this.#mailboxCount('total_emails') : undefined
    if (total !== undefined && offset > total / 2) {
      const count = Math.min(limit, total - offset)
      if (count <= 0) return []
      const rows = await this.#ids(this.#order.reversed, total - offset - count, count)
      return rows.reverse()
    }
    return this.#ids(this.#order.forward, offset, limit)
  }

  /** The first email of each thread, in order. */
  async threadPage(offset: number, limit: number): Promise<number[]> {
    const seen = new Set<number>()
    const ids: number[] = []
    for (let step = 0, size = 500; ; step += size, size = Math.min(20_000, size * 4)) {
      const rows = await this.#rows(this.#order.forward, step, size)
      for (const { id, thread } of rows) {
        if (seen.has(thread)) continue
        seen.add(thread)
        if (seen.size > offset) ids.push(id)
        if (ids.length >= limit) return ids
      }
      if (rows.length < size) return ids
    }
  }

  async total(collapse: boolean): Promise<number> {
    if (this.#filter.onlyMailbox) return this.#mailboxCount(collapse ? 'total_threads' : 'total_emails')
    const counted = collapse ? sql`count(distinct x.thread)` : sql`count(*)`
    const { rows } = await sql<{ n: number }>`select ${counted} as n ${this.#from(false)}`.execute(this.#db)
    return rows[0]?.n ?? 0
  }

  /** Which of these emails are in the list. */
  async matching(ids: readonly number[]): Promise<Set<number>> {
    const id = this.#id()
    const only = sql`${id} in (select value from json_each(${JSON.stringify(ids)}))`
    const { rows } = await sql<{ id: number }>`select ${id} as id ${this.#from(false, only, true)}`.execute(this.#db)
    return new Set(rows.map((row) => row.id))
  }

  /** How many emails come before this one; undefined when it isn't in the list. */
  async indexOf(id: number): Promise<number | undefined> {
    if (!this.#order.byDateOnly) {
      const at = (await this.#ids(this.#order.forward, 0, Infinity)).indexOf(id)
      return at < 0 ? undefined : at
    }
    if (!(await this.matching([id])).has(id)) return undefined
    const before = this.#order.newestFirst
      ? sql`(x.received_at, ${this.#id()}) > (select received_at, id from email where id = ${id})`
      : sql`(x.received_at, ${this.#id()}) < (select received_at, id from email where id = ${id})`
    const { rows } = await sql<{ n: number }>`select count(*) as n ${this.#from(false, before)}`.execute(this.#db)
    return rows[0]?.n ?? 0
  }

  async #ids(order: Sql, offset: number, limit: number): Promise<number[]> {
    const { rows } = await sql<{ id: number }>`select ${this.#id()} as id ${this.#from(this.#order.needsEmail)} order by ${order} limit ${limit === Infinity ? -1 : limit} offset ${offset}`.execute(this.#db)
    return rows.map((row) => row.id)
  }

  async #rows(order: Sql, offset: number, limit: number): Promise<{ id: number; thread: number }[]> {
    const { rows } = await sql<{ id: number; thread: number }>`
      select ${this.#id()} as id, x.thread as thread ${this.#from(this.#order.needsEmail)} order by ${order} limit ${limit === Infinity ? -1 : limit} offset ${offset}`.execute(this.#db)
    return rows
  }

  async #mailboxCount(column: 'total_emails' | 'total_threads'): Promise<number> {
    const row = await this.#db
      .selectFrom('mailbox')
      .select(column)
      .where('id', '=', this.#filter.mailbox ?? 0)
      .where('account', '=', this.#account)
      .executeTakeFirst()
    return row?.[column] ?? 0
  }

  #id(): Sql {
    return this.#filter.mailbox === undefined ? sql`x.id` : sql`x.email`
  }

  /** @param byId  `also` names single emails: they are taken one by one rather than found by walking the range */
  #from(orderNeedsEmail: boolean, also?: Sql, byId = false): Sql {
    const { mailbox, where, needsEmail } = this.#filter
    const walk = byId ? sql`+` : sql``
    const conditions = [mailbox === undefined ? sql`${walk}x.account = ${this.#account}` : sql`${walk}x.mailbox = ${mailbox}`]
    // Mailboxes are numbered across accounts: a foreign one must look empty.
    if (mailbox !== undefined) conditions.push(sql`exists (select 1 from mailbox b where b.id = ${mailbox} and b.account = ${this.#account})`)
    if (where) conditions.push(where)
    if (also) conditions.push(also)
    const joined = needsEmail || orderNeedsEmail ? sql` join email e on e.id = ${this.#id()}` : sql``
    const source = mailbox === undefined ? sql`email x` : sql`email_mailbox x`
    return sql`from ${source}${joined} where ${sql.join(conditions, sql` and `)}`
  }
}

interface Order {
  forward: Sql
  reversed: Sql
  needsEmail: boolean
  byDateOnly: boolean
  newestFirst: boolean
}

const columns: Record<string, Sql> = {
  receivedAt: sql`x.received_at`,
  sentAt: sql`e.sent_at`,
  size: sql`e.size`,
  from: sql`e.from_sort`,
  to: sql`e.to_sort`,
  subject: sql`e.subject_sort`,
}

const keywordOrders: Record<string, (keyword: string, id: Sql) => Sql> = {
  hasKeyword: (keyword, id) => hasKeyword(keyword, sql`x.flags`, id),
  allInThreadHaveKeyword: (keyword) => allInThread(keyword),
  someInThreadHaveKeyword: (keyword) => inThread(keyword),
}

/** Newest first unless something else is asked for; ties are broken by age, so that every list has one order only. */
function orderOf(sort: JsonObject[], inMailbox: boolean): Order {
  const id = inMailbox ? sql`x.email` : sql`x.id`
  const steps = sort.map((comparator) => ({ ...stepOf(comparator, id), ascending: comparator['isAscending'] !== false }))
  const last = sort.length === 0 ? { by: sql`x.received_at`, property: 'receivedAt', ascending: false } : undefined
  const all = last ? [last] : steps
  const tie = all.at(-1)?.ascending === true
  const terms = (flip: boolean) => [...all, { by: id, ascending: tie }].map(({ by, ascending }) => (ascending === flip ? sql`${by} desc` : sql`${by} asc`))
  return {
    forward: sql.join(terms(false)),
    reversed: sql.join(terms(true)),
    needsEmail: all.some(({ property }) => columns[property] !== undefined && property !== 'receivedAt'),
    byDateOnly: all.length === 1 && all[0]?.property === 'receivedAt',
    newestFirst: all[0]?.ascending === false,
  }
}

function stepOf(comparator: JsonObject, id: Sql): { by: Sql; property: string } {
  const property = String(comparator['property'])
  const column = Object.hasOwn(columns, property) ? columns[property] : undefined
  if (column) return { by: column, property }
  const byKeyword = Object.hasOwn(keywordOrders, property) ? keywordOrders[property] : undefined
  const keyword = comparator['keyword']
  if (!byKeyword || typeof keyword !== 'string') throw new MethodError('unsupportedSort', { description: `Emails cannot be sorted by ${property.slice(0, 100)}` })
  return { by: byKeyword(keyword.toLowerCase(), id), property }
}
