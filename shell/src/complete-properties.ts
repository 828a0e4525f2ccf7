import { findCommand } from './language/find-command.ts'
import { isNative } from './language/commands.ts'
import type { Frame } from './language/frame.ts'

/** Commands that pass objects on as they are. */
const PASSING = ['Where-Object', 'Sort-Object']

/** Commands whose words are names of properties. */
const TAKING = ['Select-Object', 'Format-List', 'Format-Table', 'Format-Wide', 'Sort-Object', 'Group-Object', 'Measure-Object', 'Where-Object', 'ForEach-Object', 'Get-Member']

const named = (word: string, f: Frame): string | undefined => {
  try {
    const found = findCommand(word, f)
    return found.kind === 'command' && !isNative(found.command) ? found.command.name : undefined
  } catch {
    return undefined
  }
}

export const takesProperties = (command: string) => TAKING.includes(command)

/** The properties of what comes through the pipeline to a place in a line, as far as its command was run before in this session. */
export function propertiesBefore(line: string, f: Frame): readonly string[] {
  const stages = line.slice(0, line.lastIndexOf('|') + 1).split('|').slice(0, -1)
  for (const stage of stages.toReversed()) {
    const head = stage.split('{', 1)[0] ?? ''
    const word = /[^;(=]*$/.exec(head)?.[0].trim().split(/\s/)[0] ?? ''
    const command = named(word, f)
    if (command !== undefined && PASSING.includes(command)) continue
    return command === undefined ? [] : (f.engine.shapes.get(command) ?? [])
  }
  return []
}
