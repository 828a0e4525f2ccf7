import { AppError, type ErrorCode, type ErrorDetails } from '@parley/platform/errors'
import type { Span } from './ast.ts'

/** What the shell refuses, with the place in the text where that is known. */
export class ShellError extends AppError {
  /** Where in the text that was run; set by whoever knows it first. */
  at: Place | undefined

  constructor(message: string, more: ErrorDetails & { code?: ErrorCode; at?: Place } = {}) {
    super(more.code ?? 'invalid', message, more)
    this.name = 'ShellError'
    this.at = more.at
  }
}

/** The text isn't a program. `incomplete`: it may become one when more is typed. */
export class ParseError extends ShellError {
  readonly incomplete: boolean

  constructor(message: string, at: Place, more: ErrorDetails & { incomplete?: boolean } = {}) {
    super(message, { ...more, at })
    this.name = 'ParseError'
    this.incomplete = more.incomplete ?? false
  }
}

export interface Place {
  text: string
  span: Span
}

/** Line and column from 1; a tab is one column. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number; content: string } {
  const before = text.slice(0, offset)
  const start = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1
  const line = before.replaceAll('\r\n', '\n').split(/[\n\r]/).length
  const end = /[\n\r]/.exec(text.slice(offset))
  return { line, column: offset - start + 1, content: text.slice(start, end ? offset + end.index : text.length) }
}

const WIDEST = 110

/** The line with a caret below the place; a long line is cut around it. */
export function caret({ text, span }: Place): string {
  const { line, column, content } = lineAndColumn(text, Math.min(span.start, text.length))
  const cut = Math.max(0, Math.min(column - 1 - WIDEST / 2, content.length - WIDEST))
  const shown = content.slice(cut, cut + WIDEST).replaceAll(/[\t\u0000-\u001F\u007F]/g, ' ')
  const marks = '~'.repeat(Math.max(0, Math.min(span.end - span.start, shown.length - (column - 1 - cut)) - 1))
  return `At line ${line}, column ${column}:\n  ${shown}\n  ${' '.repeat(column - 1 - cut)}^${marks}`
}
