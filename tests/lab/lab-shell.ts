import { HttpApiClient } from '@parley/shell/http-api-client'
import type { Host } from '@parley/shell/host'
import type { ShellObject } from '@parley/shell/shell-object'
import { TestShell, type RunShellOptions, type ShellRun } from '@parley/shell/testing/run-shell'
import type { Lab } from '../lab.ts'

/** The management shell of a lab, as an administrator on its machine has it: what is pasted stays in its variables. */
export class LabShell implements AsyncDisposable {
  readonly #api: HttpApiClient
  readonly #shell: TestShell

  constructor(lab: Lab, o: Omit<RunShellOptions, 'api'> & { host?: Partial<Host> } = {}) {
    this.#api = new HttpApiClient({ url: lab.admin.url.replace('127.0.0.1', 'localhost'), ca: lab.admin.ca, token: lab.admin.token })
    this.#shell = new TestShell({ width: 200, ...o, api: this.#api })
  }

  /** Pastes lines and tells what they alone gave. Variables stay. */
  async run(...lines: string[]): Promise<ShellRun & { objects: Record<string, unknown>[] }> {
    const before = this.#shell.result()
    const marks = { output: before.output.length, messages: before.messages.length, errors: before.errors.length, values: before.values.length, warnings: before.warnings.length }
    const last = await this.#shell.paste(lines)
    const after = this.#shell.result()
    const values = after.values.slice(marks.values)
    return {
      ...after,
      ...last,
      output: after.output.slice(marks.output),
      messages: after.messages.slice(marks.messages),
      errors: after.errors.slice(marks.errors),
      warnings: after.warnings.slice(marks.warnings),
      values,
      objects: values.flatMap((value) => (typeof value === 'object' && value !== null && 'properties' in value ? [(value as ShellObject).properties as Record<string, unknown>] : [])),
    }
  }

  /** The same, and nothing may fail. */
  async fine(...lines: string[]): ReturnType<LabShell['run']> {
    const run = await this.run(...lines)
    if (run.errors.length > 0) throw new Error(`${lines.join('\n')}\n${run.errors.map((error) => error.explain()).join('\n')}`)
    return run
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#api[Symbol.asyncDispose]()
  }
}
