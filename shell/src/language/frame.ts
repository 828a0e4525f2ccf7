import type { ApiClient } from '../api-client.ts'
import type { CmdletContext } from '../cmdlet-context.ts'
import type { Host } from '../host.ts'
import type { Column, ShellObject, ShellValue } from '../shell-object.ts'
import type { AppError } from '@parley/platform/errors'
import type { Commands } from './commands.ts'
import type { Limits } from './limits.ts'
import type { Run } from './run.ts'
import type { Scope } from './scope.ts'
import type { Place } from './shell-error.ts'
import type { Span } from './ast.ts'

/** What went wrong, where, and in which command. */
export interface ErrorRecord {
  error: AppError
  /** The command's documented name. */
  command?: string
  at?: Place
}

export type Notice = 'warning' | 'verbose' | 'whatif' | 'debug' | 'information'

/** What lasts as long as a session. */
export interface Engine {
  readonly api: ApiClient
  readonly host: Host
  readonly commands: Commands
  readonly limits: Limits
  readonly root: Scope
  /** The newest first, at most 256. */
  readonly errors: ErrorRecord[]
  /** The table that objects of a type are shown in, learnt from the cmdlets that give them. */
  readonly views: Map<string, readonly Column[] | undefined>
  /** The properties of what a command gave last, for completion. */
  readonly shapes: Map<string, readonly string[]>
  /** How many errors there were so far. */
  readonly failures: number
  report(record: ErrorRecord): void
  /** Counts an error that is not shown. */
  keep(record: ErrorRecord, inErrors: boolean): void
  /** Values as the shell shows them, with a line end. */
  format(values: readonly ShellValue[]): string
  notice(kind: Notice, text: string): void
  /** Text for whoever watches, outside the pipeline. */
  say(text: string): void
}

/** What a piece of program runs in. */
export interface Frame {
  readonly engine: Engine
  readonly run: Run
  readonly scope: Scope
  /** Calls around this one. */
  readonly depth: number
  /** The text being run, for the places in messages. */
  readonly text: string
  /** The command being run. */
  readonly here?: Span
}

/** What the shell's own commands may do besides. */
export interface EngineContext extends CmdletContext {
  readonly frame: Frame
  /** The values a script block gives, with `$_` and other variables set for it alone. */
  invoke(block: ShellValue, variables: Readonly<Record<string, ShellValue>>): AsyncIterable<ShellValue>
}

export function errorObject(record: ErrorRecord): ShellObject {
  const { error } = record
  return {
    type: 'ErrorRecord',
    properties: {
      Message: error.message,
      Code: error.code,
      Expected: error.expected ?? null,
      Found: error.found ?? null,
      Remedy: error.remedy ?? null,
      Command: record.command ?? null,
    },
  }
}
