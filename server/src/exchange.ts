import { AppError } from '@parley/platform/errors'
import { newId } from '@parley/platform/ids'
import type { Connection, ServerTransaction } from '@parley/sip/endpoint'
import { formatMsDiagnostics } from '@parley/sip/headers/ms-diagnostics'
import { Response, type Request } from '@parley/sip/message'
import { encodeText } from '@parley/sip/text'
import type { Tokens } from '@parley/sip/tokens'
import type { Fqdn, SipAddress } from '@parley/topology/names'
import { flowOf, type Flow } from './flow.ts'
import type { RefusalReport } from './refusal-report.ts'
import { refusalFor, refusalOf, type Refusal } from './refusal.ts'
import type { AnswerOptions, Caller, RequestContext } from './request-context.ts'

/** What answering takes; the same for every request. */
export interface Answering {
  readonly fqdn: Fqdn
  readonly tokens: Tokens
  readonly report: RefusalReport
}

const nowhere: Exchange['onward'] = []
const nobody: Caller = { user: '' as SipAddress, epid: '', via: 'client' }

/** A request on its way through the pipeline, and afterwards the context its handler gets. */
export class Exchange implements RequestContext {
  readonly request: Request
  readonly connection: Connection
  readonly flow: Flow
  /** Nobody until the check that signs in has passed; OPTIONS to the server itself goes on without. */
  caller: Caller = nobody
  /** What our own Record-Route said, when the request came back with it. */
  dialogRoute: string | undefined
  /** What stood behind it: proxies between us and the other end of the dialog. */
  onward: readonly { readonly host: string; readonly route: string }[] = nowhere
  /** Sent to endpoints in place of the request, and answered by its status alone: it left the dialog it came in. */
  crossed: Request | undefined
  readonly #transaction: ServerTransaction | undefined
  readonly #answering: Answering
  #correlationId: string | undefined

  constructor(request: Request, transaction: ServerTransaction | undefined, connection: Connection, answering: Answering) {
    this.request = request
    this.connection = connection
    this.flow = flowOf(connection)
    this.#transaction = transaction
    this.#answering = answering
  }

  get tx(): ServerTransaction {
    if (this.#transaction) return this.#transaction
    throw new AppError('internal', `${this.request.method} has no transaction`)
  }

  get expectsAnswer(): boolean {
    return this.#transaction !== undefined
  }

  get correlationId(): string {
    return (this.#correlationId ??= newId())
  }

  respond(status: number, options: AnswerOptions = {}): void {
    if (!this.#transaction || this.#transaction.answered) return
    const response = Response.to(this.request, status, options.reason, options.toTag ?? this.#answering.tokens.next())
    for (const [name, value] of options.headers ?? []) response.headers.add(name, value)
    if (options.body !== undefined) response.body = Buffer.from(options.body as string)
    this.#transaction.respond(response)
  }

  /** Whatever was thrown while it was worked on. */
  fail(thrown: unknown): void {
    this.refuse(refusalFor(thrown))
  }

  refuse(error: AppError | Refusal): void {
    const no = error instanceof AppError ? refusalOf(error) : error
    const request = { method: this.request.method, user: this.caller.user || (this.request.headers.get('From') ?? 'nobody') }
    const id = this.#answering.report.write(this.connection, this.flow.refusals, no, request, this.#correlationId)
    this.respond(no.status, { reason: no.phrase, headers: [...no.headers, ...diagnosticsHeaders(no, this.#answering.fqdn, id)] })
  }
}

/** Lync-type clients show the public one to their user. */
export function diagnosticsHeaders(no: Refusal, fqdn: Fqdn, correlationId: string): [string, string][] {
  const reason = encodeText(no.text.replace(/\p{Cc}/gu, ' '))
  const value = formatMsDiagnostics(no.id, reason, fqdn, [['correlation', correlationId]])
  return no.status === 403 ? [['ms-diagnostics', value], ['ms-diagnostics-public', value]] : [['ms-diagnostics', value]]
}
