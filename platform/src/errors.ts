/** The eight words every failure inside Parley is told with; each edge maps them once to its own codes. */
export type ErrorCode =
  | 'invalid'
  | 'missing'
  | 'conflict'
  | 'untrusted'
  | 'forbidden'
  | 'busy'
  | 'unavailable'
  | 'internal'

export interface ErrorDetails {
  /** What would have been accepted. */
  expected?: string | undefined
  /** What was there instead. Never a secret: it is shown and logged. */
  found?: string | undefined
  /** What the reader can do about it, as a sentence. */
  remedy?: string | undefined
  /** The property or parameter that is at fault. */
  parameter?: string | undefined
  /** What would have been found, where that is a short list. */
  candidates?: readonly string[] | undefined
  /** Goes to the log, never to a peer or a page. */
  cause?: unknown
}

/** A failure that may be shown to whoever caused it. Message, expected, found and remedy hold no secrets. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly expected: string | undefined
  readonly found: string | undefined
  readonly remedy: string | undefined
  readonly parameter: string | undefined
  readonly candidates: readonly string[] | undefined

  constructor(code: ErrorCode, message: string, more: ErrorDetails = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'AppError'
    this.code = code
    this.expected = more.expected
    this.found = more.found
    this.remedy = more.remedy
    this.parameter = more.parameter
    this.candidates = more.candidates
  }

  /** One line for people: the message, then expected, found and remedy where they are known. */
  explain(): string {
    return this.remedy === undefined ? this.fact() : `${this.fact()}. ${this.remedy}`
  }

  /** The same without the remedy. */
  fact(): string {
    const parts = [this.message]
    if (this.expected !== undefined) parts.push(`expected ${this.expected}`)
    if (this.found !== undefined) parts.push(`found ${this.found}`)
    return parts.join('; ')
  }
}

/** Anything thrown, as an AppError. What is not one already becomes `internal` and keeps its text to the log. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  return new AppError('internal', 'Something went wrong inside Parley', { cause: thrown })
}

/** What was thrown, for the log only: with the stack where there is one. */
export function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
}
