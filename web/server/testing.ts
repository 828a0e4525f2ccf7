import { mkdtempSync, rmSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConversationHistory } from '@parley/mailbox/chat/history'
import { chatMigrations, type ChatTables } from '@parley/mailbox/chat/schema'
import { systemClock, type Clock } from '@parley/platform/clock'
import { memoryDiagnostics, type MemoryDiagnostics } from '@parley/platform/diagnostics/diagnostics'
import { openSqliteStore } from '@parley/platform/store/sqlite'
import { ensureRoleCertificates } from '@parley/topology/certificate-store/role-certificates'
import { defaultTopology } from '@parley/topology/default-topology'
import { installOwa } from '@parley/topology/owa/first-start'
import { installSample } from '@parley/topology/sample'
import { openTopology, type TopologyStore } from '@parley/topology/store'
import { startWeb, type WebMailbox, type WebOptions, type WebRole } from './main.ts'

export const password = 'correct horse battery staple'

export interface TestWebOptions extends Partial<Pick<WebOptions, 'sessionLimits' | 'staticFolder'>> {
  clock?: Clock
  mount?: WebMailbox['mount']
}

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  json(): Record<string, never>
}

export interface RequestInit {
  method?: string
  headers?: Record<string, string | string[]>
  body?: string | Buffer
  /** Of the plain listener unless said otherwise. */
  port?: number
}

/** A web role without a front end and with nothing of a mailbox but its history. For tests of this package. */
export class TestWeb implements AsyncDisposable {
  readonly web: WebRole
  readonly topology: TopologyStore
  readonly diagnostics: MemoryDiagnostics
  readonly ca: string
  readonly #stop: () => Promise<void>

  private constructor(parts: Pick<TestWeb, 'web' | 'topology' | 'diagnostics' | 'ca'>, stop: () => Promise<void>) {
    this.web = parts.web
    this.topology = parts.topology
    this.diagnostics = parts.diagnostics
    this.ca = parts.ca
    this.#stop = stop
  }

  static async start(o: TestWebOptions = {}): Promise<TestWeb> {
    const clock = o.clock ?? systemClock
    const dataDir = mkdtempSync(join(tmpdir(), 'parley-web-'))
    const topology = await openTopology({ dataDir, clock })
    // Nobody listens on port 1.
    await topology.publish(defaultTopology({ domain: 'parley.test', sipPort: 1 }))
    await ensureRoleCertificates(topology.certificates, { domain: 'parley.test', server: 'lync.parley.test', web: 'owa.parley.test' })
    const thumbprint = topology.certificates.of('owa.parley.test').forService('IIS')?.thumbprint ?? ''
    await installOwa(topology, { server: 'owa.parley.test', folder: dataDir, domain: 'parley.test', join: { pool: 'lync.parley.test', thumbprint } })
    await installSample(topology, { domain: 'parley.test', password })
    const store = await openSqliteStore<ChatTables>({ file: join(dataDir, 'mailbox.db'), migrations: chatMigrations })
    const mailbox: WebMailbox = { history: new ConversationHistory(store), mount: o.mount ?? (() => undefined), onStateChange: () => () => undefined }
    const diagnostics = memoryDiagnostics(clock)
    const web = await startWeb({
      dataDir,
      topology,
      mailbox,
      diagnostics,
      fqdn: 'owa.parley.test',
      bind: '127.0.0.1',
      httpPort: 0,
      httpsPort: 0,
      trustedPort: 0,
      staticFolder: o.staticFolder ?? join(dataDir, 'no-such-folder'),
      clock,
      ...(o.sessionLimits && { sessionLimits: o.sessionLimits }),
    })
    return new TestWeb({ web, topology, diagnostics, ca: topology.certificates.ca.cert }, async () => {
      await web[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
      await topology[Symbol.asyncDispose]()
      rmSync(dataDir, { recursive: true, force: true })
    })
  }

  get origin(): string {
    return `http://127.0.0.1:${this.web.httpPort}`
  }

  /** Any request, with every header as given. */
  request(path: string, init: RequestInit = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        { host: '127.0.0.1', port: init.port ?? this.web.httpPort, path, method: init.method ?? 'GET', headers: init.headers ?? {} },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString()
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: () => JSON.parse(text) as Record<string, never> })
          })
        },
      )
      outgoing.on('error', reject)
      outgoing.end(init.body)
    })
  }

  /** JSON from a page of ours. */
  send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const json = body === undefined ? {} : { 'content-type': 'application/json' }
    return this.request(path, {
      method,
      headers: { origin: this.origin, 'sec-fetch-site': 'same-origin', ...json, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  }

  /** The headers of a page whose user has signed in. */
  async signIn(account: string, given = password, more: Record<string, string> = {}): Promise<Record<string, string>> {
    const answer = await this.send('POST', '/api/session', { account, password: given }, more)
    if (answer.status !== 200) throw new Error(`sign-in as ${account}: ${answer.status} ${answer.text}`)
    const cookie = (answer.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ')
    return { cookie, 'x-parley-csrf': String(answer.json()['csrf']) }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stop()
  }
}
