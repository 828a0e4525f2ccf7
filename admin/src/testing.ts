import { mkdtempSync, rmSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryDiagnostics, type MemoryDiagnostics } from '@parley/platform/diagnostics/diagnostics'
import { createCa, issueCertificate, type IssuedCertificate, type KeyAndCertificate } from '@parley/topology/certificates'
import { openTopology, type TopologyStore } from '@parley/topology/store'
import { startAdmin, type Admin, type AdminOptions } from './admin.ts'
import type { AdminRuntime } from './runtime.ts'

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: any
}

export interface AskOptions {
  body?: unknown
  /** Sent as it is. */
  raw?: string | Buffer
  headers?: Record<string, string | string[]>
  /** Without: the token of the installation. */
  token?: string | false
  certificate?: KeyAndCertificate
}

/** The admin API alone: a topology, a listener and nothing that runs. */
export class TestAdmin implements AsyncDisposable {
  readonly dataDir: string
  readonly topology: TopologyStore
  readonly diagnostics: MemoryDiagnostics
  readonly ca: KeyAndCertificate
  readonly admin: Admin
  /** What the roles were told, oldest first. */
  readonly restarts: string[]

  private constructor(parts: Pick<TestAdmin, 'dataDir' | 'topology' | 'diagnostics' | 'ca' | 'admin' | 'restarts'>) {
    Object.assign(this, parts)
    this.dataDir = parts.dataDir
    this.topology = parts.topology
    this.diagnostics = parts.diagnostics
    this.ca = parts.ca
    this.admin = parts.admin
    this.restarts = parts.restarts
  }

  static async start(o: Partial<Pick<AdminOptions, 'more' | 'dataDir'>> & { runtime?: Partial<AdminRuntime> } = {}): Promise<TestAdmin> {
    const dataDir = o.dataDir ?? mkdtempSync(join(tmpdir(), 'parley-admin-'))
    const topology = await openTopology({ dataDir })
    const diagnostics = memoryDiagnostics()
    const ca = await createCa({ commonName: 'Test CA' })
    const { key, chain } = await issueCertificate(ca, { commonName: 'localhost', ipAddresses: ['127.0.0.1'], purposes: ['serverAuth'] })
    const restarts: string[] = []
    const runtime = { ...idleRuntime(restarts), ...o.runtime }
    const admin = await startAdmin({ dataDir, topology, runtime, diagnostics, bind: '127.0.0.1', port: 0, tls: { key, cert: chain, ca: ca.cert }, ...(o.more && { more: o.more }) })
    return new TestAdmin({ dataDir, topology, diagnostics, ca, admin, restarts })
  }

  /** A certificate of the installation's authority, for somebody. */
  certificate(commonName: string): Promise<IssuedCertificate> {
    return issueCertificate(this.ca, { commonName, purposes: ['clientAuth'] })
  }

  ask(method: string, path: string, o: AskOptions = {}): Promise<Answer> {
    return ask({ port: this.admin.port, ca: this.ca.cert, token: this.admin.token }, method, path, o)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.admin[Symbol.asyncDispose]()
    await this.topology[Symbol.asyncDispose]()
    rmSync(this.dataDir, { recursive: true, force: true })
  }
}

/** One request to the listener of the admin API. */
export function ask(to: { port: number; ca: string; token: string }, method: string, path: string, o: AskOptions = {}): Promise<Answer> {
  const payload = o.raw ?? (o.body === undefined ? undefined : JSON.stringify(o.body))
  const token = o.token ?? to.token
  const headers = {
    ...(token === false ? {} : { authorization: `Bearer ${token}` }),
    ...(payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) }),
    ...o.headers,
  }
  return new Promise((resolve, reject) => {
    const tls = { ca: to.ca, servername: 'localhost', ...(o.certificate && { key: o.certificate.key, cert: o.certificate.cert }) }
    const request = httpsRequest({ host: '127.0.0.1', port: to.port, method, path: `/admin/v1${path}`, headers, agent: false, ...tls }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text === '' ? undefined : (JSON.parse(text) as unknown) })
      })
      response.on('error', reject)
    })
    request.on('error', reject)
    request.end(payload)
  })
}

function idleRuntime(restarts: string[]): AdminRuntime {
  const note = (what: string) => async () => void restarts.push(what)
  return { web: { state: () => 'running', stop: note('stop'), start: note('start'), recycle: note('recycle'), provider: () => undefined }, users: { endSessions: async (address: string) => void restarts.push(`end ${address}`), removeImData: async (address: string) => void restarts.push(`forget ${address}`) }, server: { knownServers: () => ({ servers: [], refusedPeers: [] }), replicas: () => [] } } as unknown as AdminRuntime
}
