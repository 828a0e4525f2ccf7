import { mkdtempSync, rmSync } from 'node:fs'
import { connect as connectTcp, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { memoryDiagnostics, type MemoryDiagnostics } from '@parley/platform/diagnostics/diagnostics'
import { answerChallenge, chooseChallenge, digestSecrets } from '@parley/sip/auth/digest'
import { Framer } from '@parley/sip/frame'
import { parseChallenge } from '@parley/sip/headers/auth'
import { cseqOf } from '@parley/sip/headers/cseq'
import { Request, Response, type Message } from '@parley/sip/message'
import { serialize } from '@parley/sip/serialize'
import { createCa, issueCertificate, type CertificateRequest, type IssuedCertificate, type KeyAndCertificate } from '@parley/topology/certificates'
import { defaultTopology } from '@parley/topology/default-topology'
import { toSipAddress, type SipAddress } from '@parley/topology/names'
import { openTopology, type TopologyStore } from '@parley/topology/store'
import { startServer, type ServerOptions, type ServerRole } from './main.ts'

const CLOSED_PORT = 1
const people = ['alice', 'bob', 'carol', 'dave'] as const

export interface LabOptions extends Partial<Pick<ServerOptions, 'clock' | 'limits' | 'sipLimits' | 'dataDir' | 'mailboxes'>> {
  /** With a plain TCP listener too. */
  tcp?: boolean
  domain?: string
  /** Where the trusted application listens; a port nobody has when absent. */
  trustedPort?: number
}

/** A front end on ports of its own, with a certificate authority, four people and client passwords for them. For tests. */
export class Lab implements AsyncDisposable {
  readonly domain: string
  readonly dataDir: string
  readonly topology: TopologyStore
  readonly diagnostics: MemoryDiagnostics
  readonly ca: KeyAndCertificate
  readonly passwords: ReadonlyMap<string, string>
  readonly #options: LabOptions
  readonly #tls: IssuedCertificate
  readonly #clients: TestClient[] = []
  server: ServerRole

  private constructor(parts: Pick<Lab, 'domain' | 'dataDir' | 'topology' | 'diagnostics' | 'ca' | 'passwords' | 'server'>, options: LabOptions, tls: IssuedCertificate) {
    this.domain = parts.domain
    this.dataDir = parts.dataDir
    this.topology = parts.topology
    this.diagnostics = parts.diagnostics
    this.ca = parts.ca
    this.passwords = parts.passwords
    this.server = parts.server
    this.#options = options
    this.#tls = tls
  }

  static async start(options: LabOptions = {}): Promise<Lab> {
    const domain = options.domain ?? 'parley.test'
    const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'parley-lab-'))
    const topology = await openTopology({ dataDir })
    await topology.publish(defaultTopology({ domain, trustedPort: options.trustedPort ?? CLOSED_PORT }))
    const passwords = await addPeople(topology, domain)
    const ca = await createCa({ commonName: 'Lab CA' })
    const tls = await issueCertificate(ca, { commonName: `lync.${domain}`, ipAddresses: ['127.0.0.1'], purposes: ['serverAuth', 'clientAuth'] })
    const diagnostics = memoryDiagnostics()
    const server = await startServer(serverOptions(options, { domain, dataDir, topology, diagnostics, ca, tls }))
    return new Lab({ domain, dataDir, topology, diagnostics, ca, passwords, server }, options, tls)
  }

  address(person: string): SipAddress {
    return toSipAddress(`${person}@${this.domain}`)
  }

  issue(request: Omit<CertificateRequest, 'purposes'> & Partial<Pick<CertificateRequest, 'purposes'>>, ca = this.ca): Promise<IssuedCertificate> {
    return issueCertificate(ca, { purposes: ['serverAuth', 'clientAuth'], ...request })
  }

  /** Stops the server and starts it again on its data, at another port. */
  async restart(): Promise<void> {
    await this.server[Symbol.asyncDispose]()
    const { domain, dataDir, topology, diagnostics, ca } = this
    this.server = await startServer(serverOptions(this.#options, { domain, dataDir, topology, diagnostics, ca, tls: this.#tls }))
  }

  /** A connection over TLS. @param certificate  the client's, when it has one */
  async connect(certificate?: { key: string; cert: string }): Promise<TestClient> {
    return this.#keep(await connectClient(this, this.server.sipPort, this.ca.cert, certificate))
  }

  async connectPlain(): Promise<TestClient> {
    const socket = connectTcp({ host: '127.0.0.1', port: this.server.sipTcpPort ?? 0 })
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    return this.#keep(new TestClient(this, socket, 'TCP'))
  }

  /** A client with a registered endpoint. */
  async signIn(person: string, more: { epid?: string; plain?: boolean } = {}): Promise<TestClient> {
    return (more.plain ? await this.connectPlain() : await this.connect()).signIn(person, more)
  }

  /** A connection with the certificate of the trusted web application. */
  async connectTrusted(): Promise<TestClient> {
    return this.connect(await this.issue({ commonName: `owa.${this.domain}` }))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.close()
    await this.server[Symbol.asyncDispose]()
    await this.topology[Symbol.asyncDispose]()
    if (this.#options.dataDir === undefined) rmSync(this.dataDir, { recursive: true, force: true })
  }

  #keep(client: TestClient): TestClient {
    this.#clients.push(client)
    return client
  }
}

function serverOptions(
  options: LabOptions,
  lab: Pick<Lab, 'domain' | 'dataDir' | 'topology' | 'diagnostics' | 'ca'> & { tls: IssuedCertificate },
): ServerOptions {
  return {
    dataDir: lab.dataDir,
    topology: lab.topology,
    diagnostics: lab.diagnostics,
    tls: { key: lab.tls.key, cert: lab.tls.chain, ca: lab.ca.cert },
    fqdn: `lync.${lab.domain}`,
    bind: '127.0.0.1',
    sipPort: 0,
    ...(options.tcp ? { sipTcpPort: 0 } : {}),
    ...(options.clock ? { clock: options.clock } : {}),
    ...(options.mailboxes ? { mailboxes: options.mailboxes } : {}),
    // A busy machine is no overload.
    limits: { overloadLagMs: 30_000, ...options.limits },
    ...(options.sipLimits ? { sipLimits: options.sipLimits } : {}),
  }
}

async function addPeople(topology: TopologyStore, domain: string): Promise<Map<string, string>> {
  const passwords = new Map<string, string>()
  for (const account of people) {
    const address = toSipAddress(`${account}@${domain}`)
    const name = account[0]!.toUpperCase() + account.slice(1)
    const blank = { title: '', department: '', company: '', office: '', phone: '' }
    await topology.users.put({ address, account, displayName: `${name} Example`, givenName: name, surname: 'Example', ...blank, administrator: false, imEnabled: true })
    passwords.set(account, (await topology.users.addClientPassword(address, 'test')).password)
  }
  return passwords
}

/** What a client has to know of where it signs in. */
export interface Place {
  readonly domain: string
  readonly passwords: ReadonlyMap<string, string>
}

/** A connection over TLS to a front end anywhere on this machine. */
export async function connectClient(place: Place, port: number, ca: string, certificate?: { key: string; cert: string }): Promise<TestClient> {
  const socket = connectTls({ host: '127.0.0.1', port, servername: `lync.${place.domain}`, ca, ...certificate })
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject))
  return new TestClient(place, socket, 'TLS')
}

type Match = (message: Message) => boolean

/** One connection, SIP written by hand. What comes in waits until somebody asks for it. */
export class TestClient {
  readonly place: Place
  readonly socket: Socket
  readonly transport: 'TLS' | 'TCP'
  /** Resolves when the server has closed. */
  readonly closed: Promise<void>
  readonly inbox: Message[] = []
  readonly #framer = new Framer()
  readonly #waiting: { match: Match; take: (message: Message) => void }[] = []
  #count = 0
  /** Who From says it is. */
  person = 'nobody'
  epid = ''

  constructor(place: Place, socket: Socket, transport: 'TLS' | 'TCP') {
    this.place = place
    this.socket = socket
    this.transport = transport
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('error', () => {})
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()))
  }

  get address(): SipAddress {
    return toSipAddress(`${this.person}@${this.place.domain}`)
  }

  /** The registered Contact. */
  get contact(): string {
    const { person, epid } = this
    return `sip:${person}@127.0.0.1:${this.socket.localPort};transport=${this.transport.toLowerCase()}${epid ? `;ms-opaque=${epid}` : ''}`
  }

  write(bytes: Buffer | string): void {
    this.socket.write(bytes)
  }

  send(message: Message): void {
    this.socket.write(serialize(message))
  }

  /** A request with everything it needs; `headers` replace and add. */
  build(method: string, uri: string, headers: Record<string, string> = {}, body: Buffer | string = ''): Request {
    const n = ++this.#count
    const from = `<sip:${this.address}>;tag=f${n}${this.epid ? `;epid=${this.epid}` : ''}`
    const common: Record<string, string> = {
      Via: `SIP/2.0/${this.transport} 127.0.0.1:${this.socket.localPort};branch=z9hG4bK${this.transport}${this.socket.localPort}x${n}`,
      'Max-Forwards': '70',
      From: from,
      To: `<${uri.split(';')[0]}>`,
      'Call-ID': `c${n}-${this.socket.localPort}`,
      CSeq: `${n} ${method}`,
      ...(body.length > 0 ? { 'Content-Type': 'text/plain;charset=UTF-8' } : {}),
    }
    return Request.create(method, uri, Object.entries({ ...common, ...headers }), body)
  }

  /** Sends and waits for the final response. */
  async request(method: string, uri: string, headers: Record<string, string> = {}, body: Buffer | string = ''): Promise<Response> {
    return this.exchange(this.build(method, uri, headers, body))
  }

  async exchange(request: Request): Promise<Response> {
    this.send(request)
    return this.finalFor(request)
  }

  finalFor(request: Request): Promise<Response> {
    const branch = request.headers.get('Via')
    return this.receive((m) => m.kind === 'response' && m.status >= 200 && m.headers.get('Via') === branch && cseqOf(m).method === request.method) as Promise<Response>
  }

  /** The next request of that method, also one that came before. */
  async incoming(method: string): Promise<Request> {
    return (await this.receive((m) => m.kind === 'request' && m.method === method)) as Request
  }

  receive(match: Match): Promise<Message> {
    const at = this.inbox.findIndex(match)
    if (at >= 0) return Promise.resolve(this.inbox.splice(at, 1)[0]!)
    return new Promise((take) => this.#waiting.push({ match, take }))
  }

  reply(request: Request, status: number, headers: Record<string, string> = {}): void {
    const response = Response.to(request, status, undefined, 'callee')
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
    this.send(response)
  }

  /** Becomes an endpoint of that person; answers the challenge when there is one. */
  async register(person: string, more: { epid?: string; expires?: number; contact?: string; headers?: Record<string, string> } = {}): Promise<Response> {
    this.person = person
    this.epid = more.epid ?? ''
    const uri = `sip:${this.place.domain}`
    const headers = { To: `<sip:${this.address}>`, Contact: more.contact ?? `<${this.contact}>`, Expires: String(more.expires ?? 3600), ...more.headers }
    const first = await this.request('REGISTER', uri, headers)
    if (first.status !== 401 && first.status !== 407) return first
    const name = first.status === 401 ? 'Authorization' : 'Proxy-Authorization'
    return this.request('REGISTER', uri, { ...headers, [name]: this.answer(first, 'REGISTER', uri, this.place.passwords.get(person) ?? '') })
  }

  /** Registers, or throws why not. */
  async signIn(person: string, more: { epid?: string } = {}): Promise<this> {
    const response = await this.register(person, more)
    if (response.status !== 200) throw new Error(`${person} could not sign in: ${response.status} ${response.headers.get('ms-diagnostics')}`)
    return this
  }

  /** Credentials for a 401 or 407. */
  answer(challenge: Response, method: string, uri: string, password: string): string {
    const chosen = chooseChallenge(challenge.headers.all(challenge.status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate').map(parseChallenge))
    const username = this.address
    return answerChallenge(chosen!, { username, secrets: (realm) => digestSecrets(username, realm, password) }, { method, uri }, 'cnonce') ?? ''
  }

  /** An answered request proves that the connection is usable, and that everything sent before has been worked on. */
  async ping(): Promise<Response> {
    return this.request('OPTIONS', `sip:${this.place.domain}`)
  }

  close(): void {
    this.socket.destroy()
  }

  #read(chunk: Buffer): void {
    this.#framer.push(chunk)
    for (let frame = this.#framer.next(); frame; frame = this.#framer.next()) {
      if (frame.kind !== 'message') continue
      const { message } = frame
      const at = this.#waiting.findIndex((waiting) => waiting.match(message))
      if (at >= 0) this.#waiting.splice(at, 1)[0]!.take(message)
      else this.inbox.push(message)
    }
  }
}
