import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock, type Clock } from '@parley/platform/clock'
import { memoryDiagnostics, type MemoryDiagnostics } from '@parley/platform/diagnostics/diagnostics'
import { startAdmin, type Admin } from '@parley/admin/admin'
import { ask, type Answer, type AskOptions } from '@parley/admin/testing'
import { adminRuntime } from '@parley/cli/start/admin-runtime'
import { listeningPorts } from '@parley/cli/start/listening-ports'
import { openMailbox, type Mailbox } from '@parley/mailbox/mailbox'
import { startServer, type ServerOptions, type ServerRole } from '@parley/server/main'
import { PoolProbes } from '@parley/server/probes/pool-probes'
import { ensureRoleCertificates } from '@parley/topology/certificate-store/role-certificates'
import { issueCertificate, type IssuedCertificate, type KeyAndCertificate, type Purpose } from '@parley/topology/certificates'
import { defaultTopology } from '@parley/topology/default-topology'
import { toSipAddress } from '@parley/topology/names'
import { installOwa } from '@parley/topology/owa/first-start'
import { photoUri } from '@parley/topology/photo-uri'
import { installSample, samplePeople } from '@parley/topology/sample'
import { openTopology, type TopologyStore } from '@parley/topology/store'
import type { Topology } from '@parley/topology/topology'
import { startWeb, type WebOptions, type WebRole } from '@parley/web/server/main'
import { Browser } from './lab/browser.ts'
import { freePorts } from './lab/free-ports.ts'

export { Browser, Refused } from './lab/browser.ts'
export { byOrder, comparable } from './lab/wire-state.ts'

export interface LabOptions {
  domain?: string
  /** Kept when given, so that a second lab can go on with it; else a folder that goes with the lab. */
  dataDir?: string
  clock?: Clock
  /** Everybody's password. */
  password?: string
  /** The sample organisation's contact lists, as after a first start. Without: everybody begins with an empty list. */
  sampleContacts?: boolean
  /** Accounts `u0` … `uN-1` too. */
  users?: number
  /** Changes what is published, e.g. to leave out the trust. */
  topology?: (topology: Topology) => Topology
  /** What the hosts are called instead of lync.<domain> and owa.<domain>. */
  names?: { pool: string; owa: string }
  /** False: the web app is not joined to the pool, as after `parley start --no-join`. */
  join?: boolean
  /** Changes settings and certificates before any role is started. */
  prepare?: (topology: TopologyStore, lab: Lab) => Promise<void>
  /** What the web role is started with instead. */
  web?: Partial<Pick<WebOptions, 'sessionLimits' | 'staticFolder' | 'trustedPort' | 'followApplicationPort'>>
  server?: Partial<Pick<ServerOptions, 'limits' | 'sipLimits' | 'sipPort' | 'sipTcpPort'>>
  /** Lync-type clients sign in with NTLM. */
  ntlm?: boolean
  /** Starts without the front end; `startServer` brings it up. */
  withoutServer?: boolean
}

interface LabPorts {
  sip: number
  trusted: number
  http: number
  https: number
}

export interface LabAdmin {
  /** Its certificate is of the lab's authority, `ca`. */
  url: string
  port: number
  token: string
  ca: string
  /** `await lab.admin.ask('POST', '/users', { body: {…} })` */
  ask(method: string, path: string, o?: AskOptions): Promise<Answer>
}

const bundle = join(import.meta.dirname, '../web/dist/browser')

/** A whole deployment in one process: front end, mailbox and web on ports of their own, with their own authority and the six
 *  sample people. The roles meet on the wire only, as in life.
 *  `await using lab = await startLab(); const alice = await lab.signIn('alice')` */
export class Lab implements AsyncDisposable {
  readonly domain: string
  readonly dataDir: string
  readonly password: string
  readonly clock: Clock
  readonly ca: KeyAndCertificate
  readonly topology: TopologyStore
  readonly diagnostics: MemoryDiagnostics
  mailbox!: Mailbox
  /** The admin API: base URL, token, and a way to ask. */
  admin!: LabAdmin
  readonly #options: LabOptions
  readonly #browsers: Browser[] = []
  readonly #temporary: boolean
  #server: ServerRole | undefined
  #web: WebRole | undefined
  #admin: Admin | undefined
  /** They stay over every restart. */
  readonly #ports: LabPorts

  private constructor(options: LabOptions, ports: LabPorts, parts: Pick<Lab, 'domain' | 'dataDir' | 'clock' | 'ca' | 'topology' | 'diagnostics'>) {
    this.#options = options
    this.#ports = ports
    this.#temporary = options.dataDir === undefined
    this.password = options.password ?? 'correct horse battery staple'
    this.domain = parts.domain
    this.dataDir = parts.dataDir
    this.clock = parts.clock
    this.ca = parts.ca
    this.topology = parts.topology
    this.diagnostics = parts.diagnostics
  }

  static async start(options: LabOptions = {}): Promise<Lab> {
    const domain = options.domain ?? 'parley.test'
    const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'parley-lab-'))
    const clock = options.clock ?? systemClock
    const topology = await openTopology({ dataDir, clock, ...(options.ntlm && { ntlm: true }) })
    const joined = options.join ?? true
    const hosts = { domain, server: options.names?.pool ?? `lync.${domain}`, web: options.names?.owa ?? `owa.${domain}`, join: joined }
    await ensureRoleCertificates(topology.certificates, hosts)
    const { ca } = topology.certificates
    const [sip = 0, trusted = 0, http = 0, https = 0] = await freePorts(4)
    const lab = new Lab(options, { sip, trusted, http, https }, { domain, dataDir, clock, ca, topology, diagnostics: memoryDiagnostics(clock) })
    // Hashing everybody's password again would be most of what a second start takes.
    const password = topology.users.all().length === 0 ? { password: lab.password } : {}
    await installSample(topology, { domain, ...password, ...(options.users === undefined ? {} : { users: options.users }) })
    const { thumbprint } = lab.certificates.web
    await installOwa(topology, { server: hosts.web, folder: dataDir, domain, ...(joined ? { join: { pool: hosts.server, thumbprint } } : {}) })
    await options.prepare?.(topology, lab)
    await lab.publish()
    await lab.#openMailbox()
    await lab.#startAdmin()
    if (!options.withoutServer) await lab.startServer()
    await lab.startWeb()
    return lab
  }

  get server(): ServerRole {
    if (!this.#server) throw new Error('the front end is not running')
    return this.#server
  }

  get web(): WebRole {
    if (!this.#web) throw new Error('the web role is not running')
    return this.#web
  }

  /** What the roles present now. */
  get certificates(): { server: IssuedCertificate & { thumbprint: string }; web: IssuedCertificate & { thumbprint: string } } {
    const of = (host: string, service: 'Default' | 'IIS') => {
      const found = this.topology.certificates.of(host).forService(service)
      if (!found) throw new Error(`${host} has no certificate for ${service}`)
      return found
    }
    return { server: of(this.pool, 'Default'), web: of(this.owa, 'IIS') }
  }

  /** Where a browser goes. */
  get url(): string {
    return `http://127.0.0.1:${this.web.httpPort}`
  }

  /** The FQDN of the pool. */
  get pool(): string {
    return this.#options.names?.pool ?? `lync.${this.domain}`
  }

  /** The FQDN of the web server. */
  get owa(): string {
    return this.#options.names?.owa ?? `owa.${this.domain}`
  }

  /** The port of the pool, the same after a restart. */
  get sipPort(): number {
    return this.#ports.sip
  }

  /** `alice` → `alice@parley.test`. */
  address(account: string): string {
    return `${account}@${this.domain}`
  }

  /** Puts the topology in force. */
  async publish(): Promise<void> {
    const usual = defaultTopology({ domain: this.domain, join: this.#options.join ?? true, sipPort: this.#ports.sip, trustedPort: this.#ports.trusted })
    const topology = JSON.parse(JSON.stringify(usual).replaceAll(`lync.${this.domain}`, this.pool).replaceAll(`owa.${this.domain}`, this.owa)) as Topology
    await this.topology.publish(this.#options.topology?.(topology) ?? topology)
  }

  async startServer(): Promise<void> {
    const { key, chain: cert } = this.certificates.server
    this.#server = await startServer({
      dataDir: this.dataDir,
      topology: this.topology,
      diagnostics: this.diagnostics,
      tls: { key, cert, ca: this.topology.certificates.authorities(this.pool).join('') },
      fqdn: this.pool,
      bind: '127.0.0.1',
      sipPort: this.#ports.sip,
      clock: this.clock,
      photoUri: (user) => photoUri(`https://${this.owa}:${this.#ports.https}`, user),
      mailboxes: this.mailbox.contacts,
      ...(this.#options.ntlm && { ntlm: true }),
      ...this.#options.server,
      // A busy machine is no overload.
      limits: { overloadLagMs: 30_000, ...this.#options.server?.limits },
    })
    this.#followCertificates(this.#server)
    if (this.#options.sampleContacts) await this.#installContacts(this.#server)
  }

  /** As the process does that runs the front end: what is assigned is presented at once. */
  #followCertificates(server: ServerRole): void {
    this.topology.certificates.of(this.pool).onChanged(() => {
      const { key, chain: cert } = this.certificates.server
      if (this.#server === server) server.setTls({ key, cert, ca: this.topology.certificates.authorities(this.pool).join('') })
    })
  }

  async stopServer(): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]()
    this.#server = undefined
  }

  async startWeb(): Promise<void> {
    this.#web = await startWeb({
      dataDir: this.dataDir,
      topology: this.topology,
      mailbox: this.mailbox,
      diagnostics: this.diagnostics,
      fqdn: this.owa,
      bind: '127.0.0.1',
      httpPort: this.#ports.http,
      httpsPort: this.#ports.https,
      trustedPort: this.#ports.trusted,
      staticFolder: bundle,
      clock: this.clock,
      mountAdmin: (app, who) => this.#admin?.mount(app, who),
      ...this.#options.web,
    })
    // It may follow its trusted application to another port.
    this.#ports.trusted = this.#web.trustedPort
  }

  async stopWeb(): Promise<void> {
    await this.#web?.[Symbol.asyncDispose]()
    this.#web = undefined
  }

  /** A browser that has signed in, opened its live socket and, unless told otherwise, is signed in to IM. */
  async signIn(account: string, o: { waitForIm?: boolean } = {}): Promise<Browser> {
    const browser = await this.signInOnly(account)
    await browser.open()
    return o.waitForIm === false ? browser : browser.ready()
  }

  /** A browser with a session and no live socket. */
  async signInOnly(account: string): Promise<Browser> {
    const browser = this.browser()
    await browser.signIn(account, this.password)
    return browser
  }

  /** A browser that nobody has signed in to. */
  browser(): Browser {
    const browser = new Browser({ url: this.url })
    this.#browsers.push(browser)
    return browser
  }

  /** A certificate of the lab's authority. */
  certificate(commonName: string, o: { dnsNames?: string[]; purposes?: Purpose[] } = {}): Promise<IssuedCertificate> {
    return leaf(this.ca, commonName, o.dnsNames, o.purposes)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#browsers.map((browser) => browser.close()))
    await this.stopWeb()
    await this.#admin?.[Symbol.asyncDispose]()
    await this.stopServer()
    await this.mailbox?.[Symbol.asyncDispose]()
    await this.topology[Symbol.asyncDispose]()
    if (this.#temporary) rmSync(this.dataDir, { recursive: true, force: true })
  }

  async #startAdmin(): Promise<void> {
    const { dataDir, topology, diagnostics, clock, ca } = this
    const { key, chain: cert } = this.certificates.web
    const web = {
      state: () => (this.#web ? ('running' as const) : ('stopped' as const)),
      provider: () => this.#web?.provider(),
      stop: () => this.stopWeb(),
      start: async () => void (this.#web ?? (await this.startWeb())),
      recycle: async () => {
        await this.stopWeb()
        await this.startWeb()
      },
      endSessions: async (address: string) => this.#web?.endSessions(address),
    }
    const down = { state: 'down' as const }
    const health = () => ({ server: this.#server?.health() ?? down, mailbox: this.mailbox.health(), web: this.#web?.health() ?? down })
    const certificates = () => ({ web: { fqdn: this.owa, key: this.certificates.web.key, cert: this.certificates.web.chain }, ca: ca.cert })
    const probes = new PoolProbes({ topology, clock, certificates, contactStoreOf: (address) => this.server.contactStores.of(address) })
    const ports = () => listeningPorts({ bind: '127.0.0.1', plainBind: '127.0.0.1', server: this.#server, mailbox: this.mailbox, web: this.#web, adminPort: this.#admin?.port })
    this.#admin = await startAdmin({ dataDir, topology, runtime: adminRuntime({ web, server: () => this.#server, health, ports, probes }), diagnostics, clock, bind: '127.0.0.1', port: 0, tls: { key, cert, ca: ca.cert } })
    const { port, token } = this.#admin
    this.admin = { url: `https://127.0.0.1:${port}/admin/v1`, port, token, ca: ca.cert, ask: (method, path, o) => ask({ port, token, ca: ca.cert }, method, path, o) }
  }

  async #openMailbox(): Promise<void> {
    const { dataDir, diagnostics, clock, topology } = this
    const smtp = { bind: '127.0.0.1', port: 0, hostname: `mail.${this.domain}` }
    this.mailbox = await openMailbox({ dataDir, users: topology.users, domains: [this.domain], diagnostics, clock, smtp })
  }

  async #installContacts(server: ServerRole): Promise<void> {
    for (const { account, groups } of samplePeople) {
      const members = [...new Set(Object.values(groups).flat())]
      await server.installContacts(toSipAddress(this.address(account)), {
        groups: Object.keys(groups),
        contacts: members.map((member) => ({
          address: this.address(member),
          groups: Object.keys(groups).filter((name) => groups[name]?.includes(member)),
        })),
      })
    }
  }
}

export const startLab = (options?: LabOptions): Promise<Lab> => Lab.start(options)

function leaf(ca: KeyAndCertificate, commonName: string, dnsNames: string[] = [], purposes: Purpose[] = ['serverAuth', 'clientAuth']): Promise<IssuedCertificate> {
  return issueCertificate(ca, { commonName, dnsNames, ipAddresses: ['127.0.0.1'], purposes, days: 30 })
}
