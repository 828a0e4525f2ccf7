import type { Argument, CommandCall, Expression, Pipeline, Redirect, Stage } from './ast.ts'
import { isBlank, isDash, isNewline } from './characters.ts'
import { argument, argumentValue, isEndOfArgument, wordValue } from './parse-arguments.ts'
import { expression, startsExpression } from './parse-expressions.ts'
import type { Reader } from './reader.ts'

const LONGEST = 50

export function pipeline(r: Reader): Pipeline {
  const start = r.at
  return rest(r, [stage(r, true)], start)
}

/** The pipeline that begins with an expression already read. */
export function stagesAfter(r: Reader, first: Expression, start: number): Pipeline {
  const redirect = redirection(r)
  return rest(r, [{ kind: 'value', value: first, ...(redirect === undefined ? {} : { redirect }), span: first.span }], start)
}

function rest(r: Reader, stages: Stage[], start: number): Pipeline {
  for (;;) {
    const before = r.at
    r.skipBlanks()
    if (r.peek() !== '|' && isNewline(r.peek())) {
      // A line that begins with a bar goes on with the line before it.
      r.skipLines()
      if (r.peek() !== '|') r.at = before
    }
    if (r.peek() !== '|') break
    const bar = r.at++
    if (r.peek() === '|') r.fail('"||" is not part of this shell\'s language', bar, { end: bar + 2, remedy: 'Use if, or write the commands one after the other.' })
    r.skipLines()
    if (r.end) r.incomplete('A command is missing after "|"', bar)
    if (stages.length === LONGEST) r.fail(`A pipeline has at most ${LONGEST} parts`, bar)
    stages.push(stage(r, false))
  }
  return { kind: 'pipeline', stages, span: r.span(start) }
}

function stage(r: Reader, first: boolean): Stage {
  const start = r.at
  if (startsExpression(r)) {
    const value = expression(r)
    if (!first) r.fail('An expression can only be the first part of a pipeline', start, { end: value.span.end, remedy: 'Put a command after "|".' })
    const redirect = redirection(r)
    return { kind: 'value', value, ...(redirect === undefined ? {} : { redirect }), span: r.span(start) }
  }
  return command(r)
}

function command(r: Reader): CommandCall {
  const start = r.at
  const operator = callOperator(r)
  if (operator !== undefined) {
    r.at++
    r.skipBlanks()
    if (r.end) r.incomplete(`A command is missing after "${operator}"`, start)
  }
  refuseAngle(r)
  if (isEndOfArgument(r) && !(operator !== undefined && '({'.includes(r.peek()))) return r.fail(r.peek() === '|' ? 'A pipeline cannot begin with "|"' : `Unexpected "${r.peek()}" where a command should be`, r.at, { end: r.at + 1 })
  const name = operator === undefined ? wordValue(r) : argumentValue(r)
  if (name.kind === 'literal' && operator === undefined && isDash(String(name.value).charAt(0))) {
    r.fail(`A command should stand here, and "${String(name.value).slice(0, 60)}" is a parameter`, start, {
      end: name.span.end,
      remedy: 'When it belongs to the line before, end that line with a backtick (`), or put both in one line.',
    })
  }
  const args: Argument[] = []
  let redirect: Redirect | undefined
  for (;;) {
    const blanks = r.skipBlanks()
    const found = redirection(r)
    if (found !== undefined) redirect = found
    else if (isEndOfArgument(r) && !['(', '{', ','].includes(r.peek())) break
    else if (!blanks && args.length === 0 && operator === undefined && r.peek() === '(') {
      r.fail('A command takes no parentheses around its arguments', r.at, { end: r.at + 1, remedy: 'Put a blank after the command and leave the parentheses and commas out.' })
    } else args.push(argument(r))
  }
  if (r.peek() === '&') {
    r.fail('"&" cannot stand here', r.at, { end: r.at + 1, remedy: 'Put text that holds "&" in quotes.' })
  }
  return { kind: 'command', ...(operator === undefined ? {} : { operator }), name, args, ...(redirect === undefined ? {} : { redirect }), span: r.span(start, lastOf(name, args)) }
}

const lastOf = (name: Expression, args: readonly Argument[]) => args.at(-1)?.span.end ?? name.span.end

function callOperator(r: Reader): '&' | '.' | undefined {
  const next = r.peek(1)
  if (r.peek() === '&') return '&'
  return r.peek() === '.' && (isBlank(next) || next === '$' || next === '{') ? '.' : undefined
}

function redirection(r: Reader): Redirect | undefined {
  refuseAngle(r)
  const [operator, stream = '', more = ''] = /^([1-6*]?)(>>?)/.exec(r.text.slice(r.at, r.at + 3)) ?? []
  if (operator === undefined) return undefined
  const start = r.at
  r.at += operator.length
  if (r.peek() === '&') r.fail('Streams cannot be joined in this shell', start)
  r.skipBlanks()
  if (isEndOfArgument(r)) {
    r.fail('The name of a file is missing after ">"', start, { end: r.at, remedy: 'When the text was copied with < > around a value, leave both out.' })
  }
  return { to: argumentValue(r), append: more === '>>', stream: stream === '' || stream === '1' ? 'output' : stream === '*' ? 'all' : 'errors' }
}

/** A page's markup, or the angle brackets that documentation puts around a value. */
function refuseAngle(r: Reader): void {
  if (r.peek() !== '<') return
  const tag = /^<\/?[a-z][^<>\n]*>?/iu.exec(r.text.slice(r.at, r.at + 400))?.[0]
  r.fail('"<" has no meaning in the shell', r.at, {
    end: r.at + (tag?.length ?? 1),
    remedy: 'It was probably copied along with a web page or stands for "put your value here": leave out < and > and, of a link, all but its text.',
  })
}
