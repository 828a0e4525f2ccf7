import { reasonOf } from '../../shared/reason.ts'
import { notify } from '../../toasts.ts'

/** Carries out a change and tells how it went: what was done, what the server warns of, or why not and what to do about it.
 *  @returns what the server answered, undefined when it refused */
export async function carryOut<T extends { warnings: string[] }>(work: Promise<T>, done?: string): Promise<T | undefined> {
  try {
    const answer = await work
    if (done !== undefined) notify({ tone: 'success', text: done, lasts: 5_000 })
    for (const warning of answer.warnings) notify({ tone: 'info', text: warning })
    return answer
  } catch (error) {
    notify({ tone: 'error', text: reasonOf(error) })
    return undefined
  }
}
