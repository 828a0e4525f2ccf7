import { AppError } from '@parley/platform/errors'
import type { ApiClient } from '../api-client.ts'
import { commands as allCommands } from '../cmdlets/all.ts'
import type { Host } from '../host.ts'
import type { Commands } from '../language/commands.ts'
import type { Limits } from '../language/limits.ts'
import { LineFeed } from '../line-feed.ts'
import { Session } from '../session.ts'
import type { ShellValue } from '../shell-object.ts'

export interface RunShellOptions {
  api?: ApiClient
  /** Answers to questions, in their order; without any the shell is not interactive. */
  answers?: readonly string[]
  /** By path as typed. */
  files?: Record<string, string | Uint8Array>
  commands?: Commands
  width?: number
  limits?: Limits
  signal?: AbortSignal
  host?: Partial<Host>
}

export interface ShellRun {
  /** All that was shown, warnings and errors left out. */
  output: string
  /** Errors, the first first. */
  errors: AppError[]
  /** Errors, warnings, -Verbose and -WhatIf as they were shown. */
  messages: string
  warnings: string[]
  /** The objects themselves. */
  values: ShellValue[]
  ok: boolean
  exit?: number
  /** What files hold now. */
  files: Record<string, string | Uint8Array>
}

/** Runs lines as somebody would paste them into the shell: a line that isn't complete goes on with the next. */
export async function runShell(lines: string | readonly string[], o: RunShellOptions = {}): Promise<ShellRun> {
  const test = new TestShell(o)
  const last = await test.paste(lines)
  return { ...test.result(), ...last }
}

/** A shell that stays, for tests in several steps. */
export class TestShell {
  readonly session: Session
  readonly host: Host
  private output = ''
  private messages = ''
  private readonly values: ShellValue[] = []
  private readonly files: Record<string, string | Uint8Array>
  private readonly signal: AbortSignal | undefined

  constructor(o: RunShellOptions = {}) {
    this.files = { ...o.files }
    this.signal = o.signal
    this.host = { ...this.testHost(o), ...o.host }
    this.session = new Session({
      api: o.api ?? noApi,
      host: this.host,
      commands: o.commands ?? allCommands,
      onValue: (value) => this.values.push(value),
      ...(o.limits && { limits: o.limits }),
    })
  }

  async paste(lines: string | readonly string[]): Promise<{ ok: boolean; exit?: number }> {
    const feed = new LineFeed(this.session)
    const o = this.signal ? { signal: this.signal } : {}
    let ok = true
    for (const line of typeof lines === 'string' ? lines.split('\n') : lines) {
      const outcome = await feed.line(line, o)
      ok &&= outcome?.ok ?? true
      if (outcome?.exit !== undefined) return { ok, exit: outcome.exit }
    }
    const last = await feed.end()
    return { ok: ok && (last?.ok ?? true) }
  }

  result(): ShellRun {
    const warnings = [...this.messages.matchAll(/^WARNING: (.*)$/gm)].map((m) => m[1] ?? '')
    const errors = this.session.errors.map((r) => r.error).toReversed()
    return { output: this.output, errors, messages: this.messages, warnings, values: this.values, ok: errors.length === 0, files: this.files }
  }

  private testHost(o: RunShellOptions): Host {
    const answers = [...(o.answers ?? [])]
    const ask = async (question: string) => {
      this.output += question
      return answers.shift()
    }
    return {
      width: o.width ?? 120,
      interactive: o.answers !== undefined,
      write: (text) => void (this.output += text),
      writeError: (text) => void (this.messages += text),
      ask,
      askSecret: ask,
      readFile: async (path) => {
        const found = this.files[path]
        if (found === undefined) throw new AppError('missing', `Could not find file '${path}'.`)
        return typeof found === 'string' ? new TextEncoder().encode(found) : found
      },
      writeFile: async (path, data, how) => {
        const before = how?.append === true ? (this.files[path] ?? '') : ''
        this.files[path] = typeof data === 'string' && typeof before === 'string' ? before + data : data
      },
      edit: async () => undefined,
      environment: () => undefined,
      now: () => new Date(),
    }
  }
}

const nothing = () => Promise.reject(new AppError('unavailable', 'This test has no API'))

const noApi: ApiClient = { list: nothing, get: nothing, create: nothing, update: nothing, remove: nothing, run: nothing }

