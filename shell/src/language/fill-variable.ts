import type { ShellValue } from '../shell-object.ts'
import type { Scope } from './scope.ts'
import { elements } from './values.ts'

/** Gives the variable that a parameter names its value; `+name` adds to what it holds. */
export function fillVariable(scope: Scope, name: string, value: ShellValue): void {
  const plain = name.replace(/^[+$]+/, '')
  const before = name.startsWith('+') ? (scope.get(plain) ?? null) : null
  scope.set(plain, name.startsWith('+') ? [before, value].flatMap((one) => (one === null ? [] : elements(one))) : value)
}
