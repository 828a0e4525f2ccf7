import type { ShellObject } from '../shell-object.ts'
import type { Block } from './ast.ts'
import type { Scope } from './scope.ts'
import { emptyProperties } from './values.ts'

/** `{ … }` as a value, with the variables of the place it was written at. */
export class ScriptBlock implements ShellObject {
  readonly type = 'ScriptBlock'
  readonly properties = emptyProperties()
  readonly body: Block
  readonly home: Scope

  constructor(body: Block, home: Scope) {
    this.body = body
    this.home = home
  }

  /** As it was written. */
  toText(): string {
    return this.body.text.slice(this.body.span.start, this.body.span.end)
  }
}
