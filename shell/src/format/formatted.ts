import { emptyProperties } from '../language/values.ts'
import type { ShellObject } from '../shell-object.ts'

/** Lines that a Format- command made: nothing formats them again. */
export class Formatted implements ShellObject {
  readonly type = 'FormattedText'
  readonly properties = emptyProperties()
  readonly lines: readonly string[]

  constructor(lines: readonly string[]) {
    this.lines = lines
  }

  toText(): string {
    return this.lines.join('\n')
  }
}
