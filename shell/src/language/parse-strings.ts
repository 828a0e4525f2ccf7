import { appendAll } from '../append-all.ts'
import type { Expression } from './ast.ts'
import { isDoubleQuote, isNameCharacter, isNewline, isSingleQuote } from './characters.ts'
import { variable } from './parse-primaries.ts'
import type { Reader } from './reader.ts'

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0', a: '\u0007', b: '\b', f: '\f', v: '\v', e: '\u001B' }

/** `'…'`, `"…"`, `@'…'@` or `@"…"@`. */
export function quoted(r: Reader): Expression {
  const start = r.at
  if (r.peek() === '@') return hereString(r)
  if (isSingleQuote(r.peek())) return { kind: 'literal', value: singleQuoted(r), span: r.span(start) }
  r.at++
  const found = r.deeper(() => parts(r, () => isDoubleQuote(r.peek()) && !isDoubleQuote(r.peek(1)), 'string'))
  if (r.end) r.incomplete('The text has no closing quotation mark', start)
  r.at++
  return textOf(found, r, start)
}

function textOf(found: readonly (string | Expression)[], r: Reader, start: number): Expression {
  const [only = ''] = found
  if (found.length <= 1 && typeof only === 'string') return { kind: 'literal', value: only, span: r.span(start) }
  return { kind: 'text', parts: found, span: r.span(start) }
}

function singleQuoted(r: Reader): string {
  const start = r.at++
  let value = ''
  for (;;) {
    if (r.end) r.incomplete('The text has no closing quotation mark', start)
    const c = r.peek()
    if (isSingleQuote(c)) {
      if (!isSingleQuote(r.peek(1))) break
      r.at++
    }
    value += c
    r.at++
  }
  r.at++
  return value
}

/** From the line after `@"` to the line that begins with `"@`. */
function hereString(r: Reader): Expression {
  const start = r.at
  const expands = isDoubleQuote(r.peek(1))
  const isClose = expands ? isDoubleQuote : isSingleQuote
  r.at += 2
  while (/[\t ]/.test(r.peek())) r.at++
  if (r.end) r.incomplete('The text has no end', start)
  if (!r.takeNewline()) r.fail('The text of @" begins on the next line', r.at)
  const begin = r.at
  const atClose = () => isClose(r.peek()) && r.peek(1) === '@' && (r.at === begin || isNewline(r.text[r.at - 1] ?? ''))
  if (expands) {
    const found = r.deeper(() => parts(r, atClose, 'here'))
    if (r.end) r.incomplete('The text has no end: "@ is missing at the start of a line', start)
    r.at += 2
    const last = found.at(-1)
    const trimmed = typeof last === 'string' ? [...found.slice(0, -1), last.replace(/\r?\n$/, '')] : found
    return textOf(trimmed, r, start)
  }
  while (!r.end && !atClose()) r.at++
  if (r.end) r.incomplete("The text has no end: '@ is missing at the start of a line", start)
  const value = r.text.slice(begin, r.at).replace(/\r?\n$/, '')
  r.at += 2
  return { kind: 'literal', value, span: r.span(start) }
}

/** Text up to `isEnd`, with `$variables`, `$(…)` and backtick escapes. Within a word, quotes may surround parts of it. */
export function parts(r: Reader, isEnd: () => boolean, within: 'word' | 'string' | 'here'): (string | Expression)[] {
  const found: (string | Expression)[] = []
  let text = ''
  const add = (value: Expression) => {
    if (value.kind === 'literal' && typeof value.value === 'string') {
      text += value.value
      return
    }
    if (text !== '') found.push(text)
    text = ''
    if (value.kind === 'text') appendAll(found, value.parts)
    else found.push(value)
  }
  while (!r.end && !isEnd()) {
    const c = r.peek()
    if (c === '`') text += escaped(r)
    else if (c === '$' && startsVariable(r)) add(variable(r))
    else if (within === 'word' && (isDoubleQuote(c) || isSingleQuote(c))) add(quoted(r))
    else {
      if (within === 'string' && isDoubleQuote(c)) r.at++ // doubled: it stands for itself
      text += c
      r.at++
    }
  }
  if (text !== '') found.push(text)
  return found
}

function startsVariable(r: Reader): boolean {
  const next = r.peek(1)
  return isNameCharacter(next) || next === '(' || next === '{' || next === '?' || next === '$'
}

function escaped(r: Reader): string {
  const start = r.at++
  if (r.end) return r.incomplete('Nothing follows the backtick', start)
  const c = r.peek()
  if (isNewline(c)) {
    r.takeNewline()
    return ''
  }
  const code = /^u\{([0-9a-f]{1,6})\}/iu.exec(r.text.slice(r.at, r.at + 10))
  if (code?.[1] !== undefined && Number.parseInt(code[1], 16) <= 0x10_ff_ff) {
    r.at += code[0].length
    return String.fromCodePoint(Number.parseInt(code[1], 16))
  }
  r.at++
  return ESCAPES[c] ?? c
}
