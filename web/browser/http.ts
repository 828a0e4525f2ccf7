import type { ErrorCode, WireError } from '../shared/wire.ts'

const codes: Record<number, ErrorCode> = { 400: 'invalid', 401: 'untrusted', 403: 'forbidden', 404: 'missing', 409: 'conflict', 429: 'busy', 503: 'unavailable' }

/** A refusal of the server, or `unavailable` where it could not be reached. */
export class HttpError extends Error {
  readonly status: number
  readonly code: ErrorCode
  readonly remedy: string | undefined
  /** Which part of what was sent is refused, where the server says. */
  readonly parameter: string | undefined

  constructor(status: number, code: ErrorCode, message: string, more: { remedy?: string | undefined; parameter?: string | undefined } = {}) {
    super(message)
    this.status = status
    this.code = code
    this.remedy = more.remedy
    this.parameter = more.parameter
  }
}

let token = ''

/** The token that every unsafe request carries from now on. */
export function setCsrf(csrf: string): void {
  token = csrf
}

export function csrfHeaders(): Record<string, string> {
  return token === '' ? {} : { 'x-parley-csrf': token }
}

/** One JSON request to the web role.  @throws HttpError */
export async function http<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, signal?: AbortSignal, more?: Record<string, string>): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json', ...csrfHeaders(), ...more }
  if (method !== 'GET') headers['content-type'] = 'application/json'
  const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store', signal: signal ?? null }
  if (method !== 'GET') init.body = JSON.stringify(body ?? {})
  let response: Response
  try {
    response = await fetch(path, init)
  } catch (error) {
    if (signal?.aborted) throw error
    throw new HttpError(0, 'unavailable', 'The server cannot be reached.')
  }
  if (!response.ok) throw await refusal(response)
  return (response.status === 204 ? null : await response.json()) as T
}

type Refused = Partial<WireError> & { parameter?: string }

async function refusal(response: Response): Promise<HttpError> {
  const answer = (await response.json().catch(() => ({}))) as Refused & { error?: Refused }
  const said = answer.error ?? answer
  return new HttpError(response.status, said.code ?? codes[response.status] ?? 'internal', said.message ?? response.statusText, { remedy: said.remedy, parameter: said.parameter })
}
