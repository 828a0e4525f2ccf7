import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test, vi } from 'vitest'
import { toSipAddress } from '@parley/topology/names'
import type { Lab } from '../lab.ts'
import { sipeDrive, withoutSipe } from './sipe/build.ts'

/** Long enough for a busy machine; a test that waits for it has failed. */
const PATIENCE_S = 20

// A busy machine takes its time for processes, and several of them are started in one test.
vi.setConfig({ testTimeout: 90_000 })

/** A test with the client; skipped by name where it isn't installed. */
export const sipeTest = test.skipIf(withoutSipe())

/** One line the driver prints. */
export interface SipeEvent {
  readonly event: string
  readonly [name: string]: string | undefined
}

export interface SipeOptions {
  /** Instead of a new client password. */
  password?: string
  /** The authentication scheme of the account's settings; `auto` when not given. */
  scheme?: string
  /** Another machine: the same user there is another endpoint. */
  machine?: string
  /** Status to sign in with; `available` when not given. */
  status?: string
  /** Seconds after which a lost connection is made again. */
  reconnect?: number
  /** How many times faster its timers run. */
  speed?: number
  /** Where the client goes instead of the lab's front end. */
  port?: number
  /** Do not wait until the client is signed in. */
  unready?: boolean
}

/** pidgin-sipe, unmodified, signed in to the lab's front end over TLS as a user of its own program. What it shows comes as events. */
export class SipeClient implements AsyncDisposable {
  readonly address: string
  /** Every event since the start, oldest first. */
  readonly events: SipeEvent[] = []
  readonly #process: ChildProcess
  readonly #folder: string
  readonly #waiting = new Set<() => void>()
  readonly #exited: Promise<number>
  exitCode: number | undefined

  private constructor(address: string, process: ChildProcess, folder: string) {
    this.address = address
    this.#process = process
    this.#folder = folder
    createInterface({ input: process.stdout! }).on('line', (line) => this.#received(line))
    this.#exited = new Promise((resolve) => process.once('exit', (code, signal) => resolve(code ?? (signal ? 70 : 0))))
    void this.#exited.then((code) => this.#ended(code))
  }

  static async start(lab: Lab, account: string, o: SipeOptions = {}): Promise<SipeClient> {
    const { program, shim } = await sipeDrive()
    const address = lab.address(account)
    const password = o.password ?? (await lab.topology.users.addClientPassword(toSipAddress(address), 'Pidgin')).password
    const folder = mkdtempSync(join(tmpdir(), 'parley-sipe-'))
    const ca = join(folder, 'ca.pem')
    writeFileSync(ca, lab.ca.cert)
    const child = spawn(
      program,
      [
        ...['--server', lab.pool, '--port', String(o.port ?? lab.sipPort), '--resolve', `${lab.pool}=127.0.0.1`, '--resolve', `owa.${lab.domain}=127.0.0.1`, '--ca', ca],
        ...['--user', `sip:${address}`, '--password-env', 'SIPE_PASSWORD', '--auth', o.scheme ?? 'auto', '--hostname', o.machine ?? `${account}-desk`],
        ...['--status', o.status ?? 'available', '--home', join(folder, 'home'), '--log', join(folder, 'log')],
        ...['--interactive', '--lenient', '--timeout', '120', '--signon-timeout', String(PATIENCE_S)],
        ...(o.speed === undefined ? [] : ['--speed', String(o.speed)]),
        ...(o.reconnect === undefined ? [] : ['--reconnect', String(o.reconnect)]),
      ],
      { env: { ...process.env, SIPE_PASSWORD: password, ...(shim === undefined ? {} : { LD_PRELOAD: shim }) }, stdio: ['pipe', 'pipe', 'ignore'] },
    )
    const client = new SipeClient(address, child, folder)
    if (!o.unready) await client.ready()
    return client
  }

  /** Signed in, and the contact list is here: what it changes before that it changes from nothing, and is refused. */
  async ready(): Promise<void> {
    await this.event('signed-on')
    await this.logged(/^<contactList /m)
  }

  /** The first event of a kind that fits, among those that were and those to come. @param fits  fields; a text is searched for, a RegExp tried */
  async event(kind: string, fits: Record<string, string | RegExp> = {}, from = 0): Promise<SipeEvent> {
    let found: SipeEvent | undefined
    await this.#until(`${kind} ${JSON.stringify(fits, (_, v: unknown) => (v instanceof RegExp ? String(v) : v))}`, () => {
      found = this.events.slice(from).find((e) => e.event === kind && Object.entries(fits).every(([name, wanted]) => matches(e[name], wanted)))
      return found !== undefined
    })
    return found!
  }

  /** Like `event`, for those to come only; what `act` starts. */
  async after(act: () => unknown, kind: string, fits: Record<string, string | RegExp> = {}): Promise<SipeEvent> {
    const from = this.events.length
    await act()
    return this.event(kind, fits, from)
  }

  /** Gives the driver a step (list in sipe/sipe-drive.c); they are done in order. */
  do(step: string): void {
    this.#process.stdin?.write(`${step}\n`)
  }

  /** Waits until the client's present state is so: `buddy-state`, `buddy-text`, `buddy-name`, `buddy-group`, `own-state`. */
  async shows(kind: string, subject: string, value: string): Promise<void> {
    const what = `${kind} ${subject === '*' ? '*' : `sip:${subject}`} ${value}`
    const from = this.events.length
    this.do(`expect ${PATIENCE_S} ${what}`)
    await this.#until(what, () => this.events.slice(from).some((e) => e.event === 'expect-ok' && e['what'] === what))
  }

  /** A text of its own as an IM; \n is a line break. */
  im(to: string, text: string): void {
    this.do(`im ${to} ${text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`)
  }

  /** The texts it was sent by somebody, in order. */
  received(from: string): string[] {
    return this.events.filter((e) => e.event === 'im' && e['from'] === `sip:${from}`).map((e) => e['text'] ?? '')
  }

  /** The contact list it shows; a contact in two groups is there twice. */
  async list(): Promise<{ groups: string[]; contacts: { address: string; name: string; group: string }[] }> {
    const from = this.events.length
    this.do('buddies')
    await this.event('buddies-end', {}, from)
    const shown = this.events.slice(from)
    return {
      groups: shown.filter((e) => e.event === 'group').map((e) => e['name'] ?? ''),
      contacts: shown
        .filter((e) => e.event === 'buddy')
        .map((e) => ({ address: (e['uri'] ?? '').replace(/^sip:/, ''), name: e['alias'] ?? '', group: e['group'] ?? '' })),
    }
  }

  /** Waits until the log has something. */
  async logged(what: RegExp): Promise<void> {
    await expect.poll(() => what.test(this.log), { timeout: PATIENCE_S * 1_000, message: `${this.address} logs ${what}` }).toBe(true)
  }

  /** libpurple's log with every SIP message. */
  get log(): string {
    return readFileSync(join(this.#folder, 'log'), 'utf8')
  }

  /** Signs out, as closing the program does. @returns the driver's exit status */
  async quit(): Promise<number> {
    this.#process.stdin?.end('quit\n')
    return this.#exited
  }

  /** The program hangs: its connection stands, nothing comes. */
  freeze(): void {
    this.#process.kill('SIGSTOP')
  }

  /** Ends at once, without a word to the server. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#exited
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.exitCode === undefined) await this.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #until(what: string, holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => {
        clearTimeout(patience)
        this.#waiting.delete(look)
        const last = this.events.slice(-12).map((e) => JSON.stringify(e))
        reject(new Error(`${this.address} ${why} waiting for ${what}\nlast events:\n${last.join('\n')}`))
      }
      const patience = setTimeout(() => fail('lost patience'), PATIENCE_S * 1_000)
      const look = () => {
        if (holds()) {
          clearTimeout(patience)
          this.#waiting.delete(look)
          resolve()
        } else if (this.exitCode !== undefined) fail(`ended with ${this.exitCode}`)
      }
      this.#waiting.add(look)
      look()
    })
  }

  #received(line: string): void {
    this.events.push(JSON.parse(line) as SipeEvent)
    for (const look of this.#waiting) look()
  }

  #ended(code: number): void {
    this.exitCode = code
    for (const look of this.#waiting) look()
  }
}

const matches = (value: string | undefined, wanted: string | RegExp): boolean =>
  typeof wanted === 'string' ? value === wanted : value !== undefined && wanted.test(value)
