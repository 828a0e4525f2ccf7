import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const loader = join(import.meta.dirname, '../../scripts/lib/typescript.mjs')

export interface Running<T> extends AsyncDisposable {
  pid: number
  /** What it printed first, parsed. */
  said: T
}

/** A TypeScript file of this folder in a process of its own; ready when it has printed one line of JSON. */
export async function inProcess<T>(file: string, args: readonly string[] = []): Promise<Running<T>> {
  const run = ['--conditions=source', '--import', loader, join(import.meta.dirname, file), ...args]
  const child = spawn(process.execPath, run, { stdio: ['ignore', 'pipe', 'inherit'] })
  const said = JSON.parse(await firstLine(child)) as T
  return { pid: child.pid ?? 0, said, [Symbol.asyncDispose]: () => stop(child) }
}

/** Resident memory of a process, bytes. */
export function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
}

export function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (!child.stdout) return reject(new Error('no output'))
    createInterface(child.stdout).once('line', resolve)
    child.once('exit', (code) => reject(new Error(`the process ended with ${code} before it was ready`)))
  })
}

export function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}
