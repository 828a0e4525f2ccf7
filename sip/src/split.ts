import { skipQuoted } from './grammar.ts'
import { sourceOf, type Source } from './source.ts'

/** The index of the first separating comma of `bytes[from, to)`; `to` when there is none. Commas inside quotes and `<…>` separate
 *  nothing, and after a quote or bracket that does not close none does. */
export function nextComma({ text, bytes }: Source, from: number, to: number): number {
  const first = text.indexOf(',', from)
  if (first < 0 || first >= to) return to
  for (let at = from; at < to; at++) {
    const byte = bytes[at]
    if (byte === 44) return at
    if (byte === 34) {
      const end = skipQuoted(bytes, at)
      if (end < 0) return to
      at = end - 1
    } else if (byte === 60) {
      const end = bytes.indexOf(62, at)
      if (end < 0 || end >= to) return to
      at = end
    }
  }
  return to
}

/** Calls `take` with the bounds of every value of a comma list, blanks around it left out. An empty element is given too: the
 *  header's own parser decides whether that is legal.
 *  @spec RFC 3261 §7.3.1 */
export function eachValue(source: Source, from: number, to: number, take: (from: number, to: number) => void): void {
  const { bytes } = source
  for (let start = from; ; ) {
    const comma = nextComma(source, start, to)
    let end = comma
    while (start < end && isBlank(bytes[start]!)) start++
    while (end > start && isBlank(bytes[end - 1]!)) end--
    take(start, end)
    if (comma >= to) return
    start = comma + 1
  }
}

const isBlank = (byte: number): boolean => byte === 32 || byte === 9

export function splitList(text: string): string[] {
  if (!text.includes(',')) return [text]
  const values: string[] = []
  eachValue(sourceOf(text), 0, text.length, (from, to) => values.push(text.slice(from, to)))
  return values
}
