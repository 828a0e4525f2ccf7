import type { CmdletContext } from './cmdlet-context.ts'
import type { Column, ShellObject, ShellValue } from './shell-object.ts'

/** A command of the management shell: what it takes and what it says about itself. Binding, completion, help, `-WhatIf` and the docs page
 *  come from this declaration. */
export interface Declaration {
  /** As it is documented; typed in any case. */
  name: `${string}-${string}`
  /** One sentence. */
  synopsis: string
  description?: string
  aliases?: readonly string[]
  /** By name in the documented spelling. */
  parameters: Readonly<Record<string, Parameter>>
  /** Which parameters go together, when not all do: each set lists its own, those in no set belong to all. */
  parameterSets?: readonly (readonly string[])[]
  /** Parameters of the original that have no meaning here, each with the reason: taken with a warning, whatever their value. */
  ignored?: Readonly<Record<string, string>>
  /** It changes something: takes `-WhatIf` and `-Confirm`; `high` asks unless told `-Confirm:$false` or `-Force`. */
  changes?: true | 'high'
  examples: readonly { line: string; does: string }[]
  /** What `Format-Table` shows when nothing is said; a list otherwise. */
  table?: readonly Column[]
  notes?: string
  see?: readonly string[]
}

/** A command that works on one object at a time. */
export interface Cmdlet extends Declaration {
  /** Called once before the first `run`, with what every `run` will be given; for a warning about how much is going to change.
   *  When it is there, nothing runs until the last object from the pipeline has come. */
  before?(c: CmdletContext, all: readonly Bound[]): Promise<void> | void
  /** Called once for each object from the pipeline when a parameter takes one, else once. What it throws ends the work on this object. */
  run(c: CmdletContext, p: Bound): AsyncIterable<ShellValue> | Promise<ShellValue | readonly ShellObject[] | undefined | void>
}

/** A command in the style of the operating system: its words reach it as they were typed, quotes and variables resolved. */
export interface NativeCommand {
  /** Without `.exe`: `iisreset`. A path before it and `.exe` after it are accepted. */
  native: string
  synopsis: string
  examples: readonly { line: string; does: string }[]
  notes?: string
  /** @returns lines to print, or objects */
  run(c: CmdletContext, args: readonly string[]): Promise<ShellValue | readonly ShellObject[] | undefined | void>
}

export interface Parameter {
  type: 'string' | 'int' | 'uint16' | 'bool' | 'switch' | 'datetime' | 'timespan' | 'scriptblock' | 'hashtable' | 'credential' | 'bytes' | 'object'
  help: string
  /** The values it takes, in their own spelling. */
  enum?: readonly string[]
  /** The least and the greatest number it takes. */
  range?: readonly [least: number, greatest: number]
  mandatory?: true
  /** From 1. */
  position?: number
  /** The object in the pipeline itself, its property of this name (or alias), or whichever fits. */
  pipeline?: 'value' | 'property' | 'both'
  /** Takes a list. */
  many?: true
  aliases?: readonly string[]
  /** What happens when it is left out, for the help; `run` applies it. */
  default?: string
  /** Values to offer. */
  complete?: (c: CmdletContext) => Promise<readonly string[]>
}

/** What the parameters were bound to, by documented name; those not given are absent. Use the helpers of `bound.ts` to read them. */
export type Bound = Readonly<Record<string, unknown>>
