import { spawn } from 'node:child_process'
import { appendFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { AppError } from '@parley/platform/errors'
import type { Host } from './host.ts'
import { localPath } from './paths.ts'

export interface NodeHostOptions {
  interactive: boolean
  /** Where `C:\…` paths of the administrator's own files lead. */
  filesFolder: string
  /** How questions are asked; without it nobody can be. */
  questions?: Pick<Host, 'ask' | 'askSecret'>
  /** Around programs that take the terminal over. */
  terminal?: { suspend(): void; resume(): void }
}

const LARGEST = 64 * 1024 * 1024
const NARROWEST = 40
const WITHOUT_TERMINAL = 120

/** The shell on a terminal or in a script of this machine. */
export class NodeHost implements Host {
  readonly interactive: boolean
  private readonly o: NodeHostOptions
  private readonly told = new Set<string>()

  constructor(o: NodeHostOptions) {
    this.o = o
    this.interactive = o.interactive
  }

  get width(): number {
    return process.stdout.isTTY ? Math.max(NARROWEST, process.stdout.columns) : WITHOUT_TERMINAL
  }

  write(text: string): void {
    process.stdout.write(text)
  }

  writeError(text: string): void {
    process.stderr.write(text)
  }

  ask(question: string): Promise<string | undefined> {
    return this.o.questions?.ask(question) ?? Promise.resolve(undefined)
  }

  askSecret(question: string): Promise<string | undefined> {
    return this.o.questions?.askSecret(question) ?? Promise.resolve(undefined)
  }

  environment(name: string): string | undefined {
    return process.env[name]
  }

  now(): Date {
    return new Date()
  }

  async readFile(typed: string): Promise<Uint8Array> {
    const path = this.place(typed)
    try {
      const found = await stat(path)
      if (!found.isFile()) throw new AppError('invalid', `'${typed}' is not a file`)
      if (found.size > LARGEST) throw new AppError('invalid', `'${typed}' is too large for the shell`, { expected: `at most ${LARGEST} bytes`, found: String(found.size) })
      return new Uint8Array(await readFile(path))
    } catch (thrown) {
      throw unreadable(thrown, typed, path)
    }
  }

  async writeFile(typed: string, data: Uint8Array | string, o: { append?: boolean; keep?: boolean } = {}): Promise<void> {
    const path = this.place(typed)
    try {
      if (path.startsWith(this.o.filesFolder)) await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      // A request, an export, a key: what the shell writes is the administrator's own.
      if (o.append === true) await appendFile(path, data, { mode: 0o600 })
      else await writeFile(path, data, { mode: 0o600, flag: o.keep === true ? 'wx' : 'w' })
    } catch (thrown) {
      if ((thrown as { code?: string }).code === 'EEXIST') throw new AppError('conflict', `The file '${typed}' already exists.`, { cause: thrown })
      throw unreadable(thrown, typed, path)
    }
    if (path.startsWith(this.o.filesFolder) && !this.told.has(path)) {
      this.told.add(path)
      this.writeError(`${typed} is kept in ${path}\n`)
    }
  }

  async edit(name: string, text: string): Promise<string | undefined> {
    const editor = process.env['VISUAL'] ?? process.env['EDITOR']
    if (!this.interactive || editor === undefined || editor.trim() === '') {
      throw new AppError('unavailable', 'No editor can be opened here', { remedy: 'Set the variable EDITOR, or use Get-Content and Set-Content with the same path.' })
    }
    const folder = await mkdtemp(join(tmpdir(), 'parley-edit-'))
    const file = join(folder, basename(name.replaceAll('\\', '/')) || 'text')
    this.o.terminal?.suspend()
    try {
      await writeFile(file, text, { mode: 0o600 })
      await opened(editor, file)
      const after = await readFile(file, 'utf8')
      return after === text ? undefined : after
    } finally {
      this.o.terminal?.resume()
      await rm(folder, { recursive: true, force: true })
    }
  }

  private place(typed: string): string {
    const path = localPath(typed, this.o.filesFolder)
    if (path === undefined || path.includes('\0')) throw new AppError('invalid', `'${typed.slice(0, 200)}' is not a path`)
    return path
  }
}

function unreadable(thrown: unknown, typed: string, path: string): AppError {
  if (thrown instanceof AppError) return thrown
  const code = (thrown as { code?: string }).code ?? ''
  const found = path === typed ? undefined : path
  if (code === 'ENOENT' || code === 'ENOTDIR') return new AppError('missing', `Could not find file '${typed}'.`, { found, cause: thrown })
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return new AppError('forbidden', `Access to the path '${typed}' is denied.`, { found, cause: thrown })
  return new AppError('unavailable', `The file '${typed}' cannot be used`, { found: code, cause: thrown })
}

/** The editor may be a command with words of its own, such as `code --wait`. */
function opened(editor: string, file: string): Promise<void> {
  const [command = '', ...args] = editor.trim().split(/\s+/)
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args, file], { stdio: 'inherit' })
    child.on('error', (cause) => reject(new AppError('unavailable', `The editor ${command} cannot be started`, { remedy: 'Look at the variable EDITOR.', cause })))
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new AppError('unavailable', `The editor ended with ${code ?? 'a signal'}; nothing was changed`))))
  })
}
