import { execFile, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { firstLine, stop } from './processes.ts'

const source = join(import.meta.dirname, '../sipload')
let program: string | undefined

/** The load generator, compiled once a run. @throws Error with the remedy when there is no compiler or no OpenSSL to link with */
export function sipload(): string {
  if (program) return program
  const out = join(mkdtempSync(join(tmpdir(), 'parley-sipload-')), 'sipload')
  try {
    execFileSync('cc', ['-O2', '-o', out, join(source, 'sipload.c'), '-lssl', '-lcrypto'], { stdio: ['ignore', 'ignore', 'pipe'] })
  } catch (cause) {
    throw new Error('The load generator does not compile; it needs a C compiler and OpenSSL. On Debian: apt-get install gcc libc6-dev libssl-dev', { cause })
  }
  program = out
  return out
}

/** One run; its figures. @throws Error when the generator gave up */
export function load(args: readonly string[]): Promise<Record<string, number>> {
  return new Promise((resolve, reject) => {
    execFile('taskset', ['-c', '1', sipload(), ...args], { encoding: 'utf8' }, (failed, stdout, stderr) => {
      const figures = JSON.parse(stdout.trim().split('\n').at(-1) || '{"error":true}') as Record<string, number>
      if (figures.error) reject(new Error(`sipload ${args.join(' ')}: ${stderr || (failed?.message ?? 'no figures')}`))
      else resolve(figures)
    })
  })
}

export interface Target {
  pid: number
  /** What it printed first, parsed. */
  ports: { tls: number; tcp: number; ca: string }
  stop(): Promise<void>
}

const loader = join(import.meta.dirname, '../../scripts/lib/typescript.mjs')

/** A front end alone in a process on core 0. */
export async function frontEnd(args: readonly string[] = []): Promise<Target> {
  const script = join(import.meta.dirname, 'relay-server.ts')
  const child = spawn('taskset', ['-c', '0', process.execPath, '--conditions=source', '--import', loader, script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ports = JSON.parse(await firstLine(child)) as Target['ports'] & { dataDir: string }
  return {
    pid: child.pid ?? 0,
    ports,
    stop: async () => {
      await stop(child)
      rmSync(ports.dataDir, { recursive: true, force: true })
    },
  }
}

/** The floor of the runtime: frames by Content-Length and copies each message to the other connection of its pair. */
export async function bareForwarder(port: number): Promise<Target> {
  const child = spawn('taskset', ['-c', '0', process.execPath, join(source, 'rawforward.mjs'), String(port)], { stdio: ['ignore', 'pipe', 'inherit'] })
  await firstLine(child)
  return { pid: child.pid ?? 0, ports: { tls: 0, tcp: port, ca: '' }, stop: () => stop(child) }
}
