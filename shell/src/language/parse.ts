import type { Block } from './ast.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { statements } from './parse-statements.ts'
import { Reader } from './reader.ts'

/** A text of the shell as statements.
 *  @throws ParseError with the place; `incomplete` when more lines could make it right */
export function parse(text: string, limits: Limits = defaultLimits): Block {
  const reader = new Reader(text, limits)
  const block = statements(reader, '')
  if (!reader.end) reader.fail(`Unexpected "${reader.peek()}": nothing is open that it could close`)
  return block
}
