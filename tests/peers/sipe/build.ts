import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const sources = ['sipe-drive.c', 'libxml-sax1-shim.c'].map((name) => join(import.meta.dirname, name))
const cache = join(import.meta.dirname, '../../../node_modules/.cache/parley-peers')

/** What the driver needs: a program or file that shows it is there → the Debian package. */
const needed: Record<string, string> = {
  '/usr/bin/gcc': 'gcc',
  '/usr/bin/pkg-config': 'pkg-config',
  '/usr/include/libpurple/purple.h': 'libpurple-dev',
  '/usr/lib/purple-2/libsipe.so': 'pidgin-sipe',
}

/** True where the tests with the Lync-type client must be skipped. In CI nothing may be, so there they run and fail for want of it. */
export function withoutSipe(): boolean {
  const missing = Object.entries(needed).filter(([path]) => !existsSync(path))
  if (missing.length === 0 || process.env['CI'] === 'true') return false
  console.warn(`\nSKIPPED: tests with the client pidgin-sipe. Install the Debian packages ${missing.map(([, name]) => name).join(', ')}.\n`)
  return true
}

export interface SipeDrive {
  readonly program: string
  /** For LD_PRELOAD; undefined where this machine's libxml2 has not the fault of Debian 12. */
  readonly shim: string | undefined
}

let built: Promise<SipeDrive> | undefined

/** The driver, compiled once for each version of its source. */
export function sipeDrive(): Promise<SipeDrive> {
  return (built ??= build())
}

async function build(): Promise<SipeDrive> {
  const hash = createHash('sha256')
  for (const source of sources) hash.update(readFileSync(source))
  const folder = join(cache, hash.digest('hex').slice(0, 16))
  const program = join(folder, 'sipe-drive')
  const shim = join(folder, 'libxml-sax1-shim.so')
  if (!existsSync(folder)) await compile(folder)
  return { program, shim: (await hasLibxmlFault(program)) ? shim : undefined }
}

/** Several test files may want it at once: each compiles into a folder of its own, and one of them gets the name. */
async function compile(folder: string): Promise<void> {
  const own = `${folder}.${process.pid}`
  mkdirSync(own, { recursive: true })
  const [drive = '', shim = ''] = sources
  const { stdout } = await run('pkg-config', ['--cflags', '--libs', 'purple'])
  await run('gcc', ['-O1', '-Wall', '-rdynamic', '-o', join(own, 'sipe-drive'), drive, ...stdout.trim().split(/\s+/), '-ldl'])
  await run('gcc', ['-shared', '-fPIC', '-O1', '-o', join(own, 'libxml-sax1-shim.so'), shim, '-ldl'])
  try {
    renameSync(own, folder)
  } catch {
    rmSync(own, { recursive: true, force: true })
  }
}

/** Debian 12's libxml2 calls no SAX1 callback of a handler such as the client's: docs/clients.md. */
async function hasLibxmlFault(program: string): Promise<boolean> {
  const { code } = await run(program, ['--probe-libxml']).then(
    () => ({ code: 0 }),
    (error: { code?: number }) => ({ code: error.code }),
  )
  if (code !== 0 && code !== 3) throw new Error(`sipe-drive does not start: exit ${code}`)
  return code === 3
}
