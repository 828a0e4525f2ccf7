import { parseId } from '../../store/ids.ts'
import { searchTerms } from '../../store/text-index.ts'
import { checkAccount } from '../core/arguments.ts'
import { invalidArguments, MethodError } from '../core/errors.ts'
import { isStringList, type JsonObject } from '../core/json.ts'
import { resolveId, type Method } from '../core/method.ts'
import { nextTurn } from '../core/turn.ts'
import { readMessage } from './blob-access.ts'
import { readEmails } from './email-rows.ts'
import { parseFilter, type FilterTree } from '../core/filter.ts'
import type { MailServices } from './services.ts'

/** Emails whose text is read for one answer. */
const MOST_EMAILS = 100

/** Words that are looked for in each of them. */
const MOST_WORDS = 100

const BEFORE = 60
const LENGTH = 240

/** @spec RFC 8621 §5.1 */
export const searchSnippetGet =
  ({ store, parser }: MailServices): Method =>
  async (args, context) => {
    checkAccount(args, context)
    const { emailIds, filter = null } = args
    if (!isStringList(emailIds)) throw invalidArguments('emailIds')
    if (filter !== null && (typeof filter !== 'object' || Array.isArray(filter))) throw invalidArguments('filter')
    if (emailIds.length > MOST_EMAILS) throw new MethodError('requestTooLarge', { description: `emailIds may be ${MOST_EMAILS}` })
    const words = wordsOf(parseFilter(filter))
    const wanted = [...new Set(emailIds.map((id) => resolveId(id, context)))]
    const records = await readEmails(store.read, context.account, wanted.flatMap((id) => parseId('Email', id) ?? []))
    const list: JsonObject[] = []
    const notFound: string[] = []
    for (const emailId of wanted) {
      const email = records.get(parseId('Email', emailId) ?? 0)
      if (!email) {
        notFound.push(emailId)
        continue
      }
      await nextTurn()
      const text = words.body.length > 0 ? (await parser.digest(await readMessage(store.read, email))).digest.bodyText : ''
      list.push({ emailId, subject: marked(email.subject ?? '', words.subject), preview: marked(text, words.body, true) })
    }
    return { accountId: context.address, list, notFound: notFound.length > 0 ? notFound : null }
  }

interface Words {
  subject: string[]
  body: string[]
}

function wordsOf(tree: FilterTree | undefined): Words {
  const words: Words = { subject: [], body: [] }
  const collect = (node: FilterTree): void => {
    if (!('condition' in node)) {
      if (node.operator !== 'NOT') node.conditions.forEach(collect)
      return
    }
    const { text, subject, body } = node.condition
    for (const [value, lists] of [[text, [words.subject, words.body]], [subject, [words.subject]], [body, [words.body]]] as const) {
      if (typeof value !== 'string') continue
      const found = searchTerms(value).map((term) => term.words.trim()).filter((word) => word !== '')
      for (const list of lists) list.push(...found.slice(0, MOST_WORDS - list.length))
    }
  }
  if (tree) collect(tree)
  return words
}

/** The text as HTML with the words in <mark>, cut to the first place where one is; null when none is. */
function marked(text: string, words: string[], cut = false): string | null {
  const hits = hitsOf(text, words)
  const first = hits[0]
  if (!first) return null
  const from = cut ? Math.max(0, first.start - BEFORE) : 0
  const to = cut ? from + LENGTH : text.length
  let out = from > 0 ? '…' : ''
  let at = from
  for (const { start, end } of hits) {
    if (start < at || end > to) continue
    out += `${escapeHtml(text.slice(at, start))}<mark>${escapeHtml(text.slice(start, end))}</mark>`
    at = end
  }
  return out + escapeHtml(text.slice(at, to)) + (to < text.length ? '…' : '')
}

function hitsOf(text: string, words: string[]): { start: number; end: number }[] {
  const lower = text.toLowerCase()
  // A character whose small form has another length would shift the marks.
  if (lower.length !== text.length) return []
  const hits: { start: number; end: number }[] = []
  for (const word of words.map((item) => item.toLowerCase())) {
    for (let at = lower.indexOf(word); at >= 0 && hits.length < 200; at = lower.indexOf(word, at + word.length)) {
      if (at === 0 || !/[\p{L}\p{N}]/u.test(lower.charAt(at - 1)) || /\p{Script=Han}/u.test(word)) hits.push({ start: at, end: at + word.length })
    }
  }
  return hits.sort((a, b) => a.start - b.start)
}

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
