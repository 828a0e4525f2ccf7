import type { CmdletContext } from './cmdlet-context.ts'
import type { Column, ShellObject } from './shell-object.ts'

/** A command of the management shell: what it takes, what it says about itself, and what it does. Binding, completion, help, `-WhatIf`
 *  and the docs page come from this declaration. */
export interface Cmdlet {
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
  /** It changes something: takes `-WhatIf` and `-Confirm`; `high` asks unless told `-Confirm:$false` or `-Force`. */
  changes?: true | 'high'
  examples: readonly { line: string; does: string }[]
  /** What `Format-Table` shows when nothing is said; a list otherwise. */
  table?: readonly Column[]
  notes?: string
  see?: readonly string[]
  /** Called once for each object from the pipeline when a parameter takes one, else once. */
  run(c: CmdletContext, p: Bound): AsyncIterable<ShellObject> | Promise<ShellObject | readonly ShellObject[] | undefined | void>
}

export interface Parameter {
  type: 'string' | 'int' | 'uint16' | 'bool' | 'switch' | 'datetime' | 'timespan' | 'scriptblock' | 'hashtable' | 'credential' | 'bytes' | 'object'
  help: string
  /** The values it takes, in their own spelling. */
  enum?: readonly string[]
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
