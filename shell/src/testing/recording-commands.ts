import { builtin } from '../cmdlets/builtin/all.ts'
import { Commands, isNative, nameOf, type AnyCommand } from '../language/commands.ts'
import type { ShellObject } from '../shell-object.ts'
import type { Calls } from './fake-commands.ts'

/** The real commands, each noting what it was given instead of doing it; the shell's own do what they do.
 *  @param gives  what a command answers, by its name */
export function recordingCommands(real: readonly AnyCommand[], gives: Readonly<Record<string, readonly ShellObject[]>> = {}, more: (calls: Calls) => readonly AnyCommand[] = () => []): { calls: Calls; commands: Commands } {
  const calls: Calls = []
  const own = new Set(builtin.map(nameOf))
  const recorded = real.map((command): AnyCommand => {
    const name = nameOf(command)
    if (isNative(command)) return { ...command, run: async (_c: unknown, args: readonly string[]) => void calls.push({ name, args }) }
    if (own.has(name)) return command
    const { before: _, ...declaration } = { before: undefined, ...command }
    const run = async (_c: unknown, bound: Record<string, unknown>) => {
      calls.push({ name, bound })
      return gives[name]
    }
    return { ...declaration, run } as AnyCommand
  })
  const names = new Set(real.map((command) => nameOf(command).toLowerCase()))
  return { calls, commands: new Commands([...recorded, ...more(calls).filter((command) => !names.has(nameOf(command).toLowerCase()))]) }
}
