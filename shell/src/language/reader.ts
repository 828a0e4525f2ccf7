import type { Span } from './ast.ts'
import { isBlank, isNewline } from './characters.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { ParseError } from './shell-error.ts'
import type { ErrorDetails } from '@parley/platform/errors'

/** The text being parsed and the place reached in it. */
export class Reader {
  readonly text: string
  at = 0
  private depth = 0
  private readonly limits: Limits

  constructor(text: string, limits: Limits = defaultLimits) {
    this.text = text
    this.limits = limits
    if (text.length > limits.input) {
      throw new ParseError('The text is too long for the shell', { text: '', span: { start: 0, end: 0 } }, { expected: `at most ${limits.input} characters`, found: String(text.length) })
    }
  }

  get end(): boolean {
    return this.at >= this.text.length
  }

  /** Empty at the end. */
  peek(ahead = 0): string {
    return this.text[this.at + ahead] ?? ''
  }

  startsWith(word: string): boolean {
    return this.text.startsWith(word, this.at)
  }

  take(word: string): boolean {
    if (!this.startsWith(word)) return false
    this.at += word.length
    return true
  }

  span(start: number, end = this.at): Span {
    return { start, end }
  }

  /** Over blanks, comments and continued lines. @returns whether there was any */
  skipBlanks(): boolean {
    const from = this.at
    while (!this.end && (this.skipBlank() || this.skipComment() || this.skipContinuation()));
    return this.at > from
  }

  /** The same, and over line ends. */
  skipLines(): void {
    do this.skipBlanks()
    while (this.takeNewline())
  }

  /** Line ends and semicolons between statements. */
  skipSeparators(): void {
    do this.skipLines()
    while (this.take(';'))
  }

  takeNewline(): boolean {
    if (!isNewline(this.peek())) return false
    this.at += this.startsWith('\r\n') ? 2 : 1
    return true
  }

  fail(message: string, start = this.at, more: ErrorDetails & { end?: number } = {}): never {
    throw new ParseError(message, { text: this.text, span: { start, end: more.end ?? Math.max(this.at, start) } }, more)
  }

  /** More text may make it right. @param start  what is not closed */
  incomplete(message: string, start: number): never {
    throw new ParseError(message, { text: this.text, span: { start, end: start + 1 } }, { incomplete: true })
  }

  /** Runs a part of the grammar that may hold itself. */
  deeper<T>(part: () => T): T {
    if (++this.depth > this.limits.nesting) this.fail(`The text is nested deeper than ${this.limits.nesting} levels`)
    try {
      return part()
    } finally {
      this.depth--
    }
  }

  private skipBlank(): boolean {
    if (!isBlank(this.peek())) return false
    this.at++
    return true
  }

  private skipComment(): boolean {
    if (this.startsWith('<#')) {
      const close = this.text.indexOf('#>', this.at + 2)
      if (close < 0) this.incomplete('The comment has no end: #> is missing', this.at)
      this.at = close + 2
      return true
    }
    if (this.peek() !== '#') return false
    while (!this.end && !isNewline(this.peek())) this.at++
    return true
  }

  /** A backtick at the end of a line; blanks after it are forgiven, as nobody can see them. */
  private skipContinuation(): boolean {
    if (this.peek() !== '`') return false
    let next = this.at + 1
    while (isBlank(this.text[next] ?? '')) next++
    const follows = this.text[next] ?? ''
    if (follows === '') return this.incomplete('The line goes on after the backtick', this.at)
    if (!isNewline(follows)) return false
    this.at = next
    return this.takeNewline()
  }
}
