import { Agent, request } from 'node:https'
import { AppError, type ErrorCode } from '@parley/platform/errors'
import type { ApiClient, ChangeOptions } from './api-client.ts'

export interface HttpApiOptions {
  /** `https://localhost:8444/admin/v1`. */
  url: string
  /** PEM of the authority that the server's certificate comes from. */
  ca?: string
  token?: string
  /** PEMs of a client certificate, instead of the token. */
  certificate?: { key: string; cert: string }
  /** The longest a call may take. */
  timeoutMs?: number
}

/** A list of a hundred thousand users has its place. */
const ANSWER_BYTES = 128 * 1024 * 1024
const TIMEOUT_MS = 150_000

/** The admin API over HTTPS. */
export class HttpApiClient implements ApiClient, AsyncDisposable {
  readonly url: string
  private readonly agent: Agent
  private readonly token: string | undefined
  private readonly timeoutMs: number

  constructor(o: HttpApiOptions) {
    this.url = o.url.replace(/\/+$/, '')
    this.token = o.token
    this.timeoutMs = o.timeoutMs ?? TIMEOUT_MS
    this.agent = new Agent({ keepAlive: true, maxSockets: 4, minVersion: 'TLSv1.2', ...(o.ca === undefined ? {} : { ca: o.ca }), ...o.certificate })
  }

  async list<T>(collection: string, query: Readonly<Record<string, string>> = {}): Promise<T[]> {
    const asked = new URLSearchParams(query).toString()
    const { items } = await this.ask<{ items: T[] }>('GET', `/${collection}${asked === '' ? '' : `?${asked}`}`)
    return items
  }

  get<T>(collection: string, identity: string): Promise<T> {
    return this.ask('GET', one(collection, identity))
  }

  create<T>(collection: string, body: object, o: ChangeOptions = {}): Promise<{ item?: T; warnings: string[] }> {
    return this.ask('POST', `/${collection}${forced(o)}`, body)
  }

  update<T>(collection: string, identity: string, patch: object, o: ChangeOptions = {}): Promise<{ item?: T; warnings: string[] }> {
    return this.ask('PATCH', `${one(collection, identity)}${forced(o)}`, patch, o.ifVersion)
  }

  remove(collection: string, identity: string, o: ChangeOptions = {}): Promise<{ warnings: string[] }> {
    return this.ask('DELETE', `${one(collection, identity)}${forced(o)}`, undefined, o.ifVersion)
  }

  run<R>(action: string, input: object = {}): Promise<{ result: R; warnings: string[] }> {
    return this.ask('POST', `/actions/${action}`, input)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.agent.destroy()
  }

  private async ask<T>(method: string, path: string, body?: object, ifVersion?: number): Promise<T> {
    const sent = body === undefined ? undefined : JSON.stringify(body, plainBytes)
    const { status, text } = await this.exchange(method, path, sent, ifVersion)
    const answer = parsed(text, status)
    if (status >= 200 && status < 300) return answer as T
    throw refusal(answer, status)
  }

  private exchange(method: string, path: string, body: string | undefined, ifVersion: number | undefined): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const headers = {
        accept: 'application/json',
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        ...(ifVersion === undefined ? {} : { 'if-match': `"${ifVersion}"` }),
      }
      const sent = request(`${this.url}${path}`, { method, headers, agent: this.agent, timeout: this.timeoutMs }, (response) => {
        const chunks: Buffer[] = []
        let bytes = 0
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > ANSWER_BYTES) sent.destroy(new AppError('unavailable', 'The answer of the admin API is too large', { remedy: 'Ask for less, with -Filter or -Newest.' }))
          else chunks.push(chunk)
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }))
        response.on('error', (cause) => reject(this.unreachable(cause)))
      })
      sent.on('timeout', () => sent.destroy(new AppError('unavailable', `The admin API did not answer within ${this.timeoutMs / 1000} s`)))
      sent.on('error', (cause) => reject(this.unreachable(cause)))
      sent.end(body)
    })
  }

  private unreachable(cause: Error & { code?: string }): AppError {
    if (cause instanceof AppError) return cause
    const host = new URL(this.url).host
    if (cause.code === 'ECONNREFUSED') return new AppError('unavailable', `Nothing listens at ${host}`, { remedy: 'Is Parley running? parley start starts it; --connect host:port names another place.', cause })
    if (/CERT|SELF_SIGNED|ISSUER|ALTNAME/.test(cause.code ?? '')) {
      return new AppError('untrusted', `The certificate of ${host} is not trusted`, { found: cause.message, remedy: '--data names the folder with the certificates of this installation; --ca names a file with the authority.', cause })
    }
    return new AppError('unavailable', `The admin API at ${host} cannot be reached`, { found: cause.message, cause })
  }
}

const one = (collection: string, identity: string) => `/${collection}/${encodeURIComponent(identity)}`

const forced = (o: ChangeOptions) => (o.force === true ? '?force=true' : '')

/** Bytes travel as Base64. */
const plainBytes = function (this: Record<string, unknown>, key: string, value: unknown): unknown {
  const before = this[key]
  return before instanceof Uint8Array ? Buffer.from(before).toString('base64') : value
}

function parsed(text: string, status: number): unknown {
  try {
    return text === '' ? {} : (JSON.parse(text) as unknown)
  } catch (cause) {
    throw new AppError('unavailable', 'What answered is not the admin API', { found: `status ${status}`, remedy: 'Look at the address given with --connect.', cause })
  }
}

const codes: readonly string[] = ['invalid', 'missing', 'conflict', 'untrusted', 'forbidden', 'busy', 'unavailable', 'internal'] satisfies ErrorCode[]

function refusal(answer: unknown, status: number): AppError {
  const { error = {} } = (answer ?? {}) as { error?: Record<string, unknown> }
  const text = (name: string) => (typeof error[name] === 'string' ? error[name] : undefined)
  const code = codes.includes(text('code') ?? '') ? (text('code') as ErrorCode) : 'unavailable'
  const candidates = Array.isArray(error['candidates']) ? error['candidates'].map(String) : undefined
  return new AppError(code, text('message') ?? `The admin API refused with status ${status}`, {
    expected: text('expected'),
    found: text('found'),
    remedy: text('remedy') ?? remedyFor(code, text('correlationId')),
    parameter: text('parameter'),
    candidates,
  })
}

function remedyFor(code: ErrorCode, correlationId: string | undefined): string | undefined {
  if (code === 'untrusted') return 'The token is that of another installation: --data names the folder of this one.'
  return code === 'internal' && correlationId !== undefined ? `The log tells more; search for ${correlationId}.` : undefined
}
