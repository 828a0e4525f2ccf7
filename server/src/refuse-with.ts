import type { EventName } from '@parley/platform/diagnostics/catalogue'
import { AppError } from '@parley/platform/errors'
import { BodyError } from '@parley/sip/bodies/body-error'
import { refusal, Refusal, refusalFor, refusalOf, type RefusalDetails, type RefusalName } from './refusal.ts'
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

/** Runs a handler; whatever it throws becomes the answer. Never rejects.
 *  @param event  what an ordinary refusal is recorded as; a failure of our own keeps its event */
export async function refusing(context: RequestContext, event: EventName, work: () => void | Promise<void>): Promise<void> {
  try {
    await work()
  } catch (thrown) {
    context.refuse(recordedAs(event, asRefusal(thrown)))
  }
}

/** Events any part of the server may leave; the others say more than that something was refused. */
const ordinary: readonly (EventName | undefined)[] = ['clientRefused', 'malformedMessage']

function recordedAs(event: EventName, no: Refusal): Refusal {
  if (!ordinary.includes(no.event)) return no
  return new Refusal({ ...no, event }, { note: no.note, fields: no.fields, headers: [...no.headers], correlationId: no.correlationId })
}

function asRefusal(thrown: unknown): Refusal {
  if (thrown instanceof Refused) return thrown.refusal
  if (thrown instanceof BodyError) return refusalOf(new AppError('invalid', 'The body cannot be taken', { expected: thrown.expected, found: thrown.found }))
  return refusalFor(thrown)
}
