import { createContext, Script } from 'node:vm'
import { ShellError } from './shell-error.ts'

// A pattern can be written so that matching it takes years. Only a script of its own can be stopped in the middle of a match.
const empty = createContext(Object.create(null) as object)
const scripts = {
  exec: new Script('(() => { const m = new RegExp(pattern, flags).exec(text); return m === null ? null : JSON.stringify({ all: [...m], named: { ...m.groups } }) })()'),
  replace: new Script('text.replace(new RegExp(pattern, flags), by)'),
  split: new Script('JSON.stringify(text.split(new RegExp(pattern, flags)))'),
}

function run(script: Script, values: { text: string; pattern: string; flags: string; by?: string }, timeout: number): unknown {
  Object.assign(empty, values)
  try {
    return script.runInContext(empty, { timeout })
  } catch (thrown) {
    const timedOut = (thrown as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
    if (timedOut) throw new ShellError('The regular expression takes too long on this text', { found: values.pattern, remedy: 'Make its repetitions less ambiguous.' })
    throw new ShellError('This is not a regular expression', { found: values.pattern, remedy: 'For text with * use -like.', cause: thrown })
  } finally {
    Object.assign(empty, { text: '', pattern: '', flags: '', by: '' })
  }
}

const flagsOf = (matchCase: boolean, more = '') => (matchCase ? more : `i${more}`)

/** The match and its groups, by number and name. */
export function match(text: string, pattern: string, matchCase: boolean, ms: number): { all: (string | null)[]; named: Record<string, string> } | undefined {
  const found = run(scripts.exec, { text, pattern, flags: flagsOf(matchCase) }, ms)
  return found === null ? undefined : (JSON.parse(String(found)) as { all: (string | null)[]; named: Record<string, string> })
}

export function replace(text: string, pattern: string, by: string, matchCase: boolean, ms: number): string {
  return String(run(scripts.replace, { text, pattern, flags: flagsOf(matchCase, 'g'), by }, ms))
}

export function split(text: string, pattern: string, matchCase: boolean, ms: number): string[] {
  return (JSON.parse(String(run(scripts.split, { text, pattern, flags: flagsOf(matchCase) }, ms))) as (string | null)[]).map((part) => part ?? '')
}
