import { builtin } from '../cmdlets/builtin/all.ts'
import type { Bound, Cmdlet, NativeCommand, Parameter } from '../cmdlet.ts'
import { Commands, type AnyCommand } from '../language/commands.ts'
import { shellObject } from '../language/values.ts'
import type { ShellObject, ShellValue } from '../shell-object.ts'

/** What commands were run with, in their order. */
export type Calls = { name: string; bound?: Bound; args?: readonly string[] }[]

/** A cmdlet that only notes what it was given, and answers what it was told. */
export function fakeCmdlet(calls: Calls, name: Cmdlet['name'], parameters: Cmdlet['parameters'], more: Partial<Cmdlet> & { gives?: readonly ShellObject[] } = {}): Cmdlet {
  const { gives, ...rest } = more
  return {
    name,
    synopsis: `The fake ${name}.`,
    parameters,
    examples: [],
    run: async (_c, bound) => {
      calls.push({ name, bound })
      return gives
    },
    ...rest,
  }
}

export function fakeNative(calls: Calls, native: string): NativeCommand {
  return {
    native,
    synopsis: `The fake ${native}.`,
    examples: [],
    run: async (_c, args) => {
      calls.push({ name: native, args })
      return undefined
    },
  }
}

export const withBuiltins = (...more: readonly AnyCommand[]) => new Commands([...builtin, ...more])

export const object = (type: string, properties: Readonly<Record<string, ShellValue>>) => shellObject(type, Object.entries(properties))

/** Short forms of parameters. */
export const takes = {
  text: (more: Partial<Parameter> = {}): Parameter => ({ type: 'string', help: 'Text.', ...more }),
  bool: (more: Partial<Parameter> = {}): Parameter => ({ type: 'bool', help: 'Yes or no.', ...more }),
  int: (more: Partial<Parameter> = {}): Parameter => ({ type: 'int', help: 'A number.', ...more }),
  flag: (more: Partial<Parameter> = {}): Parameter => ({ type: 'switch', help: 'A switch.', ...more }),
}
