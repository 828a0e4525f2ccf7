import type { Argument, Expression } from './ast.ts'
import { isBlank, isDash, isNewline, isQuote } from './characters.ts'
import { numberAt } from './numbers.ts'
import { postfix, primary } from './parse-primaries.ts'
import { parts } from './parse-strings.ts'
import type { Reader } from './reader.ts'

const ENDS = ';|(){},&<>'

/** Whether a word cannot go on here. */
export function isEndOfArgument(r: Reader): boolean {
  const c = r.peek()
  return c === '' || isBlank(c) || isNewline(c) || ENDS.includes(c)
}

export function argument(r: Reader): Argument {
  const start = r.at
  const c = r.peek()
  if (isDash(c)) {
    const found = parameter(r)
    if (found !== undefined) return found
  }
  if (c === '@') {
    const name = /^@([\p{L}_][\p{L}\p{N}_]*)/u.exec(r.text.slice(r.at, r.at + 200))
    if (name?.[1] !== undefined) {
      r.at += name[0].length
      return { kind: 'splat', name: name[1], raw: name[0], span: r.span(start) }
    }
  }
  const value = valueList(r)
  return { kind: 'value', value, raw: r.text.slice(start, r.at), span: r.span(start) }
}

/** `-Name` and perhaps `:value`; undefined when it is something else that begins with a dash. */
function parameter(r: Reader): Argument | undefined {
  const start = r.at
  const name = /^[\p{L}_?][\p{L}\p{N}_?-]*/u.exec(r.text.slice(r.at + 1, r.at + 200))?.[0]
  if (name === undefined) return undefined
  r.at += 1 + name.length
  if (r.peek() === ':') {
    r.at++
    r.skipBlanks()
    if (isEndOfArgument(r) && !['(', '{'].includes(r.peek())) r.fail(`Parameter -${name}: has no value after the colon`, start)
    const value = valueList(r)
    return { kind: 'parameter', name, value, raw: r.text.slice(start, r.at), span: r.span(start) }
  }
  if (isEndOfArgument(r)) return { kind: 'parameter', name, raw: `-${name}`, span: r.span(start) }
  r.at = start
  return undefined
}

/** A value, or several with commas between them. */
function valueList(r: Reader): Expression {
  const start = r.at
  const items = [argumentValue(r)]
  for (;;) {
    const before = r.at
    r.skipBlanks()
    if (r.peek() !== ',') {
      r.at = before
      break
    }
    const comma = r.at++
    r.skipLines()
    if (r.end) r.incomplete('A value is missing after ","', comma)
    items.push(argumentValue(r))
  }
  return items.length === 1 && items[0] !== undefined ? items[0] : { kind: 'list', items, span: r.span(start) }
}

export function argumentValue(r: Reader): Expression {
  const c = r.peek()
  const start = r.at
  if (c === ',') return r.fail('A value is missing before ","', r.at, { end: r.at + 1 })
  if (c === '(' || c === '{' || isQuote(c) || (c === '@' && ['(', '{', '"', "'"].includes(r.peek(1)))) return postfix(r, primary(r))
  if (c === '$') {
    const value = postfix(r, primary(r))
    if (isEndOfArgument(r)) return value
    r.at = start
  }
  return wordValue(r)
}

/** A word without quotes around it; values in it are put in. */
export function wordValue(r: Reader): Expression {
  const start = r.at
  const negative = isDash(r.peek())
  const number = numberAt(r.text, negative ? r.at + 1 : r.at)
  if (number !== undefined) {
    r.at = number.end
    if (isEndOfArgument(r)) return { kind: 'literal', value: negative ? -number.value : number.value, bare: true, span: r.span(start) }
    r.at = start
  }
  const found = r.deeper(() => parts(r, () => isEndOfArgument(r), 'word'))
  if (r.at === start) return r.fail(`Unexpected "${r.peek()}"`, r.at, { end: r.at + 1 })
  const [only = ''] = found
  if (found.length <= 1 && typeof only === 'string') return { kind: 'literal', value: only, bare: true, span: r.span(start) }
  return { kind: 'text', parts: found, span: r.span(start) }
}
