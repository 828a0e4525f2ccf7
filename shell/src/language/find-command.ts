import { nearest } from '../nearest.ts'
import { type AnyCommand, type CommandFunction } from './commands.ts'
import type { Frame } from './frame.ts'
import { ShellError } from './shell-error.ts'

export type Found = { kind: 'command'; command: AnyCommand } | { kind: 'function'; function: CommandFunction } | { kind: 'script'; path: string }

/** What a name stands for: a function, a command or its alias, a program or script by its path.
 *  @throws ShellError `missing`, with what may have been meant */
export function findCommand(name: string, f: Frame): Found {
  const own = f.scope.function(name)
  if (own !== undefined) return { kind: 'function', function: own }
  const command = f.engine.commands.get(name) ?? f.engine.commands.get(withoutPath(name))
  if (command !== undefined) return { kind: 'command', command }
  if (/\.(ps1|txt)$/i.test(name) && name.length > 4) return { kind: 'script', path: name }
  throw notRecognised(name, f)
}

/** `C:\Windows\System32\Inetsrv\Appcmd.exe` → `Appcmd`; also `.ps1` of scripts that are part of the product. */
const withoutPath = (name: string) => name.replace(/^.*[\\/]/s, '').replace(/\.(exe|com|cmd|ps1)$/i, '')

function notRecognised(name: string, f: Frame): ShellError {
  const { commands } = f.engine
  const near = nearest(name, [...commands.names(), ...commands.aliases().map(([alias]) => alias), ...f.scope.functionNames()])
  const remedy = near === undefined ? 'Get-Command lists what there is.' : `Did you mean ${near}?`
  return new ShellError(
    `The term '${name.slice(0, 100)}' is not recognized as the name of a cmdlet, function, script file, or operable program. Check the spelling of the name, or if a path was included, verify that the path is correct and try again.`,
    { code: 'missing', remedy },
  )
}
