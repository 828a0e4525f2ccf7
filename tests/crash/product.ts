import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SqliteConnection } from '@parley/platform/store/sqlite-connection'
import { freePorts } from '../lab/free-ports.ts'
import { Browser } from '../lab.ts'

const root = join(import.meta.dirname, '../..')
const options = ['http-port', 'https-port', 'sip-port', 'sip-tcp-port', 'trusted-port', 'smtp-port', 'admin-port'] as const
/** Nothing but a defect takes so long. */
const READY_MS = 30_000
const STOPPED_MS = 20_000
type Ports = Record<(typeof options)[number], number>

/** `parley start` from the sources, in a process that can be killed; on ports and a folder of its own, the same after each start. */
export class Product implements AsyncDisposable {
  readonly password = 'correct horse battery staple'
  readonly domain = 'parley.test'
  readonly folder = mkdtempSync(join(tmpdir(), 'parley-product-'))
  readonly #ports: Ports
  readonly #imports: readonly string[]
  readonly #browsers = new Map<string, Browser>()
  #child: ChildProcess | undefined
  #exited: Promise<unknown> = Promise.resolve()

  private constructor(ports: number[], imports: readonly string[]) {
    this.#imports = imports
    this.#ports = Object.fromEntries(options.map((name, n) => [name, ports[n] ?? 0])) as Ports
  }

  /** @param imports  modules it runs before its own */
  static async start(imports: readonly string[] = []): Promise<Product> {
    const product = new Product(await freePorts(options.length), imports)
    await product.start()
    return product
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  get smtpPort(): number {
    return this.#ports['smtp-port']
  }

  /** How the admin API is asked. */
  get admin(): { port: number; ca: string; token: string } {
    const read = (...path: string[]) => readFileSync(join(this.folder, 'data', ...path), 'utf8')
    return { port: this.#ports['admin-port'], ca: read('certificates', 'ca.crt'), token: read('admin-token').trim() }
  }

  get sipTcpPort(): number {
    return this.#ports['sip-tcp-port']
  }

  address(account: string): string {
    return `${account}@${this.domain}`
  }

  /** @throws Error with what it said, when it ends before it is ready */
  async start(): Promise<void> {
    const flags = options.flatMap((name) => [`--${name}`, String(this.#ports[name])])
    const imports = [join(root, 'scripts/lib/typescript.mjs'), ...this.#imports].flatMap((module) => ['--import', module])
    const run = ['--conditions=source', ...imports, join(root, 'cli/src/main.ts')]
    const child = spawn(process.execPath, [...run, 'start', '--data', join(this.folder, 'data'), '--sample-password', this.password, ...flags], { cwd: this.folder })
    let said = ''
    const ready = new Promise<void>((resolve) => {
      child.stdout.on('data', (data) => {
        said += String(data)
        if (said.includes('parley ready')) resolve()
      })
      child.stderr.on('data', (data) => (said += String(data)))
    })
    this.#child = child
    this.#exited = once(child, 'exit')
    const early = this.#exited.then(() => {
      throw new Error(`It did not start:\n${said}`)
    })
    early.catch(() => {})
    const patience = setTimeout(() => child.kill('SIGKILL'), READY_MS)
    await Promise.race([ready, early])
    clearTimeout(patience)
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL')
    await this.#exited
  }

  /** Until it has ended by itself.  @returns its exit code */
  async ended(): Promise<number | null> {
    await this.#exited
    return this.#child?.exitCode ?? null
  }

  /** As Ctrl-C does, with whoever is signed in.  @returns the exit code; null when it had to be killed */
  async stop(): Promise<number | null> {
    this.#child?.kill('SIGTERM')
    const patience = setTimeout(() => this.#child?.kill('SIGKILL'), STOPPED_MS)
    await this.#exited
    clearTimeout(patience)
    return this.#child?.exitCode ?? null
  }

  /** This person's browser: signed in once, its cookie kept over every restart. */
  async browser(account: string): Promise<Browser> {
    const known = this.#browsers.get(account)
    const browser = known ?? new Browser({ url: `http://127.0.0.1:${this.#ports['http-port']}` })
    if (!known) await browser.signIn(account, this.password)
    this.#browsers.set(account, browser)
    return (await browser.open()).ready()
  }

  /** What the databases say about themselves, `ok` each. Looks at copies, so that repairing is left to the product. */
  integrity(): Record<string, unknown> {
    const copies = mkdtempSync(join(tmpdir(), 'parley-copies-'))
    try {
      const files = readdirSync(join(this.folder, 'data')).filter((file) => file.endsWith('.db'))
      return Object.fromEntries(files.map((file) => [file, this.#integrityOf(file, copies)]))
    } finally {
      rmSync(copies, { recursive: true, force: true })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    await Promise.all([...this.#browsers.values()].map((browser) => browser.close()))
    rmSync(this.folder, { recursive: true, force: true })
  }

  #integrityOf(file: string, copies: string): unknown {
    for (const name of [file, `${file}-wal`]) {
      const from = join(this.folder, 'data', name)
      if (existsSync(from)) copyFileSync(from, join(copies, name))
    }
    const db = new SqliteConnection(join(copies, file))
    try {
      return db.pragma('foreign_key_check') ?? db.pragma('integrity_check')
    } finally {
      db.close()
    }
  }
}
