import { toAppError } from '@parley/platform/errors'
import type { ApiClient } from './api-client.ts'
import { harmless } from './format/cell.ts'
import { errorText } from './format/error-text.ts'
import { formatAll, Printer } from './format/printer.ts'
import type { Host } from './host.ts'
import { withInstalledFiles } from './installed-files.ts'
import type { Commands } from './language/commands.ts'
import { runBlock } from './language/execute.ts'
import { Flow, Terminated } from './language/flow.ts'
import { errorObject, type Engine, type ErrorRecord, type Frame, type Notice } from './language/frame.ts'
import { toNumber } from './language/convert.ts'
import { defaultLimits, type Limits } from './language/limits.ts'
import { parse } from './language/parse.ts'
import { Run, Stopped } from './language/run.ts'
import { Scope } from './language/scope.ts'
import { ParseError } from './language/shell-error.ts'
import type { Column, ShellValue } from './shell-object.ts'
import { EX_INSTALL } from './paths.ts'

/** Where values go; `end` comes after each statement. */
export interface Sink {
  add(value: ShellValue): void
  end(): void
}

export interface SessionOptions {
  api: ApiClient
  host: Host
  commands: Commands
  limits?: Limits
  /** Instead of text for people. */
  sink?: Sink
  /** Hears of every value that is shown. */
  onValue?: (value: ShellValue) => void
}

export interface Outcome {
  /** The last statement went well, and nothing ended the text before its end. */
  ok: boolean
  /** `exit` was reached, with this code. */
  exit?: number
  /** The person stopped it. */
  stopped?: boolean
}

const ERRORS_KEPT = 256

const LABELS: Readonly<Record<Notice, string>> = { warning: 'WARNING: ', verbose: 'VERBOSE: ', whatif: 'What if: ', debug: 'DEBUG: ', information: '' }

/** A shell with its variables and functions: runs one text after another. */
export class Session implements Engine {
  readonly api: ApiClient
  readonly host: Host
  readonly commands: Commands
  readonly limits: Limits
  readonly root = new Scope()
  readonly errors: ErrorRecord[] = []
  readonly views = new Map<string, readonly Column[] | undefined>()
  readonly shapes = new Map<string, readonly string[]>()
  failures = 0
  /** Those that were not silenced. */
  shownErrors = 0
  private readonly sink: Sink
  private readonly onValue: ((value: ShellValue) => void) | undefined

  constructor(o: SessionOptions) {
    this.api = o.api
    this.host = withInstalledFiles(o.host, o.api)
    this.commands = o.commands
    this.limits = o.limits ?? defaultLimits
    this.sink = o.sink ?? new Printer({ width: o.host.width, views: this.views, write: (text) => o.host.write(text) })
    this.onValue = o.onValue
    this.root.define('?', true).define('Error', []).define('exInstall', EX_INSTALL).define('exScripts', `${EX_INSTALL}Scripts\\`)
    this.root.define('ErrorActionPreference', 'Continue').define('WarningPreference', 'Continue').define('VerbosePreference', 'SilentlyContinue').define('ConfirmPreference', 'High').define('WhatIfPreference', false)
  }

  /** Parses all, then runs statement after statement. Nothing is thrown but what cannot happen. */
  async execute(text: string, o: { signal?: AbortSignal } = {}): Promise<Outcome> {
    const run = new Run(this.limits, o.signal ?? new AbortController().signal)
    const frame: Frame = { engine: this, run, scope: this.root, depth: 0, text }
    try {
      const block = parse(text, this.limits)
      for (const statement of block.statements) {
        for await (const value of runBlock({ ...block, statements: [statement] }, frame)) {
          this.onValue?.(value)
          this.sink.add(value)
        }
        this.sink.end()
      }
      return { ok: this.root.get('?') !== false }
    } catch (thrown) {
      this.sink.end()
      return this.ended(thrown)
    }
  }

  /** Whether a text would go on when more lines follow. */
  isIncomplete(text: string): boolean {
    try {
      parse(text, this.limits)
      return false
    } catch (thrown) {
      return thrown instanceof ParseError && thrown.incomplete
    }
  }

  report(record: ErrorRecord): void {
    this.keep(record, true)
    this.shownErrors++
    this.sink.end()
    this.host.writeError(errorText(record))
  }

  keep(record: ErrorRecord, inErrors: boolean): void {
    this.failures++
    if (!inErrors) return
    this.errors.unshift(record)
    this.errors.splice(ERRORS_KEPT)
    this.root.set('Error', this.errors.map(errorObject))
  }

  notice(kind: Notice, text: string): void {
    this.host.writeError(`${LABELS[kind]}${harmless(text)}\n`)
  }

  say(text: string): void {
    this.sink.end()
    // Where values go to a program, only they may go there.
    if (this.sink instanceof Printer) this.host.write(text)
    else this.host.writeError(text)
  }

  format(values: readonly ShellValue[]): string {
    return formatAll(values, { width: this.host.width, views: this.views })
  }

  private ended(thrown: unknown): Outcome {
    if (thrown instanceof Stopped) return { ok: false, stopped: true }
    if (thrown instanceof Flow) return thrown.word === 'exit' ? { ok: true, exit: exitCode(thrown.value) } : { ok: this.root.get('?') !== false }
    this.report(thrown instanceof Terminated ? thrown.record : recordOf(thrown))
    this.root.set('?', false)
    return { ok: false }
  }
}

function recordOf(thrown: unknown): ErrorRecord {
  const error = toAppError(thrown)
  const at = thrown instanceof ParseError ? thrown.at : undefined
  return { error, ...(at === undefined ? {} : { at }) }
}

function exitCode(value: ShellValue): number {
  try {
    return toNumber(value) & 0xff
  } catch {
    return 1
  }
}
