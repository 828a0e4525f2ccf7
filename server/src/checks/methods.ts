import type { Exchange } from '../exchange.ts'
import { refusal, type Refusal } from '../refusal.ts'

const served = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'MESSAGE', 'INFO', 'OPTIONS', 'REGISTER', 'SUBSCRIBE', 'SERVICE', 'PUBLISH', 'NOTIFY', 'BENOTIFY']

/** For Allow headers. NOTIFY and BENOTIFY go out from here and are known, but nobody may send them to us. */
export const allowed = 'INVITE, ACK, CANCEL, BYE, MESSAGE, INFO, OPTIONS, REGISTER, SUBSCRIBE, SERVICE, PUBLISH'

const known: ReadonlySet<string> = new Set(served)

/** @spec RFC 3261 §8.2.1 */
export function methodIsServed({ request }: Exchange): Refusal | undefined {
  return known.has(request.method) ? undefined : refusal('methodNotAllowed', { headers: [['Allow', allowed]] })
}
