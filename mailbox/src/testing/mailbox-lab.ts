import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Clock } from '@parley/platform/clock'
import { memoryDiagnostics, type MemoryDiagnostics } from '@parley/platform/diagnostics/diagnostics'
import { openMailbox, type Mailbox, type MailboxOptions } from '../mailbox.ts'
import type { JsonObject } from '../jmap/core/json.ts'

export const labUsers = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'].map((account) => ({
  address: `${account}@parley.test`,
  account,
  displayName: `${account.charAt(0).toUpperCase()}${account.slice(1)} Example`,
  administrator: account === 'alice',
}))

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are JSON a test looks into freely
export type Answer = any

/** A mailbox on real sockets and a real file, with a JMAP client for each of its people. */
export class MailboxLab implements AsyncDisposable {
  readonly mailbox: Mailbox
  readonly app: FastifyInstance
  readonly diagnostics: MemoryDiagnostics
  readonly folder: string
  readonly #keep: boolean

  private constructor(parts: { mailbox: Mailbox; app: FastifyInstance; diagnostics: MemoryDiagnostics; folder: string; keep: boolean }) {
    this.mailbox = parts.mailbox
    this.app = parts.app
    this.diagnostics = parts.diagnostics
    this.folder = parts.folder
    this.#keep = parts.keep
  }

  /** @param o.folder  an existing folder to open again; it is kept */
  static async open(o: Partial<MailboxOptions> & { clock?: Clock; folder?: string } = {}): Promise<MailboxLab> {
    const folder = o.folder ?? mkdtempSync(join(tmpdir(), 'parley-mailbox-'))
    const diagnostics = memoryDiagnostics(o.clock)
    const byAddress = new Map(labUsers.map((user) => [user.address, user]))
    const users = { byAddress: (address: string) => byAddress.get(address.toLowerCase()), all: () => labUsers }
    const smtp = { bind: '127.0.0.1', port: 0, hostname: 'mail.parley.test' }
    const mailbox = await openMailbox({ dataDir: folder, users, domains: ['parley.test'], diagnostics, smtp, ...o })
    const app = Fastify()
    mailbox.mount(app, { userOf: (request) => byAddress.get(`${String(request.headers['x-user'])}@parley.test`) })
    await app.ready()
    return new MailboxLab({ mailbox, app, diagnostics, folder, keep: o.folder !== undefined })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close()
    await this.mailbox[Symbol.asyncDispose]()
    if (!this.#keep) rmSync(this.folder, { recursive: true, force: true })
  }

  /** Sends method calls as a person; accountId is filled in. @returns the responses */
  async calls(user: string, ...methodCalls: [name: string, args: JsonObject, callId?: string][]): Promise<[string, Answer, string][]> {
    const calls = methodCalls.map(([name, args, callId], i) => [name, { accountId: `${user}@parley.test`, ...args }, callId ?? `c${i}`])
    const using = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail', 'urn:ietf:params:jmap:submission', 'urn:ietf:params:jmap:contacts']
    const response = await this.app.inject({ method: 'POST', url: '/jmap/api', headers: { 'x-user': user, 'content-type': 'application/json' }, payload: JSON.stringify({ using, methodCalls: calls }) })
    if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${response.body}`)
    return (response.json() as { methodResponses: [string, Answer, string][] }).methodResponses
  }

  /** One call whose answer is not an error. */
  async call(user: string, name: string, args: JsonObject = {}): Promise<Answer> {
    const [response] = await this.calls(user, [name, args])
    if (response?.[0] !== name) throw new Error(`${name}: ${JSON.stringify(response)}`)
    return response[1]
  }

  /** One call that must fail. @returns the error */
  async error(user: string, name: string, args: JsonObject = {}): Promise<Answer> {
    const [response] = await this.calls(user, [name, args])
    if (response?.[0] !== 'error') throw new Error(`${name} did not fail: ${JSON.stringify(response)}`)
    return response[1]
  }

  async upload(user: string, data: Buffer | string, type = 'application/octet-stream'): Promise<string> {
    const response = await this.app.inject({ method: 'POST', url: `/jmap/upload/${user}@parley.test`, headers: { 'x-user': user, 'content-type': type }, payload: Buffer.from(data) })
    if (response.statusCode !== 201) throw new Error(response.body)
    return (response.json() as { blobId: string }).blobId
  }

  download(user: string, blobId: string, name = 'file', type = '') {
    return this.app.inject({ method: 'GET', url: `/jmap/download/${user}@parley.test/${blobId}/${encodeURIComponent(name)}?type=${encodeURIComponent(type)}`, headers: { 'x-user': user } })
  }

  /** The id of a folder by role or name. */
  async folderId(user: string, what: string): Promise<string> {
    const { list } = await this.call(user, 'Mailbox/get')
    const found = (list as { id: string; role: string | null; name: string }[]).find((mailbox) => mailbox.role === what || mailbox.name === what)
    if (!found) throw new Error(`No folder ${what}`)
    return found.id
  }

  /** Puts a message into a folder. @returns the email's id */
  async import(user: string, raw: string, o: { folder?: string; keywords?: string[]; receivedAt?: string } = {}): Promise<string> {
    const blobId = await this.upload(user, raw.replace(/\r?\n/g, '\r\n'), 'message/rfc822')
    const mailboxIds = { [await this.folderId(user, o.folder ?? 'inbox')]: true }
    const keywords = Object.fromEntries((o.keywords ?? []).map((keyword) => [keyword, true]))
    const answer = await this.call(user, 'Email/import', { emails: { x: { blobId, mailboxIds, keywords, ...(o.receivedAt ? { receivedAt: o.receivedAt } : {}) } } })
    if (!answer.created.x) throw new Error(JSON.stringify(answer))
    return answer.created.x.id as string
  }

  /** Ids in a folder, newest first. */
  async list(user: string, folder = 'inbox'): Promise<string[]> {
    const { ids } = await this.call(user, 'Email/query', { filter: { inMailbox: await this.folderId(user, folder) }, sort: [{ property: 'receivedAt', isAscending: false }] })
    return ids as string[]
  }

  async email(user: string, id: string, properties?: string[], more: JsonObject = {}): Promise<Answer> {
    const { list } = await this.call(user, 'Email/get', { ids: [id], ...(properties ? { properties } : {}), ...more })
    return list[0]
  }
}

/** A small message. */
export function message(o: { subject?: string; from?: string; to?: string; id?: string; extra?: string; body?: string; date?: string } = {}): string {
  const { subject = 'A subject', from = 'Carol Example <carol@parley.test>', to = 'alice@parley.test', id = `${Math.random()}@test`, extra = '', body = 'Hello there.', date = 'Mon, 06 Jan 2025 10:00:00 +0000' } = o
  return `From: ${from}\r\nTo: ${to}\r\nSubject: ${subject}\r\nMessage-ID: <${id}>\r\nDate: ${date}\r\n${extra}\r\n${body}`
}
