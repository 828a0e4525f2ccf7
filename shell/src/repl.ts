import { createInterface, type Interface } from 'node:readline'
import { Writable } from 'node:stream'
import { complete } from './complete.ts'
import type { Host } from './host.ts'
import { LineFeed } from './line-feed.ts'
import type { Session } from './session.ts'

export interface ReplOptions {
  input: NodeJS.ReadableStream & { isTTY?: boolean }
  output: NodeJS.WritableStream & { columns?: number; isTTY?: boolean }
  /** The oldest first. */
  history?: readonly string[]
  /** Called with each line that should be remembered. */
  remember?: (line: string) => void
  prompt?: string
}

const CONTINUED = '>> '
const HISTORY = 1000
const SECRETS = /password|asplaintext|secret|token|credential\s|-pfx/i

/** Lines of a person: editing, completion, history, questions. */
export class Repl {
  private readonly o: ReplOptions
  /** Only while it is needed: whoever reads the terminal takes Ctrl-C as well. */
  private open: Interface | undefined
  private readonly screen: Screen
  private session: Session | undefined
  private feed: LineFeed | undefined
  private readonly pasted: string[] = []
  private running: AbortController | undefined
  private asking = false
  private ended: (() => void) | undefined
  private closed = false

  constructor(o: ReplOptions) {
    this.o = o
    this.screen = new Screen(o.output)
  }

  private get reader(): Interface {
    if (this.open !== undefined) return this.open
    const { o } = this
    const reader = createInterface({
      input: o.input,
      output: this.screen,
      terminal: true,
      historySize: HISTORY,
      history: [...(o.history ?? [])].toReversed(),
      removeHistoryDuplicates: true,
      completer: (line: string, done: (error: Error | null, found: [string[], string]) => void) => void this.completed(line, done),
    })
    reader.on('line', (line) => this.typed(line))
    reader.on('SIGINT', () => this.interrupted())
    reader.on('close', () => this.finished())
    this.open = reader
    return reader
  }

  /** What the host asks questions with. */
  get questions(): Pick<Host, 'ask' | 'askSecret'> {
    return { ask: (question) => this.ask(question, false), askSecret: (question) => this.ask(question, true) }
  }

  get terminal(): { suspend(): void; resume(): void } {
    return { suspend: () => void this.open?.pause(), resume: () => void this.open?.resume() }
  }

  /** Until the person leaves. @returns the exit code */
  async run(session: Session, afterEach: () => void = () => undefined): Promise<number> {
    this.session = session
    this.feed = new LineFeed(session)
    let code = 0
    this.prompt()
    while (!this.closed) {
      const line = await this.next()
      if (line === undefined) break
      if (/^\s*(exit|quit|logout)\s*;?\s*$/i.test(line) && !this.feed.incomplete) break
      const outcome = await this.execute(line)
      if (!this.feed.incomplete) afterEach()
      if (outcome?.exit !== undefined) {
        code = outcome.exit
        break
      }
      this.prompt()
    }
    this.close()
    return code
  }

  close(): void {
    this.open?.close()
  }

  private async execute(line: string) {
    this.keep(line)
    this.running = new AbortController()
    try {
      const outcome = await this.feed?.line(line, { signal: this.running.signal })
      if (outcome?.stopped === true) this.screen.write('^C\n')
      return outcome
    } finally {
      this.running = undefined
    }
  }

  private next(): Promise<string | undefined> {
    const waiting = this.pasted.shift()
    if (waiting !== undefined || this.closed) return Promise.resolve(waiting)
    return new Promise((resolve) => {
      this.ended = () => resolve(this.pasted.shift())
    })
  }

  private typed(line: string): void {
    this.pasted.push(line)
    this.wake()
  }

  private wake(): void {
    const { ended } = this
    this.ended = undefined
    ended?.()
  }

  private prompt(): void {
    if (this.pasted.length > 0) return
    this.reader.setPrompt(this.feed?.incomplete === true ? CONTINUED : (this.o.prompt ?? 'PS> '))
    this.reader.prompt()
  }

  /** Ctrl-C: the command, else the line. */
  private interrupted(): void {
    if (this.asking) return
    if (this.running !== undefined) {
      this.pasted.length = 0
      this.running.abort()
      return
    }
    this.feed?.drop()
    this.screen.write('^C\n')
    ;(this.reader as unknown as { line: string; cursor: number }).line = ''
    ;(this.reader as unknown as { line: string; cursor: number }).cursor = 0
    this.prompt()
  }

  private finished(): void {
    this.open = undefined
    // Outside of run() the reader was there for one question only.
    if (this.session === undefined) return
    this.closed = true
    this.running?.abort()
    this.wake()
  }

  /** The next line somebody types; what was pasted before the question is no answer to it. */
  private ask(question: string, secret: boolean): Promise<string | undefined> {
    if (this.closed) return Promise.resolve(undefined)
    const { reader } = this
    return new Promise((resolve) => {
      const done = (answer: string | undefined) => {
        this.asking = false
        this.screen.unmask()
        reader.off('SIGINT', stop)
        reader.off('close', gone)
        this.forget()
        if (this.session === undefined) reader.close()
        resolve(answer)
      }
      const gone = () => done(undefined)
      const stop = () => {
        this.screen.unmask()
        this.screen.write('\n')
        controller.abort()
        done(undefined)
      }
      const controller = new AbortController()
      this.asking = true
      reader.on('SIGINT', stop)
      reader.on('close', gone)
      if (secret) this.screen.mask(question)
      reader.question(question, { signal: controller.signal }, (answer) => done(answer))
    })
  }

  /** Answers are no commands. */
  private forget(): void {
    const { history } = this.reader as unknown as { history?: string[] }
    if (history !== undefined) history.splice(0, history.length, ...this.kept)
  }

  private kept: string[] = []

  private keep(line: string): void {
    const { history } = this.reader as unknown as { history?: string[] }
    if (SECRETS.test(line)) history?.splice(0, history.length, ...history.filter((l) => l !== line))
    else if (line.trim() !== '') this.o.remember?.(line)
    this.kept = [...(history ?? [])]
  }

  private async completed(line: string, done: (error: Error | null, found: [string[], string]) => void): Promise<void> {
    if (this.session === undefined || this.asking) return done(null, [[], line])
    const { start, candidates } = await complete(line, this.session)
    // More may have been typed while the server was asked.
    const { line: now = '', cursor = 0 } = (this.open ?? {}) as { line?: string; cursor?: number }
    if (now.slice(0, cursor) !== line) return done(null, [[], line])
    const single = candidates.length === 1 ? [`${candidates[0]} `] : candidates
    done(null, [single, line.slice(start)])
  }
}

/** The terminal; while a secret is typed, its characters are stars. */
class Screen extends Writable {
  private readonly output: NodeJS.WritableStream & { columns?: number; isTTY?: boolean }
  private question: string | undefined

  constructor(output: NodeJS.WritableStream & { columns?: number; isTTY?: boolean }) {
    super({ decodeStrings: false })
    this.output = output
    output.on('resize', () => this.emit('resize'))
  }

  get columns(): number | undefined {
    return this.output.columns
  }

  get isTTY(): boolean {
    return this.output.isTTY ?? false
  }

  mask(question: string): void {
    this.question = question
  }

  unmask(): void {
    this.question = undefined
  }

  override _write(chunk: string | Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    const text = String(chunk)
    this.output.write(this.question === undefined ? text : stars(text, this.question))
    done()
  }
}

/** Control sequences and the question stay. */
function stars(text: string, question: string): string {
  return text
    .split(question)
    .map((part) => part.replaceAll(/(\u001B\[[0-9;?]*[A-Za-z])|[^\r\n]/g, (_, sequence?: string) => sequence ?? '*'))
    .join(question)
}
