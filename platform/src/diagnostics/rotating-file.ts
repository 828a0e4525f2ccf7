import { closeSync, existsSync, fdatasync, fstatSync, fsyncSync, mkdirSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname, extname } from 'node:path'

export interface RotatingFileOptions {
  path: string
  /** A file that would grow beyond this is moved to `name.1.ext` first. */
  maxBytes?: number
  /** Older files kept beside the current one. */
  keep?: number
  /** Lines wait for the end of the event-loop turn and go out together; else each is handed to the system at once. */
  buffered?: boolean
}

/** How often it is looked whether the file is still where it was. */
const LOOK_MS = 1_000

/** Appends lines to a file that changes by size, and begins it anew when somebody has taken it away. A disk that is full or gone costs lines, which are counted, never an exception. */
export class RotatingFile {
  readonly #path: string
  readonly #maxBytes: number
  readonly #keep: number
  readonly #buffered: boolean
  #fd: number | undefined
  #size = 0
  #lookedAt = 0
  #pending: string[] = []
  #scheduled: NodeJS.Immediate | undefined
  #closed = false
  #sync: NodeJS.Timeout | undefined
  /** Lines that could not be written. */
  lost = 0

  constructor(options: RotatingFileOptions) {
    this.#path = options.path
    this.#maxBytes = options.maxBytes ?? 8 * 1024 * 1024
    this.#keep = options.keep ?? 4
    this.#buffered = options.buffered ?? false
  }

  get path(): string {
    return this.#path
  }

  /** `line` must not hold a line end of its own. */
  write(line: string): void {
    if (this.#closed) return
    if (!this.#buffered) {
      this.#append([line])
      this.#syncSoon()
      return
    }
    this.#pending.push(line)
    if (this.#pending.length >= 512) this.flush()
    else this.#scheduled ??= setImmediate(() => this.flush())
  }

  flush(): void {
    if (this.#scheduled) clearImmediate(this.#scheduled)
    this.#scheduled = undefined
    if (this.#pending.length === 0) return
    const lines = this.#pending
    this.#pending = []
    this.#append(lines)
  }

  close(): void {
    this.flush()
    this.#closed = true
    clearTimeout(this.#sync)
    if (this.#fd === undefined) return
    try {
      fsyncSync(this.#fd)
    } catch {
      // Stopping goes on; the lines are with the system.
    }
    closeSync(this.#fd)
    this.#fd = undefined
  }

  /** The files there are, oldest first. */
  files(): string[] {
    const numbers = Array.from({ length: this.#keep }, (_, i) => this.#keep - i)
    return [...numbers.map((n) => this.#numbered(n)), this.#path].filter((file) => existsSync(file))
  }

  #append(lines: string[]): void {
    const data = Buffer.from(`${lines.join('\n')}\n`)
    try {
      if (this.#isTakenAway()) this.#forget()
      this.#fd ??= this.#open()
      if (this.#size > 0 && this.#size + data.length > this.#maxBytes) {
        this.#rotate()
        this.#fd = this.#open()
      }
      for (let at = 0; at < data.length; ) at += writeSync(this.#fd, data, at)
      this.#size += data.length
    } catch {
      this.lost += lines.length
      this.#forget()
    }
  }

  /** A process that is killed loses nothing; a machine that is switched off loses the last second. */
  #syncSoon(): void {
    this.#sync ??= setTimeout(() => {
      this.#sync = undefined
      if (this.#fd !== undefined) fdatasync(this.#fd, () => undefined)
    }, 1_000).unref()
  }

  #open(): number {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 })
    const fd = openSync(this.#path, 'a', 0o600)
    this.#lookedAt = performance.now()
    this.#size = fstatSync(fd).size
    // A process killed in the middle of a line, or a disk that was full, left one without its end.
    if (this.#size > 0 && !endsLine(this.#path, this.#size)) this.#size += writeSync(fd, '\n')
    return fd
  }

  /** Lines into a file without a name would be lost. */
  #isTakenAway(): boolean {
    const now = performance.now()
    if (this.#fd === undefined || now - this.#lookedAt < LOOK_MS) return false
    this.#lookedAt = now
    return statSync(this.#path, { throwIfNoEntry: false })?.ino !== fstatSync(this.#fd).ino
  }

  #rotate(): void {
    this.#forget()
    rmSync(this.#numbered(this.#keep), { force: true })
    for (let n = this.#keep - 1; n >= 0; n--) {
      if (existsSync(this.#numbered(n))) renameSync(this.#numbered(n), this.#numbered(n + 1))
    }
  }

  #forget(): void {
    if (this.#fd === undefined) return
    try {
      closeSync(this.#fd)
    } catch {
      // Already gone.
    }
    this.#fd = undefined
  }

  /** `events.jsonl`, `events.1.jsonl`, … */
  #numbered(n: number): string {
    if (n === 0) return this.#path
    const extension = extname(this.#path)
    return `${this.#path.slice(0, this.#path.length - extension.length)}.${n}${extension}`
  }
}

function endsLine(path: string, size: number): boolean {
  const fd = openSync(path, 'r')
  try {
    const last = Buffer.alloc(1)
    return readSync(fd, last, 0, 1, size - 1) === 1 && last[0] === 0x0a
  } finally {
    closeSync(fd)
  }
}
