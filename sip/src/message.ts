import { skipQuoted } from './grammar.ts'
import { HeaderFields } from './header-fields.ts'
import { reasonPhrase } from './reason-phrases.ts'
import { sourceOf } from './source.ts'
import { lowerAscii, trimBlanks } from './text.ts'
import { parseUri, type SipUri } from './uri.ts'

export type Message = Request | Response

type Headers = HeaderFields | Iterable<readonly [string, string]>
type Body = Buffer | string

const none = Buffer.alloc(0)

const toHeaders = (headers: Headers): HeaderFields => (headers instanceof HeaderFields ? headers : HeaderFields.from(headers))
const toBody = (body: Body): Buffer => (typeof body === 'string' ? Buffer.from(body, 'utf8') : body)

/** `headers` is taken over, not copied. `Content-Length` is written from the body when the message is serialized, whatever `headers` say. */
export class Request {
  readonly kind = 'request'
  method: string
  uri: string
  readonly headers: HeaderFields
  body: Buffer
  /** The Request-URI it had at first; a clone's is that of what it was cloned from. */
  readonly cameTo: string
  private parts: SipUri | undefined = undefined
  private partsOf = ''

  constructor(method: string, uri: string, headers: HeaderFields, body: Buffer = none, cameTo = uri) {
    this.method = method
    this.uri = uri
    this.headers = headers
    this.body = body
    this.cameTo = cameTo
  }

  static create(method: string, uri: string, headers: Headers = [], body: Body = none): Request {
    return new Request(method, uri, toHeaders(headers), toBody(body))
  }

  /** The Request-URI taken apart, remembered until `uri` is another. The result is shared: do not change it.
   *  @throws SipError 400 */
  parsedUri(): SipUri {
    if (this.parts === undefined || this.partsOf !== this.uri) {
      this.parts = parseUri(this.uri)
      this.partsOf = this.uri
    }
    return this.parts
  }

  /** Shares the body and every line neither of the two replaces. */
  clone(): Request {
    return new Request(this.method, this.uri, this.headers.clone(), this.body, this.cameTo)
  }
}

export class Response {
  readonly kind = 'response'
  status: number
  reason: string
  readonly headers: HeaderFields
  body: Buffer

  constructor(status: number, reason: string, headers: HeaderFields, body: Buffer = none) {
    this.status = status
    this.reason = reason
    this.headers = headers
    this.body = body
  }

  static create(status: number, reason = reasonPhrase(status), headers: Headers = [], body: Body = none): Response {
    return new Response(status, reason, toHeaders(headers), toBody(body))
  }

  /** The answer to `request`: its Via lines, From, To, Call-ID and CSeq, and for what makes a dialog its Record-Route.
   *  Works on a request that failed its checks, as it copies text and parses nothing.
   *  @param toTag  added to a To that has none; a 100 never gets one
   *  @spec RFC 3261 §8.2.6, §12.1.1 */
  static to(request: Request, status: number, reason = reasonPhrase(status), toTag?: string): Response {
    const headers = new HeaderFields()
    const copy = (name: string): void => {
      for (const value of request.headers.all(name)) headers.add(name, value)
    }
    copy('Via')
    if (status > 100 && status < 300) copy('Record-Route')
    copy('From')
    for (const to of request.headers.all('To')) headers.add('To', toTag === undefined || status === 100 || hasTag(to) ? to : `${to};tag=${toTag}`)
    copy('Call-ID')
    copy('CSeq')
    return new Response(status, reason, headers)
  }

  clone(): Response {
    return new Response(this.status, this.reason, this.headers.clone(), this.body)
  }
}

/** Whether a To value carries a tag; also answers for values that do not parse. */
function hasTag(to: string): boolean {
  const closed = to.startsWith('"') ? Math.max(0, skipQuoted(sourceOf(to).bytes, 0)) : 0
  const bracket = to.indexOf('>', closed)
  const params = to.slice(bracket < 0 ? closed : bracket + 1).split(';')
  return params.some((param, index) => index > 0 && lowerAscii(trimBlanks(param.split('=', 1)[0]!)) === 'tag')
}
