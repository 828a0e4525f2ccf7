import type { Declaration } from '../cmdlet.ts'
import { ShellError } from './shell-error.ts'

type Set_ = readonly string[]

const inSome = (d: Declaration, name: string) => (d.parameterSets ?? []).some((set) => set.includes(name))

/** The sets that hold all of these that are in a set at all; one empty set when the cmdlet has none. */
export function setsFor(d: Declaration, names: readonly string[]): Set_[] {
  const sets = d.parameterSets ?? [[]]
  const chosen = names.filter((name) => inSome(d, name))
  return sets.filter((set) => chosen.every((name) => set.includes(name)))
}

/** @throws ShellError naming parameters that don't go together */
export function refuseMixedSets(d: Declaration, names: readonly string[]): void {
  if (setsFor(d, names).length > 0) return
  const chosen = names.filter((name) => inSome(d, name))
  const pair = chosen.flatMap((a, i) => chosen.slice(i + 1).map((b): [string, string] => [a, b])).find((two) => setsFor(d, two).length === 0)
  throw new ShellError('Parameter set cannot be resolved using the specified named parameters.', {
    remedy: `${(pair ?? chosen).map((name) => `-${name}`).join(' and ')} cannot be used together.`,
  })
}

/** The mandatory parameters still open, of the set that needs the fewest. */
export function missingOf(d: Declaration, names: readonly string[]): string[] {
  const open = (set: Set_) => Object.entries(d.parameters).filter(([name, p]) => p.mandatory === true && !names.includes(name) && (set.includes(name) || !inSome(d, name)))
  const lists = setsFor(d, names).map((set) => open(set).map(([name]) => name))
  return lists.reduce((best, list) => (list.length < best.length ? list : best), lists[0] ?? [])
}
