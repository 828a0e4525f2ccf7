import { csrfHeaders } from '../http.ts'
import { JmapError } from './jmap-error.ts'
import type { JmapMethod, JmapMethods } from './jmap-types.ts'

const using = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail', 'urn:ietf:params:jmap:submission']
const mail = 'urn:ietf:params:jmap:mail'
const core = 'urn:ietf:params:jmap:core'

/** Below what the server allows at once, so that a page never refuses itself. */
const mostAtOnce = 4
const patienceMs = 60_000

interface SessionResource {
  apiUrl: string
  uploadUrl: string
  downloadUrl: string
  primaryAccounts: Record<string, string>
  capabilities: Record<string, { maxSizeUpload?: number }>
  accounts: Record<string, { accountCapabilities: Record<string, { maxSizeAttachmentsPerEmail?: number }> }>
}

/** One method call in a request; its answer is asked for by it. */
export interface Call<M extends JmapMethod> {
  readonly id: string
  readonly method: M
  /** An argument `#name` of a later call: what stands at `path` in this one's answer. */
  at(path: string): { resultOf: string; name: M; path: string }
}

/** Method calls that travel together; each sees what those before it did. */
export class Batch {
  readonly calls: [method: string, args: object, id: string][] = []

  call<M extends JmapMethod>(method: M, args: object): Call<M> {
    const id = `c${this.calls.length}`
    this.calls.push([method, args, id])
    return { id, method, at: (path) => ({ resultOf: id, name: method, path }) }
  }
}

export class Answers {
  readonly #responses: readonly [string, unknown, string][]

  constructor(responses: readonly [string, unknown, string][]) {
    this.#responses = responses
  }

  /** @throws JmapError when this call was refused */
  of<M extends JmapMethod>(call: Call<M>): JmapMethods[M] {
    const found = this.#responses.find(([name, , id]) => id === call.id && (name === call.method || name === 'error'))
    if (!found) throw new JmapError('serverFail', `No answer to ${call.method}`)
    if (found[0] === call.method) return found[1] as JmapMethods[M]
    const { type = 'serverFail', description = '' } = found[1] as { type?: string; description?: string }
    throw new JmapError(type, description)
  }

  /** The answer, or undefined where this call was refused. */
  maybe<M extends JmapMethod>(call: Call<M>): JmapMethods[M] | undefined {
    try {
      return this.of(call)
    } catch {
      return undefined
    }
  }
}

/** The mailbox of one account over HTTP. */
export class Jmap {
  readonly accountId: string
  /** Bytes of one upload, and of all attachments of one email together. */
  readonly limits: { upload: number; attachments: number }
  readonly #apiUrl: string
  readonly #uploadUrl: string
  readonly #downloadUrl: string
  readonly #heard: <T>(answer: Promise<T>) => Promise<T>
  #running = 0
  readonly #waiting: (() => void)[] = []

  /** @param heard  what every answer goes through */
  constructor(session: SessionResource, heard: <T>(answer: Promise<T>) => Promise<T> = (answer) => answer) {
    this.#heard = heard
    this.accountId = session.primaryAccounts[mail] ?? ''
    const upload = session.capabilities[core]?.maxSizeUpload ?? 10_000_000
    this.limits = { upload, attachments: session.accounts[this.accountId]?.accountCapabilities[mail]?.maxSizeAttachmentsPerEmail ?? upload }
    this.#apiUrl = onThisOrigin(session.apiUrl)
    this.#uploadUrl = onThisOrigin(session.uploadUrl)
    this.#downloadUrl = onThisOrigin(session.downloadUrl)
  }

  /** @throws JmapError */
  static async connect(heard?: <T>(answer: Promise<T>) => Promise<T>): Promise<Jmap> {
    return new Jmap((await exchange('/jmap/session', { method: 'GET' })) as SessionResource, heard)
  }

  /** @throws JmapError when the request as a whole failed; each call's own refusal comes with its answer */
  async send(batch: Batch): Promise<Answers> {
    const methodCalls = batch.calls.map(([method, args, id]) => [method, { accountId: this.accountId, ...args }, id])
    await this.#turn()
    try {
      const body = JSON.stringify({ using, methodCalls })
      const answer = (await this.#heard(exchange(this.#apiUrl, { method: 'POST', body, headers: { 'content-type': 'application/json' } }))) as { methodResponses: [string, unknown, string][] }
      return new Answers(answer.methodResponses)
    } finally {
      this.#running--
      this.#waiting.shift()?.()
    }
  }

  /** One call alone.  @throws JmapError */
  async ask<M extends JmapMethod>(method: M, args: object): Promise<JmapMethods[M]> {
    const batch = new Batch()
    const call = batch.call(method, args)
    return (await this.send(batch)).of(call)
  }

  downloadUrl(blobId: string, name: string, type: string): string {
    return fill(this.#downloadUrl, { accountId: this.accountId, blobId, name: name.replaceAll(/[/\\]/g, '_') || 'attachment', type })
  }

  /** @param onProgress  gets the part that is done, 0 to 1.  @throws JmapError, or the signal's reason */
  upload(file: Blob, o: { onProgress(part: number): void; signal: AbortSignal }): Promise<{ blobId: string; type: string; size: number }> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest()
      const fail = (type: string, message: string) => reject(new JmapError(type, message))
      request.open('POST', fill(this.#uploadUrl, { accountId: this.accountId }))
      for (const [name, value] of Object.entries(csrfHeaders())) request.setRequestHeader(name, value)
      request.setRequestHeader('content-type', /^[\w.+-]+\/[\w.+-]+$/.test(file.type) ? file.type : 'application/octet-stream')
      request.upload.addEventListener('progress', (event) => event.lengthComputable && o.onProgress(event.loaded / event.total))
      request.addEventListener('error', () => fail('unavailable', 'The server cannot be reached.'))
      request.addEventListener('abort', () => reject(o.signal.reason as Error))
      request.addEventListener('load', () => {
        const said = parseJson(request.responseText) as { blobId: string; type: string; size: number; detail?: string; limit?: string }
        if (request.status === 201) resolve(said)
        else fail(request.status === 413 ? 'tooLarge' : (said.limit ?? 'refused'), said.detail ?? request.statusText)
      })
      o.signal.addEventListener('abort', () => request.abort(), { once: true })
      if (o.signal.aborted) reject(o.signal.reason as Error)
      else request.send(file)
    })
  }

  async #turn(): Promise<void> {
    if (this.#running >= mostAtOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#running++
  }
}

/** The server may know itself by another name than the browser does; requests go to where the page came from. */
function onThisOrigin(url: string): string {
  return url.replace(/^[a-z]+:\/\/[^/]+/i, '')
}

function fill(template: string, values: Record<string, string>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))
}

function parseJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

async function exchange(url: string, o: { method: string; body?: string; headers?: Record<string, string> }): Promise<unknown> {
  let response: Response
  let text: string
  try {
    response = await fetch(url, { ...o, headers: { accept: 'application/json', ...csrfHeaders(), ...o.headers }, credentials: 'same-origin', cache: 'no-store', signal: AbortSignal.timeout(patienceMs) })
    text = await response.text()
  } catch {
    throw new JmapError('unavailable', 'The server cannot be reached.')
  }
  if (response.ok) return parseJson(text)
  const said = parseJson(text) as { type?: string; limit?: string; detail?: string; message?: string }
  const type = said.limit ?? (response.status >= 500 || response.status === 429 ? 'unavailable' : (said.type ?? 'refused'))
  throw new JmapError(type, said.detail ?? said.message ?? response.statusText)
}
