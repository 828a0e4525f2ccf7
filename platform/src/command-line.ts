import { readFile } from 'node:fs/promises'
import { variableName, type Option, type OptionTable } from './config.ts'
import { AppError } from './errors.ts'

export interface CommandLine {
  /** By option name, for `readConfig`. Unknown flags are in it too, so that they are reported with every other fault. */
  flags: Record<string, string | boolean>
  /** What is not a flag, in order. */
  words: string[]
}

/** `--name value`, `--name=value`, `--flag`, `--no-flag`; everything after `--` is a word. */
export function parseCommandLine(table: OptionTable, args: readonly string[]): CommandLine {
  const flags = Object.create(null) as Record<string, string | boolean>
  const words: string[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ''
    if (arg === '--') return { flags, words: [...words, ...args.slice(i + 1)] }
    if (!arg.startsWith('--')) {
      words.push(arg)
      continue
    }
    const equals = arg.indexOf('=')
    const name = equals < 0 ? arg.slice(2) : arg.slice(2, equals)
    if (equals >= 0) flags[name] = arg.slice(equals + 1)
    else if (isFlag(table, name)) flags[name] = true
    else if (name.startsWith('no-') && isFlag(table, name.slice(3))) flags[name.slice(3)] = false
    else if (Object.hasOwn(table, name) && takesNext(args[i + 1])) flags[name] = args[++i] ?? ''
    else flags[name] = true
  }
  return { flags, words }
}

function isFlag(table: OptionTable, name: string): boolean {
  return Object.hasOwn(table, name) && table[name]?.type === 'flag'
}

function takesNext(next: string | undefined): boolean {
  return next !== undefined && !next.startsWith('--')
}

/** The lines of `--help` for a table: flag, what it does, default, variable. */
export function optionHelp(table: OptionTable): string {
  const rows = Object.entries(table).map(([name, option]) => ({ name, option, left: `--${name}${argument(option)}` }))
  const width = Math.max(0, ...rows.map((row) => row.left.length))
  return rows.map(({ name, option, left }) => `  ${left.padEnd(width)}  ${option.help}${defaultText(option)}  [${variableName(name)}]`).join('\n')
}

function argument(option: Option): string {
  return option.type === 'flag' ? '' : ` <${option.type}>`
}

function defaultText(option: Option): string {
  if (option.default === undefined || option.default === false || option.secret) return ''
  return ` (default: ${option.default})`
}

/** A configuration file's content, for `readConfig`. @throws AppError `missing` | `invalid`, naming file, fault and remedy */
export async function readConfigFile(file: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    const remedy = 'Check the path and that it may be read.'
    throw new AppError('missing', `The configuration file ${file} cannot be read`, { remedy, cause })
  }
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : 'something else'
    const remedy = 'Correct the file, or move it away to start with the defaults.'
    throw new AppError('invalid', `The configuration file ${file} is not JSON`, { found, remedy, cause })
  }
}
