import type { Expression, UnaryOperator } from './ast.ts'
import { isBlank, isDash, isDigit, isLetter, isQuote } from './characters.ts'
import { numberAt } from './numbers.ts'
import { postfix, primary } from './parse-primaries.ts'
import type { Reader } from './reader.ts'
import { nearest } from '../nearest.ts'

const COMPARISONS = ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'like', 'notlike', 'match', 'notmatch', 'contains', 'notcontains', 'in', 'notin', 'replace', 'split', 'join']

/** From the loosest to the tightest. */
const LEVELS: readonly (readonly string[])[] = [
  ['and', 'or', 'xor'],
  ['band', 'bor', 'bxor'],
  [...COMPARISONS, ...COMPARISONS.flatMap((o) => [`i${o}`, `c${o}`]), 'is', 'isnot', 'as'],
  ['+', '-'],
  ['*', '/', '%'],
  ['f'],
  ['..'],
]

/** A chain is a tree as deep as it is long. */
const LONGEST_CHAIN = 300

const WORDS = LEVELS.flat().filter((o) => /^[a-z]/.test(o))
const UNARY: Readonly<Record<string, UnaryOperator>> = { not: 'not', join: 'join', split: 'split' }

export interface ExpressionOptions {
  /** Whether commas make a list; not between the arguments of a method. */
  list: boolean
}

/** Whether what stands here is a value to compute and not the name of a command. */
export function startsExpression(r: Reader): boolean {
  const c = r.peek()
  if (c === '$' || c === '(' || c === '{' || c === '[' || c === '!' || c === ',' || isQuote(c)) return true
  if (c === '@') return true
  if (isDash(c) || c === '+') return isDigit(r.peek(1)) || ['$', '(', '.'].includes(r.peek(1)) || unaryWord(r) !== undefined
  return numberAt(r.text, r.at) !== undefined && endsNumber(r)
}

/** `1..3`, `4 + 1` are numbers; `7.ps1` and `10.0.0.1` are words. */
function endsNumber(r: Reader): boolean {
  const next = r.text[numberAt(r.text, r.at)?.end ?? r.at] ?? ''
  return next === '' || isBlank(next) || '\n\r;|)}],+*/%'.includes(next) || isDash(next) || r.text.startsWith('..', numberAt(r.text, r.at)?.end)
}

export function expression(r: Reader, o: ExpressionOptions = { list: true }): Expression {
  return r.deeper(() => binary(r, 0, o))
}

function binary(r: Reader, level: number, o: ExpressionOptions): Expression {
  const start = r.at
  if (level === LEVELS.length) return o.list ? list(r) : unary(r)
  let left = binary(r, level + 1, o)
  let count = 0
  for (;;) {
    const before = r.at
    r.skipBlanks()
    const found = operatorAt(r, level)
    if (found === undefined) {
      r.at = before
      return left
    }
    const sign = r.at
    r.at += found.length
    r.skipLines()
    if (r.end) r.incomplete('A value is missing after the operator', sign)
    const right = binary(r, level + 1, o)
    left = { kind: 'binary', operator: found.name, left, right, span: r.span(start) }
    if (++count > LONGEST_CHAIN) r.fail(`More than ${LONGEST_CHAIN} operators stand one after the other`, sign)
  }
}

/** The operator of a level at this place. */
function operatorAt(r: Reader, level: number): { name: string; length: number } | undefined {
  const known = LEVELS[level] ?? []
  const c = r.peek()
  if (isDash(c) && isLetter(r.peek(1))) {
    const word = dashWord(r)
    if (level === 0 && !WORDS.includes(word.toLowerCase())) unknownOperator(r, word)
    return known.includes(word.toLowerCase()) ? { name: word.toLowerCase(), length: word.length + 1 } : undefined
  }
  const assigns = r.peek(1) === '=' && (isDash(c) || '+*/'.includes(c))
  const steps = (c === '+' || isDash(c)) && r.peek(1) === c
  if (c === '' || assigns || steps) return undefined
  if (isDash(c)) return known.includes('-') ? { name: '-', length: 1 } : undefined
  if (r.startsWith('..')) return known.includes('..') ? { name: '..', length: 2 } : undefined
  return known.includes(c) && '+*/%'.includes(c) ? { name: c, length: 1 } : undefined
}

const dashWord = (r: Reader) => /^[\p{L}\p{N}_]+/u.exec(r.text.slice(r.at + 1, r.at + 60))?.[0] ?? ''

function unknownOperator(r: Reader, word: string): never {
  const near = nearest(word.toLowerCase(), WORDS)
  return r.fail(`"-${word}" is not an operator`, r.at, {
    end: r.at + 1 + word.length,
    expected: 'an operator such as -eq, -ne, -like or -and after a value',
    ...(near === undefined ? {} : { remedy: `Did you mean -${near}?` }),
  })
}

function list(r: Reader): Expression {
  const start = r.at
  const first = unary(r)
  const items = [first]
  for (;;) {
    const before = r.at
    r.skipBlanks()
    if (r.peek() !== ',') {
      r.at = before
      return items.length === 1 ? first : { kind: 'list', items, span: r.span(start) }
    }
    const comma = r.at++
    r.skipLines()
    if (r.end) r.incomplete('A value is missing after ","', comma)
    items.push(unary(r))
  }
}

function unary(r: Reader): Expression {
  return r.deeper(() => {
    r.skipBlanks()
    const start = r.at
    const operator = unaryAt(r)
    if (operator === undefined) return postfix(r, primary(r))
    r.at += operator.length
    r.skipLines()
    if (r.end) r.incomplete('A value is missing after the operator', start)
    return { kind: 'unary', operator: operator.name, value: unary(r), span: r.span(start) }
  })
}

function unaryWord(r: Reader): UnaryOperator | undefined {
  return isDash(r.peek()) ? UNARY[dashWord(r).toLowerCase()] : undefined
}

function unaryAt(r: Reader): { name: UnaryOperator; length: number } | undefined {
  const c = r.peek()
  if (c === '!') return { name: 'not', length: 1 }
  if (c === ',' || c === '+') return { name: c, length: 1 }
  const word = unaryWord(r)
  if (word !== undefined) return { name: word, length: dashWord(r).length + 1 }
  return isDash(c) && !isLetter(r.peek(1)) ? { name: '-', length: 1 } : undefined
}
