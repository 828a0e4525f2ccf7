import { addressOf } from '@parley/sip/uri'
import type { Conferencing } from './conferencing/conferencing.ts'
import type { Exchange } from './exchange.ts'
import type { Crossing } from './im/crossing.ts'
import type { Messenger } from './im/message.ts'
import type { Router } from './im/route.ts'
import type { PresenceServices } from './presence-services.ts'
import { refusal } from './refusal.ts'
import type { Register } from './registrar/register.ts'

export interface DispatchParts {
  readonly router: Router
  readonly messenger: Messenger
  readonly crossing: Crossing
  readonly register: Register
  readonly presence: PresenceServices
  readonly conferencing: Conferencing
}

/** Who answers a request that has passed every check. */
export class Dispatch {
  readonly #parts: DispatchParts

  constructor(parts: DispatchParts) {
    this.#parts = parts
  }

  hand(exchange: Exchange): void | Promise<void> {
    const { router, messenger, crossing, register, presence, conferencing } = this.#parts
    if (conferencing.takes(exchange.request)) return conferencing.handle(exchange)
    if (crossing.takes(exchange)) return
    switch (exchange.request.method) {
      case 'MESSAGE':
        return messenger.message(exchange)
      case 'INVITE':
        return crossing.invite(exchange)
      case 'ACK':
        return router.ack(exchange)
      case 'INFO':
        return crossing.info(exchange)
      case 'BYE':
        return router.inDialog(exchange)
      case 'OPTIONS':
        return router.options(exchange)
      case 'REGISTER':
        return register.handle(exchange)
      case 'SUBSCRIBE':
        return presence.subscribe(exchange)
      case 'PUBLISH':
        return presence.publish(exchange)
      case 'SERVICE':
        return isForOneself(exchange) ? presence.service(exchange) : exchange.refuse(refusal('notYourAddress'))
      default:
        // Nobody here has subscribed to anything: NOTIFY and BENOTIFY say nothing we listen to. CANCEL found no INVITE.
        return exchange.refuse(refusal('noDialog'))
    }
  }
}

/** A service request is for the domain (directory search) or for one's own data, and for nobody else's. */
function isForOneself({ request, caller }: Exchange): boolean {
  const uri = request.parsedUri()
  return uri.user === undefined || addressOf(uri) === caller.user
}
