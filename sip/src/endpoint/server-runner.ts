import { Response } from '../message.ts'
import type { Message, Request } from '../message.ts'
import type { ServerEvent, Step } from '../transaction/effects.ts'
import { startInviteServer, stepInviteServer } from '../transaction/invite-server.ts'
import type { InviteServerState } from '../transaction/invite-server.ts'
import { startServer, stepServer } from '../transaction/server.ts'
import type { ServerState } from '../transaction/server.ts'
import type { Flow } from './flow.ts'
import { Runner } from './runner.ts'
import type { Machine } from './runner.ts'
import type { ServerTransaction } from './transactions.ts'

type State = ServerState | InviteServerState

/** A server transaction of either kind on its connection. */
export class ServerRunner extends Runner<State, ServerEvent> implements ServerTransaction {
  readonly request: Request
  readonly #flow: Flow
  readonly #key: string
  #failure: 'timeout' | 'transport' | undefined
  answered = false
  onCancel: (() => void) | undefined = undefined
  onEnd: ((why: 'answered' | 'timeout' | 'transport') => void) | undefined = undefined

  constructor(flow: Flow, key: string, request: Request) {
    const { environment } = flow
    const invite = request.method === 'INVITE'
    const first: Step<State> = invite ? startInviteServer(request, environment.context) : startServer(environment.context)
    super((invite ? stepInviteServer : stepServer) as Machine<State, ServerEvent>, environment, first.state)
    this.#flow = flow
    this.#key = key
    this.request = request
    flow.servers.add(key, this)
    this.run(first)
  }

  get connection() {
    return this.#flow.connection
  }

  respond(response: Response): void {
    if (response.status >= 200) this.answered = true
    this.dispatch({ type: 'respond', response })
  }

  repeated(): void {
    this.dispatch({ type: 'repeat' })
  }

  acknowledged(ack: Request): void {
    this.dispatch({ type: 'ack', ack })
  }

  cancelled(): void {
    if (this.answered) return
    const { onCancel } = this
    if (onCancel === undefined) this.respond(Response.to(this.request, 487, undefined, this.environment.tokens.next()))
    else this.#guard(onCancel)
  }

  disconnected(): void {
    this.dispatch({ type: 'transport-error' })
  }

  /** The peer gets an answer even when the owner's cannot be written. */
  protected send(message: Message): void {
    const { connection } = this.#flow
    try {
      connection.send(message)
    } catch (error) {
      connection.send(Response.to(this.request, 500, undefined, this.environment.tokens.next()))
      this.environment.defect(error)
    }
  }

  protected deliver(message: Message): void {
    this.#flow.deliverAck(message as Request)
  }

  protected sendCancel(): void {}

  protected fail(reason: 'timeout' | 'transport'): void {
    this.#failure = reason
  }

  protected end(): void {
    this.#flow.servers.delete(this.#key, this)
    const { onEnd } = this
    if (onEnd !== undefined) this.#guard(() => onEnd(this.#failure ?? 'answered'))
  }

  #guard(call: () => void): void {
    try {
      call()
    } catch (error) {
      this.environment.defect(error)
    }
  }
}
