import type { ApiClient } from './api-client.ts'
import type { Host } from './host.ts'
import type { ShellValue } from './shell-object.ts'

/** What a running cmdlet may do besides answering. */
export interface CmdletContext {
  /** The admin API: the shell holds no right of its own. */
  readonly api: ApiClient
  /** The person, their files and the clock. */
  readonly host: Host
  warn(text: string): void
  /** Shown with `-Verbose`. */
  verbose(text: string): void
  /** A failure after which the cmdlet goes on; throw to end it for this object. */
  error(problem: unknown): void
  /** Fills a variable of whoever runs the cmdlet, as a parameter names it: `+name` adds to what it holds. */
  setVariable(name: string, value: ShellValue): void
  /** Asks, tells what would happen with `-WhatIf`, or simply agrees: whatever the declaration and the common parameters say.
   *  @returns whether to go on */
  shouldProcess(target: string, operation?: string): Promise<boolean>
  /** Ends with the pipeline or Ctrl-C. */
  readonly signal: AbortSignal
}
