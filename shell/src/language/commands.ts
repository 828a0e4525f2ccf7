import type { Cmdlet, Declaration, NativeCommand, Bound } from '../cmdlet.ts'
import type { ShellValue } from '../shell-object.ts'
import type { Block } from './ast.ts'
import type { EngineContext } from './frame.ts'

/** A command of the shell itself, which works on the stream as a whole and may look at the engine. */
export interface Filter extends Declaration {
  stream(c: EngineContext, p: Bound, input: AsyncIterable<ShellValue> | undefined): AsyncIterable<ShellValue>
}

/** A function defined in the shell. */
export interface CommandFunction {
  readonly name: string
  readonly body: Block
}

export type AnyCommand = Cmdlet | Filter | NativeCommand

export const isNative = (command: AnyCommand): command is NativeCommand => 'native' in command
export const isFilter = (command: Cmdlet | Filter): command is Filter => 'stream' in command
export const nameOf = (command: AnyCommand): string => (isNative(command) ? command.native : command.name)

/** Every command by name and alias, in any case. */
export class Commands {
  readonly all: readonly AnyCommand[]
  private readonly byName = new Map<string, AnyCommand>()

  /** Aliases of other names, such as `where` for `Where-Object`, come with their cmdlets. */
  constructor(all: readonly AnyCommand[]) {
    this.all = all
    for (const command of all) {
      for (const name of [nameOf(command), ...(isNative(command) ? [] : (command.aliases ?? []))]) {
        const key = name.toLowerCase()
        const other = this.byName.get(key)
        if (other !== undefined) throw new TypeError(`Two commands are called ${name}: ${nameOf(other)} and ${nameOf(command)}`)
        this.byName.set(key, command)
      }
    }
  }

  get(name: string): AnyCommand | undefined {
    return this.byName.get(name.toLowerCase())
  }

  names(): string[] {
    return this.all.map(nameOf)
  }

  /** Alias → the command's name. */
  aliases(): [string, string][] {
    return this.all.flatMap((command) => (isNative(command) ? [] : (command.aliases ?? []).map((alias): [string, string] => [alias, command.name])))
  }
}
