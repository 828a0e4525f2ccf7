import { skipQuoted, trimBlanks } from './grammar.ts'

/** The values of a comma list, blanks trimmed; commas inside quotes and `<…>` separate nothing.
 *  An empty element stays as `''`: the header's own parser decides whether that is legal.
 *  @spec RFC 3261 §7.3.1 */
export function splitList(text: string): string[] {
  if (!text.includes(',')) return [trimBlanks(text)]
  const values: string[] = []
  let from = 0
  for (let at = nextComma(text, 0); at >= 0; at = nextComma(text, from)) {
    values.push(trimBlanks(text.slice(from, at)))
    from = at + 1
  }
  values.push(trimBlanks(text.slice(from)))
  return values
}

/** The index of the first separating comma at or after `from`; -1 when there is none. */
export function nextComma(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 44) return at
    if (code === 34) {
      const end = skipQuoted(text, at)
      if (end < 0) return -1
      at = end - 1
    } else if (code === 60) {
      const end = text.indexOf('>', at)
      if (end < 0) return -1
      at = end
    }
  }
  return -1
}
