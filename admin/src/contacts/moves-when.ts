import type { ContactStore } from '../runtime.ts'

/** When a list that may move to the mailbox does so. */
export function movesWhen({ notBefore }: ContactStore): string {
  return notBefore === undefined ? 'at the next sign-in' : `at the first sign-in after ${new Date(notBefore).toISOString().slice(0, 10)}`
}
