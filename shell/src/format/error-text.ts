import { caret, lineAndColumn, ShellError } from '../language/shell-error.ts'
import type { ErrorRecord } from '../language/frame.ts'
import { harmless } from './cell.ts'

/** An error for people: who says it, what is wrong, what was expected and found, what to do, and where it stands. */
export function errorText(record: ErrorRecord): string {
  const { error, command, at } = record
  const lines = [`${command === undefined ? '' : `${command} : `}${error.message}`]
  if (error.code === 'internal' && error.cause instanceof Error) lines.push(`    Cause:    ${error.cause.message}`)
  if (error.expected !== undefined) lines.push(`    Expected: ${error.expected}`)
  if (error.found !== undefined) lines.push(`    Found:    ${error.found}`)
  if (error.candidates !== undefined && error.candidates.length > 0 && !mentions(error.expected, error.candidates)) lines.push(`    There is: ${error.candidates.slice(0, 20).join(', ')}`)
  if (error.remedy !== undefined) lines.push(`    ${error.remedy}`)
  if (at !== undefined && at.text !== '') {
    // The place helps where the text is wrong; for what the server refused only when there is more than one line to choose from.
    if (error instanceof ShellError) lines.push(...indented(caret(at)))
    else if (at.text.trim().includes('\n')) lines.push(`    At line ${lineAndColumn(at.text, at.span.start).line}`)
  }
  return `${harmless(lines.join('\n'))}\n`
}

const indented = (text: string) => text.split('\n').map((line) => `    ${line}`)

const mentions = (expected: string | undefined, candidates: readonly string[]) => expected !== undefined && candidates.every((c) => expected.includes(c))

