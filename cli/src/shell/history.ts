import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

const MOST = 1000

/** Lines of earlier sessions, in a file only their author may read. What can't be read or written is no reason not to work. */
export class History {
  readonly lines: readonly string[]
  private readonly file: string

  constructor(file = historyFile()) {
    this.file = file
    this.lines = this.read()
  }

  add(line: string): void {
    try {
      appendFileSync(this.file, `${line}\n`, { mode: 0o600 })
    } catch {}
  }

  private read(): string[] {
    try {
      mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 })
      const lines = readFileSync(this.file, 'utf8').split('\n').filter((line) => line !== '')
      const kept = lines.slice(-MOST)
      if (lines.length > 2 * MOST) writeFileSync(this.file, `${kept.join('\n')}\n`, { mode: 0o600 })
      return kept
    } catch {
      return []
    }
  }
}

const historyFile = () => join(process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'parley', 'shell-history')
