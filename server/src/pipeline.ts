import type { Clock } from '@parley/platform/clock'
import type { Connection, ServerTransaction } from '@parley/sip/endpoint'
import type { Request } from '@parley/sip/message'
import { bodyIsReadable, unpackBody } from './checks/body.ts'
import { extensionsAreKnown } from './checks/extensions.ts'
import { hopsAreLeft, isNoLoop } from './checks/hops.ts'
import { stripClaims } from './checks/claims.ts'
import { methodIsServed } from './checks/methods.ts'
import { routeIsOurs } from './checks/route.ts'
import type { SignIn } from './authenticate/sign-in.ts'
import type { Director } from './director/director.ts'
import type { Dispatch } from './dispatch.ts'
import { Exchange, type Answering } from './exchange.ts'
import { refusal, refusalFor, type Refusal } from './refusal.ts'
import type { Overload } from './throttle/overload.ts'
import { secondsForOne } from './throttle/bucket.ts'

export interface PipelineParts {
  readonly clock: Clock
  readonly answering: Answering
  /** Every host name and address that is this front end, in lower case. */
  readonly ownHosts: ReadonlySet<string>
  loops(request: Request): boolean
  readonly overload: Overload
  readonly signIn: SignIn
  readonly director: Director
  readonly dispatch: Dispatch
}

/** READ FIRST. What happens to every request, in this order. The endpoint (`sip/`) has already bounded, framed and parsed it,
 *  answered what is malformed with 400 and matched CANCEL, ACK and repeats to their transactions.
 *
 *  A check says no with a refusal, or nothing; the first no is the answer. What passes has a caller who is who From says. */
export class Pipeline {
  readonly #parts: PipelineParts
  readonly #checks: readonly ((exchange: Exchange) => Refusal | undefined)[]

  constructor(parts: PipelineParts) {
    this.#parts = parts
    this.#checks = [
      (x) => this.#isWithinRate(x), //                 503  each connection its allowance: stranger, client, server
      (x) => parts.overload.admits(x), //              503  no new work for an event loop that is late
      (x) => isWelcome(x), //                          403  a certificate that names no known server
      methodIsServed, //                               405
      hopsAreLeft, //                                  483
      (x) => isNoLoop(x, parts.loops), //            482
      extensionsAreKnown, //                           420
      bodyIsReadable, //                               415
      stripClaims, //                                  —    who one is, only we say
      (x) => parts.signIn.identifies(x), //            407, 403  the caller, and that From is the caller
      unpackBody, //                                   400, 413
      (x) => routeIsOurs(x, parts.ownHosts), //        403  never to a host that is not ours
      (x) => parts.director.sends(x), //               301  caller or callee is homed on another pool
    ]
  }

  /** @param tx  undefined for ACK and BENOTIFY: they are never answered */
  handle(request: Request, tx: ServerTransaction | undefined, connection: Connection): void {
    const exchange = new Exchange(request, tx, connection, this.#parts.answering)
    try {
      for (const check of this.#checks) {
        const no = check(exchange)
        if (no) return exchange.refuse(no)
      }
      this.#parts.dispatch.hand(exchange)?.catch((thrown: unknown) => exchange.refuse(refusalFor(thrown)))
    } catch (thrown) {
      exchange.refuse(refusalFor(thrown))
    }
  }

  #isWithinRate(exchange: Exchange): Refusal | undefined {
    const { flow, request } = exchange
    if (flow.admit(this.#parts.clock.now(), request.body.length)) return undefined
    const seconds = secondsForOne(flow.rate)
    return refusal('throttled', { headers: [['Retry-After', String(seconds)]], fields: { limit: flow.rate.burst, seconds } })
  }
}

/** The reason was recorded when the connection came; here it is told. */
function isWelcome({ flow }: Exchange): Refusal | undefined {
  const { identity } = flow
  if (identity.kind !== 'unknown peer') return undefined
  const { reason, remedy, correlationId } = identity
  return refusal('peerUnknown', { text: `${reason}. ${remedy}`, correlationId })
}
