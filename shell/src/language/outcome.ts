import type { Column, ShellObject, ShellValue } from '../shell-object.ts'
import { recordOf } from './execute.ts'
import { fillVariable } from './fill-variable.ts'
import { Flow, Terminated } from './flow.ts'
import { errorObject, type ErrorRecord, type Frame } from './frame.ts'
import { Exhausted, Stopped } from './run.ts'
import { ShellError } from './shell-error.ts'
import { toText } from './text.ts'
import { isObject } from './values.ts'

/** Where a command's errors, warnings and output go besides down the pipeline, by its common parameters. */
export class Outcome {
  /** How the command's objects are shown: null is a list; undefined leaves it open. */
  table: readonly Column[] | null | undefined
  private shown = false
  private readonly command: string
  private readonly common: Readonly<Record<string, unknown>>
  private readonly frame: Frame
  private readonly errors: ShellObject[] = []
  private readonly warnings: string[] = []
  private readonly output: ShellValue[] = []

  constructor(command: string, common: Readonly<Record<string, unknown>>, frame: Frame) {
    this.command = command
    this.common = common
    this.frame = frame
  }

  get verbose(): boolean {
    return this.common['Verbose'] === true || toText(this.frame.scope.get('VerbosePreference')).toLowerCase() === 'continue'
  }

  gave(value: ShellValue): void {
    if (this.common['OutVariable'] !== undefined) this.output.push(value)
    if (isObject(value) && !this.shown) {
      this.shown = true
      this.frame.engine.shapes.set(this.command, Object.keys(value.properties))
    }
    if (this.table !== undefined && isObject(value) && !this.frame.engine.views.has(value.type)) this.frame.engine.views.set(value.type, this.table ?? undefined)
  }

  /** Reports an error and lets the command go on, or ends everything with `-ErrorAction Stop`. */
  failed(thrown: unknown): void {
    if (thrown instanceof Flow || thrown instanceof Terminated || thrown instanceof Stopped || thrown instanceof Exhausted) throw thrown
    const record: ErrorRecord = recordOf(thrown, this.frame, { span: this.frame.here ?? { start: 0, end: 0 } }, this.command)
    const action = String(this.common['ErrorAction'] ?? (toText(this.frame.scope.get('ErrorActionPreference')) || 'Continue')).toLowerCase()
    if (action !== 'ignore') this.errors.push(errorObject(record))
    if (action === 'stop') {
      this.finish()
      throw new Terminated(record)
    }
    if (action === 'continue' || action === 'inquire') this.frame.engine.report(record)
    else this.frame.engine.keep(record, action !== 'ignore')
  }

  warn(text: string): void {
    this.warnings.push(text)
    const action = String(this.common['WarningAction'] ?? (toText(this.frame.scope.get('WarningPreference')) || 'Continue')).toLowerCase()
    if (action === 'continue' || action === 'inquire') this.frame.engine.notice('warning', text)
    if (action === 'stop') throw new Terminated({ error: new ShellError(`The command ends at its warning: ${text}`), command: this.command })
  }

  /** Fills the variables that were asked for. */
  finish(): void {
    this.fill('ErrorVariable', this.errors)
    this.fill('WarningVariable', this.warnings)
    this.fill('OutVariable', this.output)
  }

  private fill(parameter: string, values: readonly ShellValue[]): void {
    const name = this.common[parameter]
    if (typeof name !== 'string') return
    fillVariable(this.frame.scope, name, parameter === 'OutVariable' && values.length === 0 ? null : values)
  }
}
