import { Response, type Request } from '@parley/sip/message'
import type { ServerTransaction } from '@parley/sip/endpoint'
import type { Connection } from '@parley/sip/endpoint'
import { unreadable, type Exchange, type Flow } from './flow.ts'
import type { Identity } from './identity.ts'

export const aliceOnTheWire: Identity = {
  address: 'alice@parley.test',
  uri: 'sip:alice@parley.test',
  epid: '0123456789ab',
  instance: 'urn:uuid:00000000-0000-4000-8000-000000000000',
  contact: 'sip:alice@owa.parley.test:5199;transport=tls;ms-opaque=0123456789ab',
}

/** What the other end of a scripted flow does with a request; nothing: it never answers. */
export type Script = (request: Request) => Response | 'timeout' | 'lost' | Promise<Response | 'timeout' | 'lost'>

/** A flow whose other end is a script. Everything that was sent is in `sent`, in order. */
export class ScriptedFlow implements Flow {
  readonly sent: Request[] = []
  script: Script
  #tokens = 0

  constructor(script: Script) {
    this.script = script
  }

  async exchange(request: Request, on?: (response: Response) => void): Promise<Exchange> {
    this.sent.push(request)
    const answer = await this.script(request)
    if (answer === 'timeout' || answer === 'lost') return { kind: answer }
    try {
      on?.(answer)
    } catch (thrown) {
      return unreadable(thrown)
    }
    return { kind: 'response', response: answer }
  }

  sendStateless(request: Request): void {
    this.sent.push(request)
  }

  newToken(): string {
    return `token${++this.#tokens}`
  }

  get methods(): string[] {
    return this.sent.map((request) => request.method)
  }
}

/** An answer of the other side, with the Contact that dialogs need. */
export function answer(request: Request, status: number, headers: [string, string][] = []): Response {
  const response = Response.to(request, status, undefined, 'remote')
  if (status < 300 && request.method === 'INVITE') response.headers.add('Contact', '<sip:bob@192.0.2.1;transport=tls>')
  for (const [name, value] of headers) response.headers.add(name, value)
  return response
}

/** A server transaction that keeps what it was answered with. */
export function heard(request: Request): ServerTransaction & { responses: Response[] } {
  const responses: Response[] = []
  return {
    request,
    connection: undefined as unknown as Connection,
    get answered() {
      return responses.some((response) => response.status >= 200)
    },
    respond: (response) => void responses.push(response),
    onCancel: undefined,
    onEnd: undefined,
    responses,
  }
}
