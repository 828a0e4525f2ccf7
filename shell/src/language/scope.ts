import type { ShellValue } from '../shell-object.ts'
import type { CommandFunction } from './commands.ts'

/** The variables and functions that are seen at one place. Names are compared without case. */
export class Scope {
  readonly parent: Scope | undefined
  /** Passes assignments on: it only covers the variables it was made with, such as `$_`. */
  private readonly transparent: boolean
  private readonly variables = new Map<string, ShellValue>()
  private readonly functions = new Map<string, CommandFunction>()

  constructor(parent?: Scope, o: { transparent?: boolean } = {}) {
    this.parent = parent
    this.transparent = o.transparent ?? false
  }

  get root(): Scope {
    return this.parent?.root ?? this
  }

  /** Undefined when it was never given a value. */
  get(name: string): ShellValue | undefined {
    const own = this.variables.get(name.toLowerCase())
    return own === undefined ? this.parent?.get(name) : own
  }

  set(name: string, value: ShellValue): void {
    const key = name.toLowerCase()
    if (this.transparent && !this.variables.has(key) && this.parent !== undefined) this.parent.set(name, value)
    else this.variables.set(key, value)
  }

  /** In this scope, whatever it passes on otherwise. */
  define(name: string, value: ShellValue): this {
    this.variables.set(name.toLowerCase(), value)
    return this
  }

  function(name: string): CommandFunction | undefined {
    return this.functions.get(name.toLowerCase()) ?? this.parent?.function(name)
  }

  defineFunction(name: string, f: CommandFunction): void {
    if (this.transparent && this.parent !== undefined) this.parent.defineFunction(name, f)
    else this.functions.set(name.toLowerCase(), f)
  }

  names(): string[] {
    return [...this.variables.keys(), ...(this.parent?.names() ?? [])]
  }

  functionNames(): string[] {
    return [...[...this.functions.values()].map((f) => f.name), ...(this.parent?.functionNames() ?? [])]
  }
}
