import { checkRequest, checkResponse } from '../check.ts'
import { SipError } from '../errors.ts'
import { formatWarning } from '../headers/warning.ts'
import { Response } from '../message.ts'
import type { Message, Request } from '../message.ts'
import type { Tokens } from '../tokens.ts'
import { responseKey, serverKey } from '../transaction/key.ts'
import type { ConnectionLimits } from '../transport/connection-limits.ts'
import type { Connection } from '../transport/connection.ts'
import type { Flow } from './flow.ts'
import { markReceived } from './received.ts'
import { ServerRunner } from './server-runner.ts'
import type { ServerTransaction } from './transactions.ts'

export interface ReceptionParts {
  readonly limits: ConnectionLimits
  readonly tokens: Tokens
  onRequest(request: Request, tx: ServerTransaction | undefined, connection: Connection): void
  /** Who we are, in a Warning. */
  readonly agent: string
  onRefused(connection: Connection, error: SipError): Iterable<[string, string]> | void
  defect(error: unknown): void
}

/** Where every received message goes: to its transaction, to the owner, or back with a refusal. */
export class Reception {
  readonly #parts: ReceptionParts

  constructor(parts: ReceptionParts) {
    this.#parts = parts
  }

  take(message: Message, flow: Flow): void {
    if (message.kind === 'request') this.#request(message, flow)
    else this.#response(message, flow)
  }

  /** What is not sound is dropped, as if it had been lost: an owner meets no response it cannot read.
   *  @spec RFC 3261 §18.1.2; RFC 4475 §3.1.2.5 */
  #response(response: Response, flow: Flow): void {
    const fault = checkResponse(response, this.#parts.limits)
    if (fault !== undefined) return this.refuse(fault, undefined, flow.connection)
    const key = responseKey(response)
    if (key !== undefined) flow.clients.get(key)?.received(response)
  }

  #request(request: Request, flow: Flow): void {
    const fault = checkRequest(request, this.#parts.limits)
    if (fault !== undefined) return this.refuse(fault, request, flow.connection)
    if (request.method === 'ACK') return this.#ack(request, flow)
    if (request.method === 'CANCEL') return this.#cancel(request, flow)
    if (request.method === 'BENOTIFY') return this.hand(request, undefined, flow.connection)
    const key = serverKey(request)
    const running = flow.servers.get(key)
    if (running !== undefined) return running.repeated()
    markReceived(request, flow.connection)
    if (flow.servers.size >= this.#parts.limits.transactions) {
      return this.refuse(new SipError(503, `more than ${this.#parts.limits.transactions} requests wait on this connection`), request, flow.connection)
    }
    this.hand(request, new ServerRunner(flow, key, request), flow.connection)
  }

  #ack(ack: Request, flow: Flow): void {
    const running = flow.servers.get(serverKey(ack))
    if (running === undefined) this.hand(ack, undefined, flow.connection)
    else running.acknowledged(ack)
  }

  /** @spec RFC 3261 §9.2 */
  #cancel(cancel: Request, flow: Flow): void {
    const running = flow.servers.get(serverKey(cancel, 'INVITE'))
    flow.connection.send(Response.to(cancel, running === undefined ? 481 : 200, undefined, this.#parts.tokens.next()))
    running?.cancelled()
  }

  /** To the owner. What it throws as SipError is the answer; anything else is a defect of its own and costs the peer a 500. */
  hand(request: Request, tx: ServerTransaction | undefined, connection: Connection): void {
    try {
      this.#parts.onRequest(request, tx, connection)
    } catch (error) {
      const known = error instanceof SipError
      if (tx !== undefined && !tx.answered) {
        const status = known ? error.status : 500
        tx.respond(Response.to(request, status, known ? error.reason : undefined, this.#parts.tokens.next()))
      }
      if (!known) this.#parts.defect(error)
    }
  }

  /** Reports, answers what was a request, and closes when the stream cannot be trusted any more. */
  refuse(error: SipError, request: Request | undefined, connection: Connection): void {
    let more: Iterable<[string, string]> = []
    this.#guard(() => (more = this.#parts.onRefused(connection, error) ?? []))
    if (request !== undefined && request.method !== 'ACK' && request.method !== 'BENOTIFY' && request.headers.has('Via')) {
      this.#guard(() => connection.send(this.#refusal(error, request, more)))
    }
    if (error.fatal) connection.close(error.message)
  }

  /** With the reason in words, which clients show.  @spec RFC 3261 §20.43 */
  #refusal(error: SipError, request: Request, more: Iterable<[string, string]>): Response {
    const response = Response.to(request, error.status, error.reason, this.#parts.tokens.next())
    response.headers.add('Warning', formatWarning({ code: 399, agent: this.#parts.agent, text: error.message }))
    for (const [name, value] of more) response.headers.add(name, value)
    return response
  }

  #guard(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#parts.defect(error)
    }
  }
}
