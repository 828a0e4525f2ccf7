import { AppError } from '@parley/platform/errors'
import { BodyError } from '@parley/sip/bodies/body-error'
import { refusal, refusalFor, refusalOf, type Refusal, type RefusalDetails, type RefusalName } from './refusal.ts'
import type { RequestContext } from './request-context.ts'

/** A refusal on its way from deep inside a handler to `refusing`. */
export class Refused extends Error {
  readonly refusal: Refusal

  constructor(name: RefusalName, details?: RefusalDetails) {
    const no = refusal(name, details)
    super(no.text)
    this.name = 'Refused'
    this.refusal = no
  }
}

/** Runs a handler; whatever it throws becomes the answer. Never rejects. */
export async function refusing(context: RequestContext, work: () => void | Promise<void>): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    context.refuse(asRefusal(thrown))
  }
}

function asRefusal(thrown: unknown): Refusal {
  if (thrown instanceof Refused) return thrown.refusal
  if (thrown instanceof BodyError) return refusalOf(new AppError('invalid', 'The body cannot be taken', { expected: thrown.expected, found: thrown.found }))
  return refusalFor(thrown)
}
