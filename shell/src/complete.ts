import { propertiesBefore, takesProperties } from './complete-properties.ts'
import type { Declaration, Parameter } from './cmdlet.ts'
import { isDash, isDoubleQuote, isSingleQuote } from './language/characters.ts'
import { resolve } from './language/bind.ts'
import { isNative, nameOf } from './language/commands.ts'
import { commonOf, ignoredOf } from './language/common-parameters.ts'
import { createContext } from './language/context.ts'
import { ownMember } from './language/members.ts'
import { Outcome } from './language/outcome.ts'
import { Run } from './language/run.ts'
import { isObject } from './language/values.ts'
import { findCommand } from './language/find-command.ts'
import type { Frame } from './language/frame.ts'
import type { Session } from './session.ts'

export interface Completion {
  /** Where in the line the candidates go. */
  start: number
  candidates: string[]
}

const MOST = 200

/** What could stand at the end of a line: commands, variables and their properties, parameters, values.
 *  @cost one call of the API where values come from it */
export async function complete(line: string, session: Session): Promise<Completion> {
  const words = lastCommand(line)
  const word = words.at(-1) ?? { text: '', start: line.length }
  const typed = word.text
  const none: Completion = { start: word.start, candidates: [] }
  const property = /^\$_\.(\w*)$/.exec(typed)
  if (property !== null) return { start: word.start + 3, candidates: beginning(propertiesBefore(line, frameOf(session)), property[1] ?? '') }
  if (typed.startsWith('$')) return variables(typed, word.start, session)
  if (words.length <= 1) return { start: word.start, candidates: beginning(commandNames(session), typed) }
  const frame = frameOf(session)
  const d = declarationOf(words[0]?.text ?? '', frame)
  if (d === undefined) return none
  const before = words.slice(1, -1).map((w) => w.text)
  const propertyWord = takesProperties(d.name) && !isDash(typed.charAt(0)) && !isDash(before.at(-1)?.charAt(0) ?? '')
  if (propertyWord) return { start: word.start, candidates: beginning(propertiesBefore(line, frame), typed) }
  if (isDash(typed.charAt(0))) return { start: word.start, candidates: parameterNames(d, before, typed.slice(1)) }
  const parameter = wanted(d, before)
  if (parameter === undefined) return none
  const values = (await valuesOf(parameter, d, frame)).map(quotedIfNeeded)
  return { start: word.start, candidates: beginning(values, typed) }
}

interface Word {
  text: string
  start: number
}

/** The words of the command the line ends in; quotes stay on them. */
function lastCommand(line: string): Word[] {
  let words: Word[] = []
  let word: Word | undefined
  let quote = ''
  for (let i = 0; i < line.length; i++) {
    const c = line[i] ?? ''
    if (quote !== '') {
      if (quote === '"' ? isDoubleQuote(c) : isSingleQuote(c)) quote = ''
    } else if (/[|;({=]/.test(c) || (c === '&' && word === undefined)) {
      words = []
      word = undefined
      continue
    } else if (/[)}]/.test(c) || (/\s/.test(c))) {
      word = undefined
      continue
    } else if (isDoubleQuote(c)) quote = '"'
    else if (isSingleQuote(c)) quote = "'"
    if (word === undefined) words.push((word = { text: '', start: i }))
    word.text += c
    // A list goes on with its last value; the value of -Name: stands after the colon.
    if (quote === '' && (c === ',' || (c === ':' && isDash(word.text.charAt(0))))) words.push((word = { text: '', start: i + 1 }))
  }
  if (word === undefined) words.push({ text: '', start: line.length })
  return words
}

const beginning = (candidates: readonly string[], typed: string) =>
  candidates.filter((c) => c.toLowerCase().startsWith(typed.toLowerCase()) || c.toLowerCase().startsWith(`'${typed.toLowerCase()}`)).slice(0, MOST)

function commandNames(session: Session): string[] {
  const { commands, root } = session
  return [...commands.names(), ...root.functionNames(), ...commands.aliases().map(([alias]) => alias)].sort((a, b) => a.localeCompare(b, 'en'))
}

function variables(typed: string, start: number, session: Session): Completion {
  const [, name, part] = /^\$(\w+)\.(\w*)$/.exec(typed) ?? []
  if (name === undefined) return { start, candidates: beginning([...new Set([...session.root.names(), 'true', 'false', 'null', 'env:'])].sort().map((n) => `$${n}`), typed) }
  const value = session.root.get(name) ?? null
  const one = Array.isArray(value) ? (value[0] ?? null) : value
  const properties = isObject(one) ? Object.keys(one.properties) : ownMember(one, 'Length') === undefined ? [] : ['Length']
  return { start: start + name.length + 2, candidates: beginning(properties, part ?? '') }
}

function frameOf(session: Session): Frame {
  return { engine: session, run: new Run(session.limits, new AbortController().signal), scope: session.root, depth: 0, text: '' }
}

function declarationOf(name: string, f: Frame): Declaration | undefined {
  try {
    const found = findCommand(name, f)
    return found.kind === 'command' && !isNative(found.command) ? found.command : undefined
  } catch {
    return undefined
  }
}

function parameterNames(d: Declaration, before: readonly string[], typed: string): string[] {
  const used = before.filter((w) => isDash(w.charAt(0))).map((w) => named(d, w)?.name)
  const own = Object.keys(d.parameters).filter((name) => !used.includes(name))
  const found = beginning(own, typed)
  return (found.length > 0 ? found : beginning(Object.keys({ ...commonOf(d), ...ignoredOf(d) }), typed)).map((name) => `-${name}`)
}

function named(d: Declaration, word: string): { name: string; parameter: Parameter } | undefined {
  try {
    return resolve(d, word.slice(1).replace(/:$/, ''))
  } catch {
    return undefined
  }
}

/** The parameter the next value belongs to: the one just named, or the next by position. */
function wanted(d: Declaration, before: readonly string[]): Parameter | undefined {
  const last = before.at(-1)
  const asked = before.findLast((w) => isDash(w.charAt(0)))
  if (asked !== undefined && (asked === last || before.slice(before.lastIndexOf(asked) + 1).every((w) => w.endsWith(',')))) {
    const found = named(d, asked)
    if (found !== undefined && (found.parameter.type !== 'switch' || asked.endsWith(':'))) return found.parameter
  }
  const used = new Set<string>()
  let positions = 0
  for (let i = 0; i < before.length; i++) {
    const word = before[i] ?? ''
    const found = isDash(word.charAt(0)) ? named(d, word) : undefined
    if (found === undefined) positions++
    else {
      used.add(found.name)
      if (found.parameter.type !== 'switch') i++
    }
  }
  const open = Object.entries(d.parameters)
    .filter(([name, p]) => p.position !== undefined && !used.has(name))
    .sort(([, a], [, b]) => (a.position ?? 0) - (b.position ?? 0))
  return open[positions]?.[1]
}

async function valuesOf(parameter: Parameter, d: Declaration, f: Frame): Promise<readonly string[]> {
  if (parameter.enum !== undefined) return parameter.enum
  if (parameter.type === 'bool' || parameter.type === 'switch') return ['$true', '$false']
  if (parameter.complete === undefined) return d.name === 'Get-Help' || d.name === 'Get-Command' ? f.engine.commands.all.map(nameOf) : []
  const context = createContext(d, { values: {}, common: {}, missing: [], warnings: [] }, new Outcome(d.name, { WarningAction: 'Ignore' }, f), f)
  // Nobody wants to hear while typing that the server can't be asked.
  return parameter.complete(context).catch(() => [])
}

/** A value that isn't one word stands in quotes. */
function quotedIfNeeded(value: string): string {
  return /^[\p{L}\p{N}_./:*@$\\-]+$/u.test(value) ? value : `'${value.replaceAll("'", "''")}'`
}
