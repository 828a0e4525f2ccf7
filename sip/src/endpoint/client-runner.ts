import type { Message, Request, Response } from '../message.ts'
import { cancelFor } from '../transaction/ack.ts'
import { startClient, stepClient } from '../transaction/client.ts'
import type { ClientState } from '../transaction/client.ts'
import type { ClientEvent, Step } from '../transaction/effects.ts'
import { startInviteClient, stepInviteClient } from '../transaction/invite-client.ts'
import type { InviteClientState } from '../transaction/invite-client.ts'
import { clientKey } from '../transaction/key.ts'
import type { Flow } from './flow.ts'
import { Runner } from './runner.ts'
import type { Machine } from './runner.ts'
import type { ClientEvents, ClientTransaction } from './transactions.ts'

type State = ClientState | InviteClientState

const unheard: ClientEvents = { response: () => {}, failure: () => {} }

/** A client transaction of either kind on its connection. */
export class ClientRunner extends Runner<State, ClientEvent> implements ClientTransaction {
  readonly branch: string
  readonly #key: string
  readonly #flow: Flow
  readonly #request: Request
  readonly #events: ClientEvents
  readonly #first: Step<State>

  /** @param request  with the top Via that carries `branch` */
  constructor(flow: Flow, branch: string, request: Request, events: ClientEvents, timeoutMs?: number) {
    const { context } = flow.environment
    const invite = request.method === 'INVITE'
    const first: Step<State> = invite ? startInviteClient(request, context, timeoutMs) : startClient(request, context, timeoutMs)
    super((invite ? stepInviteClient : stepClient) as Machine<State, ClientEvent>, flow.environment, first.state)
    this.#flow = flow
    this.branch = branch
    this.#request = request
    this.#events = events
    this.#key = clientKey(branch, request.method)
    this.#first = first
  }

  /** @throws SipError 500 when the request cannot be written; there is no transaction then */
  start(): this {
    this.#flow.clients.add(this.#key, this)
    try {
      this.run(this.#first)
    } catch (error) {
      this.#flow.clients.delete(this.#key, this)
      throw error
    }
    return this
  }

  cancel(): void {
    this.dispatch({ type: 'cancel' })
  }

  received(response: Response): void {
    this.dispatch({ type: 'response', response })
  }

  disconnected(): void {
    this.dispatch({ type: 'transport-error' })
  }

  protected send(message: Message): void {
    this.#flow.connection.send(message)
  }

  protected deliver(message: Message): void {
    try {
      this.#events.response(message as Response)
    } catch (error) {
      this.environment.defect(error)
    }
  }

  protected sendCancel(): void {
    new ClientRunner(this.#flow, this.branch, cancelFor(this.#request), unheard).start()
  }

  protected fail(reason: 'timeout' | 'transport'): void {
    try {
      this.#events.failure(reason)
    } catch (error) {
      this.environment.defect(error)
    }
  }

  protected end(): void {
    this.#flow.clients.delete(this.#key, this)
  }
}
