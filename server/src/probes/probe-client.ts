import type { Clock } from '@parley/platform/clock'
import { AppError } from '@parley/platform/errors'
import { systemRandom } from '@parley/platform/ids'
import { answerChallenge, chooseChallenge, digestSecrets } from '@parley/sip/auth/digest'
import { buildBatchSubscribe } from '@parley/sip/bodies/batch-subscribe'
import { parseCategories } from '@parley/sip/bodies/categories'
import { buildCategoryPublish } from '@parley/sip/bodies/category-publish'
import { availability, availabilityClass, buildState, stateOf, type AvailabilityClass } from '@parley/sip/bodies/category-state'
import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import { parseRlmiMultipart } from '@parley/sip/bodies/rlmi-multipart'
import { parseRoamingContacts, type ContactList } from '@parley/sip/bodies/roaming-contacts'
import { Endpoint, type Connection, type ServerTransaction } from '@parley/sip/endpoint'
import { parseChallenge } from '@parley/sip/headers/auth'
import { contactsOf } from '@parley/sip/headers/contact'
import { parseContentType } from '@parley/sip/headers/content-type'
import { msDiagnosticsOf } from '@parley/sip/headers/ms-diagnostics'
import { Request, Response } from '@parley/sip/message'
import { decodeText, encodeText } from '@parley/sip/text'
import { addressOf } from '@parley/sip/uri'

/** Where the front end listens, and what a client has to trust. */
export interface ProbePlace {
  fqdn: string
  address: string
  port: number
  ca: string | string[]
  clock: Clock
}

/** As whom the probe signs in: with a client password, or over a connection with a known server's certificate. */
export interface ProbeUser {
  /** `alice@parley.test`. */
  address: string
  auth: { kind: 'password'; password: string } | { kind: 'trusted'; fqdn: string; key: string; cert: string }
}

/** A request that is not answered in this time has failed. */
const ANSWER_MS = 10_000

/** A small client of the server, as strange to it as any: everything goes over TLS. Signs out when it is disposed. */
export class ProbeClient implements AsyncDisposable {
  readonly user: ProbeUser
  readonly #place: ProbePlace
  readonly #endpoint: Endpoint
  readonly #host: string
  readonly #epid: string
  readonly #callId: string
  readonly #waiting = new Set<(request: Request) => boolean>()
  readonly #seen = new Map<string, AvailabilityClass>()
  #list: ContactList | undefined
  #connection: Connection | undefined
  #gruu: string | undefined
  #cseq = 0

  /** @throws AppError `unavailable` — no connection; says which side did not like what */
  static async connect(place: ProbePlace, user: ProbeUser): Promise<ProbeClient> {
    const client = new ProbeClient(place, user)
    try {
      await client.#connect()
      return client
    } catch (thrown) {
      await client[Symbol.asyncDispose]()
      throw thrown
    }
  }

  private constructor(place: ProbePlace, user: ProbeUser) {
    this.#place = place
    this.user = user
    // A trusted application's endpoints are on its own host.
    this.#host = user.auth.kind === 'trusted' ? user.auth.fqdn : 'probe.invalid'
    this.#endpoint = new Endpoint({ viaHost: this.#host, clock: place.clock, onRequest: (request, tx) => this.#received(request, tx) })
    this.#epid = systemRandom(6).toString('hex')
    this.#callId = this.#endpoint.newToken()
  }

  /** @throws AppError */
  async register(): Promise<void> {
    const response = await this.#ask('REGISTER', this.#domain, { to: this.#uri, callId: this.#callId, headers: this.#registration(600) })
    if (response.status >= 300) throw refused('REGISTER', response)
    const own = contactsOf(response)
    const contact = own === '*' ? undefined : own.find(({ uri }) => uri.includes(this.#epid))
    this.#gruu = contact?.params.get('gruu') ?? contact?.params.get('pub-gruu')
  }

  /** Says it is there, for as long as it is signed in. @throws AppError */
  async publishAvailable(): Promise<void> {
    const content = buildState({ type: 'machineState', manual: false, availability: availability.available })
    const publications = [2, 3].map((container) => ({ categoryName: 'state', instance: Number.parseInt(this.#epid.slice(0, 7), 16), container, version: 0, expireType: 'endpoint' as const, content }))
    const body = buildCategoryPublish({ uri: this.#uri, publications })
    const response = await this.#ask('SERVICE', this.#uri, { headers: [['Content-Type', mediaTypes.categoryPublish]], body })
    if (response.status >= 300) throw refused('Publishing the status', response)
  }

  /** Subscribes to somebody's presence. @throws AppError */
  async watch(address: string): Promise<void> {
    const body = buildBatchSubscribe({ uri: this.#uri, actions: [{ name: 'subscribe', id: '1', resources: [{ uri: `sip:${address}`, context: false }], categories: ['state'] }] })
    const headers: [string, string][] = [
      ['Contact', `<${this.#contact}>`],
      ['Expires', '600'],
      ['Event', 'presence'],
      ['Accept', 'application/msrtc-event-categories+xml, application/rlmi+xml, multipart/related'],
      ['Supported', 'ms-benotify, ms-piggyback-first-notify, adhoclist, msrtc-event-categories'],
      ['Require', 'adhoclist, categoryList'],
      ['Content-Type', mediaTypes.batchSubscribe],
    ]
    const response = await this.#ask('SUBSCRIBE', this.#uri, { headers, body })
    if (response.status >= 300) throw refused('SUBSCRIBE', response)
    this.#learn(response)
  }

  /** Waits until somebody who is watched is seen as signed in. @throws AppError */
  async seesOnline(address: string, withinMs: number): Promise<AvailabilityClass> {
    const seen = () => {
      const state = this.#seen.get(address)
      return state === undefined || state === 'offline' ? undefined : state
    }
    const now = seen()
    if (now) return now
    await this.#next((request) => (this.#learn(request), seen() !== undefined), withinMs, `${this.user.address} was not told within ${withinMs / 1000} s that ${address} is there`)
    return seen() ?? 'offline'
  }

  /** Subscribes to the user's own contact list, and answers it as it came: with the response, or told after it. @throws AppError */
  async contacts(withinMs = ANSWER_MS): Promise<ContactList> {
    const headers: [string, string][] = [
      ['Contact', `<${this.#contact}>`],
      ['Expires', '600'],
      ['Event', eventPackages.roamingContacts],
      ['Accept', mediaTypes.roamingContacts],
      ['Supported', 'ms-benotify, ms-piggyback-first-notify'],
    ]
    const response = await this.#ask('SUBSCRIBE', this.#uri, { headers })
    if (response.status >= 300) throw refused('SUBSCRIBE', response)
    this.#learn(response)
    if (!this.#list) await this.#next((request) => (this.#learn(request), this.#list !== undefined), withinMs, `${this.user.address} was not given a contact list within ${withinMs / 1000} s`)
    return this.#list!
  }

  /** Sends one message to the very endpoint of another probe. @throws AppError */
  async send(to: ProbeClient, text: string): Promise<void> {
    const response = await this.#ask('MESSAGE', to.#gruu ?? to.#uri, { to: to.#uri, headers: [['Content-Type', 'text/plain;charset=UTF-8']], body: text })
    if (response.status >= 300) throw refused('MESSAGE', response)
    if (response.status === 202) throw new AppError('unavailable', `The message for ${to.user.address} was stored, not delivered`, { remedy: 'The registration of the receiver was lost meanwhile: look at the event log.' })
  }

  /** @throws AppError — it did not come in time */
  async receives(text: string, withinMs: number): Promise<void> {
    await this.#next((request) => request.method === 'MESSAGE' && request.body.toString() === text, withinMs, `${this.user.address} did not receive the message within ${withinMs / 1000} s`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#connection && !this.#connection.closed && this.#cseq > 0) {
      await this.#ask('REGISTER', this.#domain, { to: this.#uri, callId: this.#callId, headers: this.#registration(0) }).catch(() => undefined)
    }
    await this.#endpoint[Symbol.asyncDispose]()
  }

  get #uri(): string {
    return `sip:${this.user.address}`
  }

  get #domain(): string {
    return `sip:${this.user.address.slice(this.user.address.indexOf('@') + 1)}`
  }

  get #contact(): string {
    return this.#gruu ?? this.#ownContact
  }

  get #ownContact(): string {
    return `sip:${this.user.address.slice(0, this.user.address.indexOf('@'))}@${this.#host};transport=tls;ms-opaque=${this.#epid}`
  }

  async #connect(): Promise<void> {
    const { fqdn, address, port, ca } = this.#place
    const { auth } = this.user
    const own = auth.kind === 'trusted' ? { key: auth.key, cert: auth.cert } : {}
    try {
      this.#connection = await this.#endpoint.connect({ transport: 'tls', host: fqdn, address, port, tls: { ...own, ca, names: [fqdn], policy: { purposes: 'server-or-client' } } })
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new AppError('unavailable', `No connection to ${fqdn} at ${address}:${port}: ${reason}`, { remedy: `Check that the front end runs, listens on ${port}, and that its certificate names ${fqdn}.`, cause })
    }
  }

  #registration(expires: number): [string, string][] {
    return [
      ['Contact', `<${this.#ownContact}>;proxy=replace;+sip.instance="<urn:uuid:00000000-0000-4000-8000-${this.#epid}>"`],
      ['Supported', 'gruu-10, adhoclist, msrtc-event-categories'],
      ['Event', 'registration'],
      ['Expires', String(expires)],
    ]
  }

  /** One request and its final answer; a challenge is answered. @throws AppError — none came */
  async #ask(method: string, target: string, o: { to?: string; callId?: string; headers: [string, string][]; body?: string }): Promise<Response> {
    const callId = o.callId ?? this.#endpoint.newToken()
    const tag = this.#endpoint.newToken()
    const make = (more: [string, string][]): Request =>
      Request.create(
        method,
        target,
        [
          ['From', `<${this.#uri}>;tag=${tag};epid=${this.#epid}`],
          ['To', `<${o.to ?? target}>`],
          ['Call-ID', callId],
          ['CSeq', `${++this.#cseq} ${method}`],
          ['Max-Forwards', '70'],
          ['User-Agent', 'Parley-probe/0.1'],
          ...o.headers,
          ...more,
        ],
        o.body ?? '',
      )
    const response = await this.#exchange(make([]))
    const credentials = this.#credentials(response, method, target)
    return credentials === undefined ? response : this.#exchange(make([credentials]))
  }

  #credentials(response: Response, method: string, uri: string): [string, string] | undefined {
    const { auth, address } = this.user
    if (auth.kind !== 'password' || (response.status !== 401 && response.status !== 407)) return undefined
    const name = response.status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate'
    const challenge = chooseChallenge(response.headers.all(name).map(parseChallenge))
    const account = { username: encodeText(address), secrets: (realm: string) => digestSecrets(address, decodeText(realm), auth.password) }
    const answer = challenge && answerChallenge(challenge, account, { method, uri }, this.#endpoint.newToken())
    return answer === undefined ? undefined : [response.status === 401 ? 'Authorization' : 'Proxy-Authorization', answer]
  }

  #exchange(request: Request): Promise<Response> {
    return new Promise((resolve, reject) => {
      const failed = (why: string) =>
        reject(new AppError('unavailable', `${request.method} was not answered: ${why}`, { remedy: 'Look at the SIPStack trace: Search-CsClsLogging.' }))
      if (!this.#connection) return failed('no connection')
      this.#endpoint.request(
        request,
        this.#connection,
        {
          response: (response) => response.status >= 200 && resolve(response),
          failure: (reason) => failed(reason === 'timeout' ? `no answer within ${ANSWER_MS / 1000} s` : 'the connection was closed'),
        },
        { timeoutMs: ANSWER_MS },
      )
    })
  }

  #received(request: Request, tx: ServerTransaction | undefined): void {
    const expected = [...this.#waiting].map((waiting) => waiting(request)).includes(true)
    tx?.respond(Response.to(request, expected || isToldOnly(request) ? 200 : 480, undefined, this.#epid))
    if (request.method === 'NOTIFY' || request.method === 'BENOTIFY') this.#learn(request)
  }

  #next(wanted: (request: Request) => boolean, withinMs: number, otherwise: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const { clock } = this.#place
      const timer = clock.setTimeout(() => end(() => reject(new AppError('unavailable', otherwise))), withinMs)
      const look = (request: Request): boolean => {
        const found = wanted(request)
        if (found) end(resolve)
        return found
      }
      const end = (settle: () => void): void => {
        clock.clearTimeout(timer)
        this.#waiting.delete(look)
        settle()
      }
      this.#waiting.add(look)
    })
  }

  #learn(message: Request | Response): void {
    const header = message.headers.get('Content-Type')
    if (header === undefined || message.body.length === 0) return
    const { type } = parseContentType(header)
    if (type === mediaTypes.roamingContacts) this.#follow(message.body)
    const documents = type === mediaTypes.categories ? [message.body] : type === 'multipart/related' ? [...parseRlmiMultipart(header, message.body).documents.values()] : []
    for (const { uri, categories } of documents.map(parseCategories)) {
      for (const { name, content } of categories) {
        if (name === 'state') this.#seen.set(addressOf(uri), content === undefined ? 'offline' : availabilityClass(stateOf(content).availability ?? 0))
      }
    }
  }

  /** What changes later is of no use to a probe. */
  #follow(body: Buffer): void {
    const told = parseRoamingContacts(body)
    if (told.kind === 'list') this.#list = told
  }
}

/** Of what nobody else need have: all else is for the person, and a 200 would be the end of it. */
function isToldOnly({ method }: Request): boolean {
  return method === 'NOTIFY' || method === 'BENOTIFY' || method === 'OPTIONS'
}

function refused(what: string, response: Response): AppError {
  const told = msDiagnosticsOf(response)
  const reason = told?.reason === undefined ? '' : `: ${decodeText(told.reason)}`
  const remedy = response.status === 401 || response.status === 407 || response.status === 403
    ? 'Check the account, its client password and whether it is enabled for Lync (Get-CsUser).'
    : 'Look at the SIPStack trace: Search-CsClsLogging.'
  return new AppError('untrusted', `${what} was refused with ${response.status} ${decodeText(response.reason)}${reason}`, { remedy })
}
