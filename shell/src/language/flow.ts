import type { ShellValue } from '../shell-object.ts'
import type { ErrorRecord } from './frame.ts'

/** `return`, `break`, `continue` and `exit` on their way to whatever they end. */
export class Flow extends Error {
  readonly word: 'return' | 'break' | 'continue' | 'exit'
  readonly value: ShellValue

  constructor(word: 'return' | 'break' | 'continue' | 'exit', value: ShellValue = null) {
    super(word)
    this.word = word
    this.value = value
  }
}

/** An error that ends the whole text: `-ErrorAction Stop`, `throw`. */
export class Terminated extends Error {
  readonly record: ErrorRecord

  constructor(record: ErrorRecord) {
    super(record.error.message)
    this.record = record
  }
}
