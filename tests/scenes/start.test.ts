import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask } from '@parley/admin/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freePorts } from '../lab/free-ports.ts'

const root = join(import.meta.dirname, '../..')
const listeners = ['http', 'https', 'sip', 'trusted', 'smtp', 'admin']
const anyPorts = (await freePorts(listeners.length)).flatMap((port, n) => [`--${listeners[n]}-port`, String(port)])

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-start-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** `parley start` as a person runs it, from the sources. */
class Start {
  readonly output: string[] = []
  readonly ended: Promise<number | null>
  readonly #child

  constructor(args: readonly string[], env: Record<string, string> = {}) {
    const run = ['--conditions=source', '--import', join(root, 'scripts/lib/typescript.mjs'), join(root, 'cli/src/main.ts'), 'start']
    this.#child = spawn(process.execPath, [...run, ...args], { cwd: folder, env: { ...process.env, ...env } })
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream.on('data', (data: Buffer) => this.output.push(String(data)))
    this.ended = new Promise((resolve) => this.#child.once('exit', (code) => resolve(code)))
  }

  get text(): string {
    return this.output.join('')
  }

  /** Until it says so, or ends. */
  async ready(): Promise<void> {
    const said = new Promise<void>((resolve) => this.#child.stdout.on('data', () => this.text.includes('parley ready') && resolve()))
    await Promise.race([said, this.ended])
    expect(this.text).toContain('parley ready')
  }

  /** The admin API, with the token of the data folder. */
  get admin(): (method: string, path: string) => Promise<unknown> {
    const port = Number(/Admin +https:\/\/localhost:(\d+)/.exec(this.text)?.[1])
    const data = join(folder, 'data')
    const ca = readFileSync(join(data, 'certificates', 'ca.crt'), 'utf8')
    const token = readFileSync(join(data, 'admin-token'), 'utf8').trim()
    return async (method, path) => (await ask({ port, ca, token }, method, path, method === 'POST' ? { body: {} } : {})).body
  }

  get url(): string {
    return /http:\/\/localhost:\d+/.exec(this.text)?.[0] ?? ''
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGINT')
    expect(await this.ended).toBe(0)
  }
}

test('a first start makes an organisation, says where to go and with what, and answers for every role', async () => {
  const start = new Start(['--data', 'data', ...anyPorts])
  await start.ready()
  for (const account of ['alice', 'bob', 'carol', 'dave', 'erin', 'frank']) expect(start.text).toMatch(new RegExp(`${account} +[a-z]+-[a-z]+-[a-z]+-[a-z]+`))
  expect(start.text).toContain(join(folder, 'data'))
  const health = await fetch(`${start.url}/health`)
  expect(health.status).toBe(200)
  expect(await health.json()).toMatchObject({ roles: { web: { state: 'up' }, server: { state: 'up' }, mailbox: { state: 'up' } } })
  await start.stop()
  expect(start.text.match(/^stopped .*$/gm)).toEqual(['stopped certificate renewal', 'stopped web', 'stopped admin', 'stopped server', 'stopped mailbox', 'stopped topology', 'stopped logs'])
})

test('B18: with --no-join the web app is left as a new installation of the guides has it, also at the next start', async () => {
  for (const flags of [['--no-join'], []]) {
    const start = new Start(['--data', 'data', ...anyPorts, ...flags])
    await start.ready()
    const { items: directories } = (await start.admin('GET', '/owa-virtual-directories')) as { items: Record<string, unknown>[] }
    expect(directories.find((item) => item['type'] === 'front-end')).toMatchObject({ instantMessagingEnabled: true, instantMessagingType: 'None', instantMessagingServerName: '', instantMessagingCertificateThumbprint: '' })
    expect(await start.admin('GET', '/trusted-application-pools')).toMatchObject({ items: [] })
    const { items: certificates } = (await start.admin('GET', '/certificates')) as { items: { services: string[]; server: string }[] }
    expect(certificates.find((item) => item.services.includes('IIS'))?.services).toEqual(['IIS'])
    await start.stop()
  }
})

test('the web role is stopped and started from the admin address while the rest runs, on the same ports; ending in the middle of it is clean', async () => {
  const start = new Start(['--data', 'data', ...anyPorts])
  await start.ready()
  const admin = start.admin
  expect(await admin('GET', '/')).toMatchObject({ actor: { name: 'token', role: 'administrator' } })
  expect(await admin('POST', '/actions/stop-web')).toMatchObject({ result: { state: 'stopped' } })
  await expect(fetch(`${start.url}/health`)).rejects.toThrow()
  expect(await admin('POST', '/actions/start-web')).toMatchObject({ result: { state: 'running' } })
  expect((await fetch(`${start.url}/health`)).status).toBe(200)
  expect(await admin('POST', '/actions/recycle-web')).toMatchObject({ result: { state: 'running' } })
  expect((await fetch(`${start.url}/health`)).status).toBe(200)
  const cut = admin('POST', '/actions/recycle-web').catch(() => undefined)
  await start.stop()
  await cut
  expect(start.text).toContain('stopped logs')
})

test('a second start keeps accounts and passwords, and refuses another domain by both names', async () => {
  const first = new Start(['--data', 'data', ...anyPorts])
  await first.ready()
  await first.stop()
  const passwords = (text: string) => text.match(/[a-z]{4}-[a-z]{4}-[a-z]{4}-[a-z]{4}/g)
  const second = new Start(['--data', 'data', ...anyPorts])
  await second.ready()
  expect(passwords(second.text)).toEqual(passwords(first.text))
  await second.stop()
  const other = new Start(['--data', 'data', '--domain', 'other.test', ...anyPorts])
  expect(await other.ended).toBe(1)
  expect(other.text).toContain('expected parley.test; found other.test')
})

test('a taken port is one sentence with the remedy, and nothing is made', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => taken.once('listening', resolve))
  const { port } = taken.address() as AddressInfo
  const start = new Start(['--data', 'data', ...anyPorts, '--http-port', String(port)])
  expect(await start.ended).toBe(1)
  expect(start.text.trim()).toBe(`Port ${port} on 127.0.0.1 is taken by another program. Stop that program, or choose another port: npm start -- --http-port ${port < 65_000 ? port + 1 : port - 1}`)
  expect(existsSync(join(folder, 'data'))).toBe(false)
  taken.close()
})

test('a start that fails half-way leaves nothing behind but the settings a person put there', async () => {
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'data', 'parley.json'), '{ "sample": false }')
  const start = new Start(['--data', 'data', '--domain', 'nodots', ...anyPorts])
  expect(await start.ended).toBe(1)
  expect(readdirSync(join(folder, 'data'))).toEqual(['parley.json'])
})

test('every fault of the settings is named at once: key, what was found, what to give', async () => {
  const start = new Start(['--data', 'data', '--http-port', 'eighty', '--htps-port', '1'], { PARLEY_SMTP_PORT: '70000' })
  expect(await start.ended).toBe(1)
  expect(start.text).toContain('--http-port: "eighty" is not a whole number from 0 to 65535')
  expect(start.text).toContain('--htps-port: there is no such option. Perhaps https-port was meant')
  expect(start.text).toContain('PARLEY_SMTP_PORT: "70000" is not a whole number from 0 to 65535')
})

test('a broken settings file is named with the fault in it', async () => {
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'data', 'parley.json'), '{ "http-port": 8080, }')
  const start = new Start(['--data', 'data'])
  expect(await start.ended).toBe(1)
  expect(start.text).toContain(`The configuration file ${join(folder, 'data', 'parley.json')} is not JSON`)
})

test('the help lists every flag with its default and its variable', async () => {
  const start = new Start(['--help'])
  expect(await start.ended).toBe(0)
  expect(start.text).toMatch(/--https-port <port> +HTTPS \(default: 8443\) +\[PARLEY_HTTPS_PORT\]/)
})

test('without a sample there are no accounts, and the box says so', async () => {
  const start = new Start(['--data', 'data', '--no-sample', ...anyPorts])
  await start.ready()
  expect(start.text).toContain('No sample organisation')
  expect(start.text).not.toContain('alice')
  await start.stop()
})
