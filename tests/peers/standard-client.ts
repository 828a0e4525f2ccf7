import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toSipAddress } from '@parley/topology/names'
import { startLab, type Lab } from '../lab.ts'

/** Long enough for a busy machine; a test that waits for it has failed. */
const PATIENCE_MS = 20_000

/** Program that shows a Debian package is there → the package. */
const packages: Record<string, string> = {
  '/usr/bin/linphonec': 'linphone-cli',
  '/usr/bin/baresip': 'baresip-core',
  '/usr/bin/sipsak': 'sipsak',
  '/usr/sbin/kamailio': 'kamailio',
}

/** True where tests with these programs must be skipped. In CI nothing may be, so there they run and fail for want of it. */
export function without(...programs: (keyof typeof packages)[]): boolean {
  const missing = programs.filter((program) => !existsSync(program)).map((program) => packages[program])
  if (missing.length === 0 || process.env['CI'] === 'true') return false
  console.warn(`\nSKIPPED: tests with ${missing.join(', ')}. Install the Debian packages of these names.\n`)
  return true
}

/** A new client password, as the settings page makes it. */
export async function clientPassword(lab: Lab, account: string, label: string): Promise<string> {
  return (await lab.topology.users.addClientPassword(toSipAddress(lab.address(account)), label)).password
}

/** A deployment whose front end is called `localhost` over TLS: its own name is nobody's on this machine, and addresses these clients take for names. */
export async function overTls(): Promise<Lab> {
  const lab = await startLab()
  const { key, chain: cert } = await lab.certificate(lab.pool, { dnsNames: ['localhost'] })
  lab.server.setTls({ key, cert, ca: lab.ca.cert })
  return lab
}

/** A foreign program with a folder of its own, and all it prints. */
export class PeerProcess implements AsyncDisposable {
  readonly folder: string
  /** Everything it printed, without colours. */
  output = ''
  exitCode: number | undefined
  #process: ChildProcess | undefined
  #exited: Promise<void> = Promise.resolve()
  /** After `#exited`: nobody can print any more. */
  #silent: Promise<unknown> = Promise.resolve()
  readonly #waiting = new Set<() => void>()

  constructor(name: string) {
    this.folder = mkdtempSync(join(tmpdir(), `parley-${name}-`))
  }

  /** @returns its path */
  file(name: string, text: string): string {
    const path = join(this.folder, name)
    writeFileSync(path, text)
    return path
  }

  start(program: string, args: readonly string[], env: Record<string, string> = {}): this {
    const child = spawn(program, args, { cwd: this.folder, env: { ...process.env, HOME: this.folder, ...env }, stdio: ['pipe', 'pipe', 'pipe'], detached: true })
    this.#process = child
    // oxlint-disable-next-line no-control-regex -- colours are control sequences
    const read = (chunk: Buffer): void => this.#printed(chunk.toString().replace(/\u001b\[[0-9;]*m/g, ''))
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.stdin.on('error', () => {})
    this.#silent = new Promise((resolve) => child.once('close', resolve).once('error', resolve))
    this.#exited = new Promise((resolve) => {
      child.once('error', (error) => {
        this.#printed(String(error))
        this.exitCode = 70
        resolve()
      })
      child.once('exit', (code) => {
        this.exitCode = code ?? 70
        for (const look of this.#waiting) look()
        resolve()
      })
    })
    return this
  }

  /** Types a line. */
  type(line: string): void {
    this.#process?.stdin?.write(`${line}\n`)
  }

  /** Waits until it has printed something. @param from  where in `output` to begin */
  says(what: RegExp, from = 0): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        clearTimeout(patience)
        this.#waiting.delete(look)
      }
      const look = (): void => {
        const found = what.exec(this.output.slice(from))
        if (found) {
          done()
          resolve(found)
        } else if (this.exitCode !== undefined) {
          done()
          reject(new Error(`it ended with ${this.exitCode} before it said ${what}:\n${this.output.slice(-3_000)}`))
        }
      }
      const patience = setTimeout(() => {
        done()
        reject(new Error(`it never said ${what}:\n${this.output.slice(-3_000)}`))
      }, PATIENCE_MS)
      this.#waiting.add(look)
      look()
    })
  }

  /** Waits for its end, and for what it had still to say. */
  async ended(): Promise<number> {
    await this.#silent
    await this.#exited
    return this.exitCode ?? 70
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill()
    await this.#exited
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** With its own children: a proxy is several processes. */
  #kill(): void {
    const pid = this.#process?.pid
    if (pid === undefined) return
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // All of them have ended.
    }
  }

  #printed(text: string): void {
    this.output += text
    for (const look of [...this.#waiting]) look()
  }
}
