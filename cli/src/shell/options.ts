import { AppError } from '@parley/platform/errors'
import { parseCommandLine } from '@parley/platform/command-line'
import type { Config, OptionTable } from '@parley/platform/config'
import { outputFormats } from '@parley/shell/sinks'

/** Everything `parley shell` can be told besides what it should run. */
export const shellOptions = {
  data: { type: 'path', default: './data', help: 'data folder of the installation: where the token and the certificates are' },
  connect: { type: 'string', help: 'host, host:port or URL of the admin API; this machine and the port of the installation when not given' },
  'admin-port': { type: 'port', help: 'port of the admin API on this machine; that of parley.json, or 8444' },
  'token-file': { type: 'path', help: 'file with the token; admin-token in the data folder when not given' },
  ca: { type: 'path', help: 'PEM of the authority to trust; certificates/ca.crt in the data folder when not given' },
  certificate: { type: 'path', help: 'PEM with a client certificate and its key, instead of the token' },
  'output-format': { type: 'string', oneOf: outputFormats, default: 'Text', help: 'Text, Json (one list) or Csv' },
  'non-interactive': { type: 'flag', help: 'never asks; what has to be confirmed is an error' },
} as const satisfies OptionTable

export type ShellConfig = Config<typeof shellOptions>

export const shellHelp = (options: string) => `parley shell [flags] [-Command <text> | -File <script> [arguments]]: the management shell.

Without -Command and -File it reads lines: from a person with editing and completion, or from whatever is piped in.

${options}
  -Command <text>  runs the text that follows, to the end of the line
  -File <path>     runs a script; what follows are its arguments

Flags may be written as in PowerShell: -OutputFormat Json, -NonInteractive. The exit code is 1 when an error was shown, that of exit where
it was used, else 0.`

export interface ShellCommandLine {
  flags: Record<string, string | boolean>
  work: { do: 'command'; text: string } | { do: 'file'; path: string; args: readonly string[] } | { do: 'read' }
  help: boolean
}

const SILENT = ['nologo', 'noprofile', 'noexit']

/** Takes the words apart; flags in either style. @throws AppError `invalid` */
export function shellCommandLine(args: readonly string[]): ShellCommandLine {
  const own: string[] = []
  let work: ShellCommandLine['work'] = { do: 'read' }
  let help = false
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ''
    const name = flagName(arg)
    if (name === 'command' || name === 'c') {
      work = commandOf(args.slice(i + 1))
      break
    }
    if (name === 'file' || name === 'f') {
      work = fileOf(args.slice(i + 1))
      break
    }
    if (name === 'help' || name === 'h' || arg === '-?') help = true
    else if (name !== undefined && SILENT.includes(name)) continue
    else own.push(name === undefined ? arg : spelt(name, arg))
  }
  const { flags, words } = parseCommandLine(shellOptions, own)
  if (words.length > 0 && work.do === 'read') {
    throw new AppError('invalid', `"${words.join(' ')}" is not a flag`, { remedy: 'To run commands use -Command "…"; parley shell --help lists the flags.' })
  }
  return { flags, work, help }
}

/** `-OutputFormat`, `--output-format` and `--outputformat=Json` → `outputformat`. */
function flagName(arg: string): string | undefined {
  return /^--?([A-Za-z][A-Za-z-]*)(?:=.*)?$/s.exec(arg)?.[1]?.toLowerCase().replaceAll('-', '')
}

function spelt(name: string, arg: string): string {
  const known = Object.keys(shellOptions).find((option) => option.replaceAll('-', '') === name)
  const value = /=(.*)$/s.exec(arg)?.[1]
  return known === undefined ? `--${arg.replace(/^-+/, '')}` : `--${known}${value === undefined ? '' : `=${value}`}`
}

function commandOf(words: readonly string[]): ShellCommandLine['work'] {
  if (words.length === 0) throw new AppError('invalid', '-Command is not followed by anything', { expected: 'the text to run, in quotes' })
  return words.length === 1 && words[0] === '-' ? { do: 'read' } : { do: 'command', text: words.join(' ') }
}

function fileOf(words: readonly string[]): ShellCommandLine['work'] {
  const [path, ...args] = words
  if (path === undefined) throw new AppError('invalid', '-File is not followed by anything', { expected: 'the path of a script' })
  return path === '-' ? { do: 'read' } : { do: 'file', path, args }
}
