import type { Block, DeclaredParameter, Expression, Pipeline, Statement } from './ast.ts'
import { isNameCharacter } from './characters.ts'
import { expression, startsExpression } from './parse-expressions.ts'
import { pipeline, stagesAfter } from './parse-pipelines.ts'
import { typeName, variable } from './parse-primaries.ts'
import type { Reader } from './reader.ts'

const NOT_OURS = ['while', 'do', 'for', 'switch', 'try', 'catch', 'finally', 'trap', 'class', 'enum', 'using', 'data', 'filter', 'workflow', 'begin', 'process', 'end', 'until', 'elseif', 'else']

/** Statements up to a closing character that stays, or the end of the text.
 *  @param close  `}`, `)` or nothing */
export function statements(r: Reader, close: string): Block {
  const start = r.at
  const list: Statement[] = []
  r.skipSeparators()
  const parameters = word(r) === 'param' ? paramBlock(r) : []
  r.skipSeparators()
  while (!r.end && r.peek() !== '}' && r.peek() !== ')') {
    list.push(statement(r))
    endOfStatement(r)
  }
  if (close !== '' && r.end) r.incomplete(`The closing "${close}" is missing`, Math.max(0, start - 1))
  return { kind: 'block', statements: list, parameters, text: r.text, span: r.span(start) }
}

/** `{ … }`. */
export function braced(r: Reader, after: string): Block {
  r.skipLines()
  const start = r.at
  if (r.end) r.incomplete(`A block in braces is missing after ${after}`, start)
  if (!r.take('{')) r.fail(`Expected { after ${after}`, start, { found: r.peek() })
  const block = r.deeper(() => statements(r, '}'))
  if (!r.take('}')) r.fail('Expected }', r.at, { found: r.peek() })
  return block
}

export function statement(r: Reader): Statement {
  return r.deeper(() => {
    r.skipBlanks()
    const found = word(r)
    if (found === 'if') return ifStatement(r)
    if (found === 'foreach') return forEachStatement(r)
    if (found === 'function') return functionStatement(r)
    if (found === 'return' || found === 'break' || found === 'continue' || found === 'throw' || found === 'exit') return flow(r, found)
    if (NOT_OURS.includes(found)) {
      r.fail(`"${found}" is not part of this shell's language`, r.at, { end: r.at + found.length, expected: 'a command, an expression, if, foreach or function' })
    }
    return assignmentOrPipeline(r)
  })
}

function endOfStatement(r: Reader): void {
  r.skipBlanks()
  const next = r.peek()
  if (next !== '' && next !== ';' && next !== '\n' && next !== '\r' && next !== '}' && next !== ')') unexpected(r)
  r.skipSeparators()
}

/** Whatever stands where a statement should have ended. */
function unexpected(r: Reader): never {
  const token = /^[^\s;|(){}]+/u.exec(r.text.slice(r.at, r.at + 60))?.[0] ?? r.peek()
  return r.fail(`Unexpected "${token}" after an expression`, r.at, { end: r.at + token.length })
}

function assignmentOrPipeline(r: Reader): Statement {
  const start = r.at
  if (!startsExpression(r)) return pipeline(r)
  const first = expression(r)
  r.skipBlanks()
  const step = r.startsWith('++') ? '+=' : r.startsWith('--') ? '-=' : undefined
  if (step !== undefined) {
    requireTarget(r, first)
    r.at += 2
    return { kind: 'assignment', target: first, operator: step, value: valueStatement({ kind: 'literal', value: 1, span: r.span(start) }), span: r.span(start) }
  }
  const operator = (['=', '+=', '-=', '*=', '/='] as const).find((o) => r.startsWith(o) && !r.startsWith('=='))
  if (operator === undefined) return stagesAfter(r, first, start)
  requireTarget(r, first)
  r.at += operator.length
  const value = needed(r, `after "${operator}"`)
  return { kind: 'assignment', target: first, operator, value, span: r.span(start) }
}

function requireTarget(r: Reader, target: Expression): void {
  if (['variable', 'member', 'index'].includes(target.kind)) return
  r.fail('Only a variable, a property or an element can be given a value', target.span.start, { end: target.span.end })
}

const valueStatement = (value: Expression): Pipeline => ({ kind: 'pipeline', stages: [{ kind: 'value', value, span: value.span }], span: value.span })

/** The statement that has to follow. */
function needed(r: Reader, where: string): Statement {
  r.skipLines()
  if (r.end) r.incomplete(`Something is missing ${where}`, Math.max(0, r.text.trimEnd().length - 1))
  return statement(r)
}

function ifStatement(r: Reader): Statement {
  const start = r.at
  const branches: { condition: Statement; body: Block }[] = []
  let otherwise: Block | undefined
  r.at += 2
  for (;;) {
    branches.push({ condition: inParentheses(r, 'if'), body: braced(r, 'the condition of if') })
    const before = r.at
    r.skipLines()
    const next = word(r)
    if (next === 'elseif') r.at += 6
    else {
      if (next === 'else') {
        r.at += 4
        otherwise = braced(r, 'else')
      } else r.at = before
      break
    }
  }
  return { kind: 'if', branches, ...(otherwise === undefined ? {} : { otherwise }), span: r.span(start) }
}

function inParentheses(r: Reader, after: string): Statement {
  r.skipLines()
  const start = r.at
  if (r.end) r.incomplete(`A condition in parentheses is missing after ${after}`, start)
  if (!r.take('(')) r.fail(`Expected ( after ${after}`, start, { found: r.peek() })
  const condition = needed(r, 'after "("')
  close(r, start)
  return condition
}

function close(r: Reader, open: number): void {
  r.skipLines()
  if (r.end) r.incomplete('The closing ")" is missing', open)
  if (!r.take(')')) r.fail('Expected )', r.at, { found: r.peek() })
}

function forEachStatement(r: Reader): Statement {
  const start = r.at
  r.at += 7
  r.skipLines()
  const open = r.at
  if (r.end) r.incomplete('foreach goes on with ($item in list) { … }', open)
  if (!r.take('(')) r.fail('Expected ( after foreach', open, { found: r.peek() })
  r.skipLines()
  if (r.end) r.incomplete('The closing ")" is missing', open)
  const item = r.peek() === '$' ? variable(r) : undefined
  if (item?.kind !== 'variable') return r.fail('Expected a variable after foreach (', r.at)
  r.skipLines()
  if (r.end) r.incomplete('The closing ")" is missing', open)
  if (word(r) !== 'in') r.fail('Expected "in" after the variable of foreach', r.at)
  r.at += 2
  const over = needed(r, 'after "in"')
  close(r, open)
  return { kind: 'foreach', variable: item.name, over, body: braced(r, 'the head of foreach'), span: r.span(start) }
}

function functionStatement(r: Reader): Statement {
  const start = r.at
  r.at += 8
  r.skipBlanks()
  const name = /^[\p{L}_][\p{L}\p{N}_-]*/u.exec(r.text.slice(r.at, r.at + 200))?.[0]
  if (name === undefined) return r.end ? r.incomplete('The name of the function is missing', start) : r.fail('Expected the name of the function', r.at)
  r.at += name.length
  r.skipBlanks()
  const parameters = r.peek() === '(' ? declared(r) : []
  const body = braced(r, 'the name of the function')
  return { kind: 'function', name, body: { ...body, parameters: [...parameters, ...body.parameters] }, span: r.span(start) }
}

function paramBlock(r: Reader): DeclaredParameter[] {
  r.at += 5
  r.skipLines()
  return declared(r)
}

function declared(r: Reader): DeclaredParameter[] {
  const open = r.at
  if (r.end) r.incomplete('param goes on with ( … )', open)
  if (!r.take('(')) r.fail('Expected ( and the parameters', open)
  const list: DeclaredParameter[] = []
  for (r.skipLines(); r.peek() !== ')'; r.skipLines()) {
    if (r.end) r.incomplete('The closing ")" is missing', open)
    if (list.length > 0 && !r.take(',')) r.fail('Expected , or ) after a parameter', r.at, { found: r.peek() })
    list.push(declaredOne(r, open))
  }
  r.take(')')
  return list
}

function declaredOne(r: Reader, open: number): DeclaredParameter {
  r.skipLines()
  const type = r.peek() === '[' ? typeName(r) : undefined
  r.skipLines()
  if (r.end) r.incomplete('The closing ")" is missing', open)
  const found = r.peek() === '$' ? variable(r) : undefined
  if (found?.kind !== 'variable') return r.fail('Expected a parameter such as $Name', r.at)
  r.skipLines()
  if (!r.take('=')) return { name: found.name, ...(type === undefined ? {} : { type }) }
  r.skipLines()
  if (r.end) r.incomplete('A value is missing after "="', r.at - 1)
  return { name: found.name, ...(type === undefined ? {} : { type }), preset: expression(r, { list: false }) }
}

function flow(r: Reader, kind: 'return' | 'break' | 'continue' | 'throw' | 'exit'): Statement {
  const start = r.at
  r.at += kind.length
  r.skipBlanks()
  const ends = ['', ';', '\n', '\r', '}', ')'].includes(r.peek())
  if (ends || kind === 'break' || kind === 'continue') return { kind: 'flow', word: kind, span: r.span(start) }
  return { kind: 'flow', word: kind, value: statement(r), span: r.span(start) }
}

/** The word at this place in lower case, when it stands alone. */
function word(r: Reader): string {
  const found = /^[a-z]+/iu.exec(r.text.slice(r.at, r.at + 12))?.[0] ?? ''
  const next = r.peek(found.length)
  return isNameCharacter(next) || next === '-' || next === '.' || next === '\\' || next === ':' ? '' : found.toLowerCase()
}
