import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { stackOf } from '@parley/platform/errors'
import { sha256 } from '../../mime/message-digest.ts'
import { noteUpload, putBlob, uploadsHeld } from '../../store/blobs.ts'
import type { MailStore } from '../../store/mail-store.ts'
import { findBlob, uploadBlobId } from '../mail/blob-access.ts'
import { dispatch, type MethodTable } from '../core/dispatch.ts'
import { downloadHeaders } from './download.ts'
import { notJson, overLimit, RequestError } from '../core/errors.ts'
import { EventSourceStream } from './event-source.ts'
import { problemOf } from './http-problems.ts'
import { capabilities, coreLimits, hiddenLimits } from '../core/limits.ts'
import { parseRequest } from '../core/request.ts'
import { sessionOf, type SessionUser } from './session.ts'

export interface MountOptions {
  /** Whose request this is; undefined when nobody's. Checks of session, origin and forgery come before, in the web role. */
  userOf(request: FastifyRequest): SessionUser | undefined
  /** Told when that is over, as by signing out: event streams end then. Never, when absent. @returns stops telling */
  onEnd?(request: FastifyRequest, ended: () => void): () => void
  /** Scheme and host under which browsers see us; the request's own when absent. */
  baseUrl?: string
}

export interface JmapHttpOptions {
  store: MailStore
  methods: MethodTable
  clock: Clock
  diagnostics: Diagnostics
  /** Everybody has one where this isn't said. */
  hasMailbox?(address: string): boolean
}

const known: ReadonlySet<string> = new Set(Object.values(capabilities))

/** The JMAP resources over HTTP. */
export class JmapHttp implements AsyncDisposable {
  readonly #o: JmapHttpOptions
  readonly #running = new Map<string, number>()
  readonly #uploading = new Map<string, number>()
  readonly #arriving = new Map<string, number>()
  readonly #streams = new Map<string, Set<EventSourceStream>>()
  readonly #stopListening: () => void

  constructor(options: JmapHttpOptions) {
    this.#o = options
    this.#stopListening = options.store.onChange((address, changed) => {
      for (const stream of this.#streams.get(address) ?? []) stream.tell(changed)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopListening()
    for (const streams of this.#streams.values()) for (const stream of streams) stream.close()
    this.#streams.clear()
  }

  mount(app: FastifyInstance, options: MountOptions): void {
    void app.register((scope, _, done) => {
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body))
      scope.setErrorHandler((error, request, reply) => this.#fail(error, request, reply, options))
      scope.addHook('onRequest', async (request, reply) => this.#admit(request, reply, options))
      const session = (request: FastifyRequest, reply: FastifyReply) => reply.header('Cache-Control', 'no-store').send(sessionOf(this.#user(request, options), baseOf(request, options)))
      for (const path of ['/.well-known/jmap', '/jmap/session', '/jmap/api']) scope.get(path, session)
      scope.post('/jmap/api', { bodyLimit: coreLimits.maxSizeRequest }, (request, reply) => this.#api(request, reply, options))
      scope.post('/jmap/upload/:accountId', { bodyLimit: coreLimits.maxSizeUpload }, (request, reply) => this.#upload(request, reply, options))
      scope.get('/jmap/download/:accountId/:blobId/:name?', (request, reply) => this.#download(request, reply, options))
      scope.get('/jmap/eventsource', (request, reply) => this.#eventSource(request, reply, options))
      done()
    })
  }

  /** Before the body is read: a body is held in memory until it is whole, so nobody may send one who is not signed in, and nobody many. */
  #admit(request: FastifyRequest, reply: FastifyReply, options: MountOptions): void {
    const { address } = this.#user(request, options)
    if (request.method !== 'POST') return
    const before = this.#arriving.get(address) ?? 0
    if (before >= hiddenLimits.bodiesAtOnce) throw overLimit('maxConcurrentRequests', `At most ${hiddenLimits.bodiesAtOnce} at once`, 429)
    this.#arriving.set(address, before + 1)
    reply.raw.once('close', () => leave(this.#arriving, address))
  }

  #user(request: FastifyRequest, options: MountOptions): SessionUser {
    const user = options.userOf(request)
    if (!user) throw new RequestError(401, 'about:blank', 'Sign in first')
    if (this.#o.hasMailbox?.(user.address) === false) throw new RequestError(403, 'about:blank', 'You have no mailbox. Ask your administrator.')
    return user
  }

  #fail(error: unknown, request: FastifyRequest, reply: FastifyReply, options: MountOptions): void {
    const { status, problem, ours } = problemOf(error)
    if (ours) this.#report(`${request.method} ${request.routeOptions.url ?? ''}`, options.userOf(request)?.address, error)
    void reply.code(status).type('application/problem+json').header('Cache-Control', 'no-store').send(JSON.stringify(problem))
  }

  #report(method: string, user: string | undefined, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error)
    this.#o.diagnostics.events.record('mailboxRequestFailed', { method, user, reason })
    this.#o.diagnostics.log.error({ err: stackOf(error), method }, 'A mailbox request failed')
  }

  async #api(request: FastifyRequest, reply: FastifyReply, options: MountOptions): Promise<FastifyReply> {
    const user = this.#user(request, options)
    if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) throw notJson('The content type must be application/json')
    const parsed = parseRequest(bodyOf(request), known)
    return this.#counted(this.#running, user.address, coreLimits.maxConcurrentRequests, 'maxConcurrentRequests', async () => {
      const account = await this.#o.store.account(user.address)
      const context = { address: user.address, account, displayName: user.displayName, createdIds: parsed.createdIds ?? new Map<string, string>() }
      const methodResponses = await dispatch(parsed, this.#o.methods, context, (method, error) => this.#report(method, user.address, error))
      const answer = {
        methodResponses,
        ...(parsed.createdIds ? { createdIds: Object.fromEntries(parsed.createdIds) } : {}),
        sessionState: sessionOf(user, baseOf(request, options))['state'],
      }
      return reply.type('application/json; charset=utf-8').header('Cache-Control', 'no-store').send(JSON.stringify(answer))
    })
  }

  async #upload(request: FastifyRequest, reply: FastifyReply, options: MountOptions): Promise<FastifyReply> {
    const user = this.#user(request, options)
    const accountId = this.#own(request, user)
    const data = bodyOf(request)
    return this.#counted(this.#uploading, user.address, coreLimits.maxConcurrentUpload, 'maxConcurrentUpload', async () => {
      const { store, clock } = this.#o
      const type = (request.headers['content-type'] ?? 'application/octet-stream').slice(0, 200)
      await store.change(user.address, async (tx) => {
        const held = await uploadsHeld(tx.db, tx.account)
        if (held.count >= hiddenLimits.uploads || held.bytes + data.length > hiddenLimits.uploadBytes) {
          throw overLimit('maxUploads', 'Too much is uploaded and not yet used; it is forgotten after a day')
        }
        await noteUpload(tx.db, { account: tx.account, blob: await putBlob(tx.db, data), type, uploaded_at: clock.now() })
      })
      return reply.code(201).type('application/json; charset=utf-8').header('Cache-Control', 'no-store').send(JSON.stringify({ accountId, blobId: uploadBlobId(sha256(data)), type, size: data.length }))
    })
  }

  async #download(request: FastifyRequest, reply: FastifyReply, options: MountOptions): Promise<FastifyReply> {
    const user = this.#user(request, options)
    this.#own(request, user)
    const { blobId = '', name } = request.params as Record<string, string | undefined>
    const { type } = request.query as Record<string, string | undefined>
    const { store } = this.#o
    const blob = await findBlob(store.read, await store.account(user.address), blobId)
    if (!blob) throw new RequestError(404, 'about:blank', 'There is no such blob in this account')
    const headers = downloadHeaders(blob.data, typeof type === 'string' && type !== '' ? type : blob.type, name ?? blob.name ?? 'attachment')
    return reply.headers(headers).send(blob.data)
  }

  async #eventSource(request: FastifyRequest, reply: FastifyReply, options: MountOptions): Promise<void> {
    const user = this.#user(request, options)
    const query = request.query as Record<string, string | undefined>
    const streams = this.#streams.get(user.address) ?? new Set()
    if (streams.size >= hiddenLimits.eventSources) throw overLimit('maxEventSources', `A user may have ${hiddenLimits.eventSources} event streams`, 429)
    this.#streams.set(user.address, streams)
    const types = query['types'] === undefined || query['types'] === '*' ? null : new Set(query['types'].split(','))
    const ping = Number(query['ping'] ?? 0)
    reply.hijack()
    const stream = new EventSourceStream(reply.raw, {
      clock: this.#o.clock,
      address: user.address,
      types,
      closeAfterState: query['closeafter'] === 'state',
      pingSeconds: Number.isFinite(ping) && ping > 0 ? Math.min(300, Math.max(5, Math.trunc(ping))) : 0,
    })
    streams.add(stream)
    const stopListening = options.onEnd?.(request, () => stream.close())
    reply.raw.on('close', () => {
      stopListening?.()
      stream.close()
      streams.delete(stream)
      if (streams.size === 0 && this.#streams.get(user.address) === streams) this.#streams.delete(user.address)
    })
  }

  /** The account in the path, which must be the user's own. */
  #own(request: FastifyRequest, user: SessionUser): string {
    const { accountId = '' } = request.params as Record<string, string | undefined>
    if (accountId !== user.address) throw new RequestError(404, 'about:blank', 'There is no such account')
    return accountId
  }

  async #counted<T>(counts: Map<string, number>, key: string, most: number, limit: string, work: () => Promise<T>): Promise<T> {
    const before = counts.get(key) ?? 0
    if (before >= most) throw overLimit(limit, `At most ${most} at once`, 429)
    counts.set(key, before + 1)
    try {
      return await work()
    } finally {
      leave(counts, key)
    }
  }
}

function leave(counts: Map<string, number>, key: string): void {
  const left = (counts.get(key) ?? 1) - 1
  if (left > 0) counts.set(key, left)
  else counts.delete(key)
}

const bodyOf = (request: FastifyRequest): Buffer => (Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0))

function baseOf(request: FastifyRequest, { baseUrl }: MountOptions): string {
  if (baseUrl !== undefined) return baseUrl.replace(/\/$/, '')
  const host = /^[A-Za-z0-9.[\]:-]{1,255}$/.test(request.host) ? request.host : 'localhost'
  return `${request.protocol}://${host}`
}
