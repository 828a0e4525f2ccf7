import type { Expression, Statement } from './ast.ts'
import { isDash, isDigit, isNameCharacter, isQuote } from './characters.ts'
import { numberAt } from './numbers.ts'
import { expression } from './parse-expressions.ts'
import { statement, statements } from './parse-statements.ts'
import { quoted } from './parse-strings.ts'
import type { Reader } from './reader.ts'

const SCOPES = ['env', 'global', 'script', 'local', 'private', 'variable']

const LONGEST_CHAIN = 100

/** A value that needs no operator: a literal, a variable, or something in brackets. */
export function primary(r: Reader): Expression {
  return r.deeper(() => {
    const c = r.peek()
    const start = r.at
    if (c === '$') return variable(r)
    if (c === '(') return { kind: 'paren', statement: parenthesised(r), span: r.span(start) }
    if (c === '@' && r.peek(1) === '(') return arrayOf(r)
    if (c === '@' && r.peek(1) === '{') return hashtable(r)
    if (isQuote(c) || (c === '@' && isQuote(r.peek(1)))) return quoted(r)
    if (c === '{') return scriptBlock(r)
    if (c === '[') return typeOrCast(r)
    const number = numberAt(r.text, r.at)
    if (number === undefined) return nothingThere(r)
    r.at = number.end
    return { kind: 'literal', value: number.value, span: r.span(start) }
  })
}

function nothingThere(r: Reader): never {
  if (r.end) r.incomplete('A value is missing at the end', Math.max(0, r.text.trimEnd().length - 1))
  const token = /^[^\s;|(){}]+/u.exec(r.text.slice(r.at, r.at + 60))?.[0] ?? r.peek()
  return r.fail(`Unexpected "${token.replaceAll(/[\n\r]/g, ' ')}" where a value should be`, r.at, {
    end: r.at + token.length,
    ...(/^\p{L}/u.test(token) ? { remedy: 'Text in an expression stands in quotes.' } : {}),
  })
}

/** `$name`, `${name}`, `$env:NAME` or `$(…)`. */
export function variable(r: Reader): Expression {
  const start = r.at++
  if (r.peek() === '(') {
    r.at++
    const body = r.deeper(() => statements(r, ')'))
    if (!r.take(')')) r.fail('Expected )', r.at, { found: r.peek() })
    return { kind: 'sub', body, span: r.span(start) }
  }
  if (r.take('{')) {
    const close = r.text.indexOf('}', r.at)
    if (close < 0) r.incomplete('The closing "}" of the variable is missing', start)
    const inside = r.text.slice(r.at, close)
    r.at = close + 1
    return named(inside, r, start)
  }
  if (['?', '$', '^'].includes(r.peek())) return { kind: 'variable', name: r.text[r.at++] ?? '', span: r.span(start) }
  const name = /^(?:([\p{L}\p{N}_]+):(?!:))?([\p{L}\p{N}_]+)/u.exec(r.text.slice(r.at, r.at + 300))
  if (name === null) return r.fail('A name is missing after "$"', start)
  const known = name[1] === undefined || SCOPES.includes(name[1].toLowerCase())
  const taken = known ? name[0] : (name[1] ?? '')
  r.at += taken.length
  return named(taken, r, start)
}

function named(text: string, r: Reader, start: number): Expression {
  const [, scope, name] = /^(?:(\w+):)?(.+)$/su.exec(text) ?? []
  if (name === undefined) return r.fail('The variable has no name', start)
  if (scope !== undefined && SCOPES.includes(scope.toLowerCase())) return { kind: 'variable', scope: scope.toLowerCase(), name, span: r.span(start) }
  return { kind: 'variable', name: text, span: r.span(start) }
}

function parenthesised(r: Reader): Statement {
  const start = r.at++
  r.skipLines()
  if (r.end) r.incomplete('The closing ")" is missing', start)
  if (r.peek() === ')') r.fail('Nothing is between the parentheses', start, { end: r.at + 1 })
  const inside = statement(r)
  r.skipLines()
  if (r.end) r.incomplete('The closing ")" is missing', start)
  if (!r.take(')')) r.fail('Expected )', r.at, { end: r.at + 1, found: r.peek() })
  return inside
}

function arrayOf(r: Reader): Expression {
  const start = r.at
  r.at += 2
  const body = statements(r, ')')
  if (!r.take(')')) r.fail('Expected )', r.at, { found: r.peek() })
  return { kind: 'array', body, span: r.span(start) }
}

function scriptBlock(r: Reader): Expression {
  const start = r.at++
  const body = statements(r, '}')
  if (!r.take('}')) r.fail('Expected }', r.at, { found: r.peek() })
  return { kind: 'script-block', body, span: r.span(start) }
}

function hashtable(r: Reader): Expression {
  const start = r.at
  r.at += 2
  const entries: { key: Expression; value: Statement }[] = []
  for (r.skipSeparators(); r.peek() !== '}'; r.skipSeparators()) {
    if (r.end) r.incomplete('The closing "}" of @{ is missing', start)
    const key = hashKey(r)
    r.skipLines()
    if (r.end) r.incomplete('The closing "}" of @{ is missing', start)
    if (!r.take('=')) r.fail('Expected = after the name of an entry of @{ }', r.at, { found: r.peek() })
    r.skipLines()
    if (r.end) r.incomplete('The closing "}" of @{ is missing', start)
    entries.push({ key, value: statement(r) })
    r.skipBlanks()
    if (!['', ';', '\n', '\r', '}'].includes(r.peek())) r.fail('Expected ; or a new line or } after an entry of @{ }', r.at, { found: r.peek() })
  }
  r.at++
  return { kind: 'hashtable', entries, span: r.span(start) }
}

function hashKey(r: Reader): Expression {
  const start = r.at
  const name = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*/u.exec(r.text.slice(r.at, r.at + 300))?.[0]
  if (name === undefined) return postfix(r, primary(r))
  r.at += name.length
  return { kind: 'literal', value: name, span: r.span(start) }
}

/** `[name]`. */
export function typeName(r: Reader): string {
  const start = r.at
  const found = /^\[\s*([\p{L}_][\p{L}\p{N}_.+]*(?:\[\])?)\s*\]/u.exec(r.text.slice(r.at, r.at + 300))
  if (found?.[1] === undefined) {
    if (!r.text.slice(r.at).includes(']')) r.incomplete('The closing "]" is missing', start)
    return r.fail('Expected the name of a type in [ ]', start)
  }
  r.at += found[0].length
  return found[1]
}

function typeOrCast(r: Reader): Expression {
  const start = r.at
  const name = typeName(r)
  const type: Expression = { kind: 'type', name, span: r.span(start) }
  if (r.startsWith('::')) return type
  const before = r.at
  r.skipBlanks()
  const c = r.peek()
  const castable = c === '$' || c === '(' || c === '[' || c === '{' || isQuote(c) || isDigit(c) || (c === '@' && r.peek(1) !== '') || (isDash(c) && isDigit(r.peek(1)))
  if (!castable) {
    r.at = before
    return type
  }
  const value = isDash(c) ? negative(r) : postfix(r, primary(r))
  return { kind: 'cast', type: name, value, span: r.span(start) }
}

function negative(r: Reader): Expression {
  const start = r.at++
  return { kind: 'unary', operator: '-', value: primary(r), span: r.span(start) }
}

/** Properties, methods and elements that follow a value without a blank. */
export function postfix(r: Reader, of: Expression): Expression {
  let value = of
  for (let count = 0; ; count++) {
    if (count > LONGEST_CHAIN) r.fail(`More than ${LONGEST_CHAIN} properties stand one after the other`)
    if (r.startsWith('::')) value = member(r, value, true)
    else if (r.peek() === '.' && startsMember(r.peek(1))) value = member(r, value, false)
    else if (r.peek() === '[' && value.kind !== 'type') value = index(r, value)
    else return value
  }
}

const startsMember = (c: string) => isNameCharacter(c) || isQuote(c) || c === '$' || c === '('

function member(r: Reader, of: Expression, isStatic: boolean): Expression {
  r.at += isStatic ? 2 : 1
  const start = r.at
  const word = /^[\p{L}\p{N}_]+/u.exec(r.text.slice(r.at, r.at + 200))?.[0]
  let name: Expression
  if (word === undefined) {
    if (r.end) r.incomplete('The name of a property is missing', start - 1)
    name = primary(r)
  } else {
    r.at += word.length
    name = { kind: 'literal', value: word, span: r.span(start) }
  }
  if (r.peek() !== '(') return { kind: 'member', of, name, static: isStatic, span: r.span(of.span.start) }
  const args = callArguments(r)
  return { kind: 'call', of, name, args, static: isStatic, span: r.span(of.span.start) }
}

function callArguments(r: Reader): Expression[] {
  const open = r.at++
  const args: Expression[] = []
  for (r.skipLines(); r.peek() !== ')'; r.skipLines()) {
    if (r.end) r.incomplete('The closing ")" is missing', open)
    if (args.length > 0 && !r.take(',')) r.fail('Expected , or )', r.at, { found: r.peek() })
    r.skipLines()
    if (r.end) r.incomplete('The closing ")" is missing', open)
    args.push(expression(r, { list: false }))
  }
  r.at++
  return args
}

function index(r: Reader, of: Expression): Expression {
  const open = r.at++
  r.skipLines()
  if (r.end) r.incomplete('The closing "]" is missing', open)
  const at = expression(r)
  r.skipLines()
  if (r.end) r.incomplete('The closing "]" is missing', open)
  if (!r.take(']')) r.fail('Expected ]', r.at, { found: r.peek() })
  return { kind: 'index', of, at, span: r.span(of.span.start) }
}
