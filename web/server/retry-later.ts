import { AppError, type ErrorCode } from '@parley/platform/errors'

/** A refusal that is worth trying again, and when. */
export class RetryLater extends AppError {
  readonly retryAfterMs: number

  constructor(code: Extract<ErrorCode, 'busy' | 'unavailable'>, message: string, retryAfterMs: number) {
    super(code, message)
    this.retryAfterMs = retryAfterMs
  }
}
