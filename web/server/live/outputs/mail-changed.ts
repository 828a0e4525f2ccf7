import type { Audience } from '../audience.ts'

/** Which JMAP types of the account have a new state; the browser asks JMAP what is new. */
export function mailChanged(to: Audience, changed: Record<string, string>): void {
  to.send('mail.changed', { changed })
}
