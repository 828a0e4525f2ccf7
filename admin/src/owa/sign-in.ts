import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { isIP } from 'node:net'
import { checkServerIdentity, type TLSSocket } from 'node:tls'
import type { Clock } from '@parley/platform/clock'
import { AppError } from '@parley/platform/errors'
import { secureClientOptions } from '@parley/platform/tls'
import type { SignInPlace } from './sign-in-place.ts'

export interface OwaCredentials {
  account: string
  password: string
}

export interface SignInOptions {
  clock: Clock
  /** Of everything together. */
  withinMs: number
  /** Takes any certificate, whatever it names and whoever made it. */
  trustAny: boolean
}

interface Answer {
  status: number
  headers: IncomingMessage['headers']
  /** Empty where there was no JSON object. */
  body: Record<string, unknown>
}

type Ask = (method: 'POST' | 'DELETE', o: { headers?: Record<string, string>; body?: object }) => Promise<Answer>

const ANSWER_BYTES = 64 * 1024

/** Signs somebody in to the web app over HTTPS as a browser does, once, and out again. @throws AppError saying what the web app did not like */
export async function owaSignIn(place: SignInPlace, { account, password }: OwaCredentials, o: SignInOptions): Promise<void> {
  const late = new AbortController()
  const timer = o.clock.setTimeout(() => late.abort(), o.withinMs)
  const ask: Ask = (method, what) => exchange(place, o, late.signal, method, what)
  try {
    const signedIn = await ask('POST', { body: { account, password } })
    if (signedIn.status !== 200) throw refusal(signedIn, place, account)
    const cookie = (signedIn.headers['set-cookie'] ?? []).map((line) => line.split(';', 1)[0]).join('; ')
    const signedOut = await ask('DELETE', { headers: { cookie, 'x-parley-csrf': String(signedIn.body['csrf']) } })
    if (signedOut.status !== 200) throw new AppError('unavailable', `${account} was signed in, but not out again: status ${signedOut.status}`, { remedy: 'Look at the event log (Get-EventLog Application); the session ends by itself.' })
  } finally {
    o.clock.clearTimeout(timer)
  }
}

function exchange(place: SignInPlace, o: SignInOptions, signal: AbortSignal, method: string, { headers, body }: { headers?: Record<string, string>; body?: object }): Promise<Answer> {
  const { host, address, port, ca } = place
  const { host: authority, origin } = new URL(`https://${isIP(host) === 6 ? `[${host}]` : host}:${port}`)
  const payload = body === undefined ? '' : JSON.stringify(body)
  const sent = {
    host: authority,
    origin,
    'sec-fetch-site': 'same-origin',
    'user-agent': 'Parley-probe/0.1',
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) }),
    ...headers,
  }
  const tls = { ...secureClientOptions({ ca }), servername: isIP(host) === 0 ? host : '', rejectUnauthorized: !o.trustAny, checkServerIdentity: (_: string, certificate: Parameters<typeof checkServerIdentity>[1]) => checkServerIdentity(host, certificate) }
  return new Promise((resolve, reject) => {
    const failed = (cause: NodeJS.ErrnoException): void => {
      const untrusted = !o.trustAny && Boolean((asked.socket as TLSSocket | null)?.authorizationError)
      reject(signal.aborted ? tooLate(o.withinMs) : untrusted ? notAccepted(cause, host) : unreachable(cause, place))
    }
    const asked = request({ host: address, port, path: '/api/session', method, agent: false, signal, headers: sent, ...tls }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.length > ANSWER_BYTES) asked.destroy(new Error('the answer is too large'))
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parsed(text) }))
      response.on('error', failed)
    })
    asked.on('error', failed)
    asked.end(payload)
  })
}

function parsed(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>
  } catch {
    return {}
  }
}

function tooLate(withinMs: number): AppError {
  return new AppError('unavailable', `The web app did not answer within ${withinMs / 1000} s`, { remedy: 'Give it more time with -Timeout, or look at what it is busy with: Get-ServerHealth.' })
}

function notAccepted(cause: NodeJS.ErrnoException, host: string): AppError {
  if (cause.code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return new AppError('untrusted', `The certificate of the web app does not name ${host}`, { remedy: 'Make one that does (New-ExchangeCertificate -DomainName) and assign it (Enable-ExchangeCertificate -Services IIS), or test a URL with a name it has; -TrustAnySSLCertificate leaves the name aside.', cause })
  }
  return new AppError('untrusted', `The certificate of the web app is not accepted: ${cause.message}`, { remedy: 'Get-ExchangeCertificate shows its dates and its issuer; -TrustAnySSLCertificate leaves them aside.', cause })
}

function unreachable(cause: Error, { address, port }: SignInPlace): AppError {
  return new AppError('unavailable', `No connection to the web app at ${address}:${port}: ${cause.message}`, { remedy: 'Look at the event log (Get-EventLog Application), then run iisreset.', cause })
}

function refusal({ status, headers, body }: Answer, { host }: SignInPlace, account: string): AppError {
  const message = typeof body['message'] === 'string' ? body['message'].replace(/\.$/, '') : `The web app answered with status ${status}`
  const remedy = typeof body['remedy'] === 'string' ? body['remedy'] : 'Look at the event log: Get-EventLog Application.'
  if (status === 401) return new AppError('untrusted', message, { remedy: 'Check -MailboxCredential: the account or its address, and the password of the web app; a client password does not do there.' })
  if (status === 403) return new AppError('forbidden', message, { remedy: `Get-CASMailbox ${account} shows OWAEnabled; Set-CASMailbox ${account} -OWAEnabled $true switches it on.` })
  if (status === 421) return new AppError('forbidden', `The web app does not answer as ${host}`, { remedy: 'It answers to its own name and those in its certificate: make one that has this name too (New-ExchangeCertificate -DomainName), and assign it (Enable-ExchangeCertificate -Services IIS).' })
  if (status === 429) return new AppError('busy', message, { remedy: `The next try is taken in ${headers['retry-after'] ?? 'some'} s.` })
  return new AppError('unavailable', message, { remedy })
}
