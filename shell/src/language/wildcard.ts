type Piece = { any: true } | { any: false; matches(c: string): boolean }

/** A pattern with `*`, `?`, `[a-z]` and backtick escapes as a test, without case unless told otherwise.
 *  @cost length of the text × length of the pattern at worst; nothing backtracks further than the last star */
export function wildcard(pattern: string, o: { matchCase?: boolean } = {}): (text: string) => boolean {
  const fold = (text: string) => (o.matchCase === true ? text : text.toLowerCase())
  const pieces = piecesOf(fold(pattern))
  return (text) => matches(pieces, fold(text))
}

export const hasWildcard = (text: string) => /[*?[]/.test(text)

function piecesOf(pattern: string): Piece[] {
  const pieces: Piece[] = []
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] ?? ''
    if (c === '*') {
      if (pieces.at(-1)?.any !== true) pieces.push({ any: true })
    } else if (c === '?') pieces.push({ any: false, matches: () => true })
    else if (c === '[' && pattern.indexOf(']', i + 2) > 0) {
      const close = pattern.indexOf(']', i + 2)
      pieces.push({ any: false, matches: setOf(pattern.slice(i + 1, close)) })
      i = close
    } else {
      const literal = c === '`' && i + 1 < pattern.length ? (pattern[++i] ?? '') : c
      pieces.push({ any: false, matches: (x) => x === literal })
    }
  }
  return pieces
}

function setOf(inside: string): (c: string) => boolean {
  const ranges: [string, string][] = []
  for (let i = 0; i < inside.length; i++) {
    const from = inside[i] ?? ''
    if (inside[i + 1] === '-' && i + 2 < inside.length) {
      ranges.push([from, inside[i + 2] ?? from])
      i += 2
    } else ranges.push([from, from])
  }
  return (c) => ranges.some(([from, to]) => c >= from && c <= to)
}

function matches(pieces: readonly Piece[], text: string): boolean {
  let [at, piece] = [0, 0]
  let [star, mark] = [-1, 0]
  while (at < text.length) {
    const next = pieces[piece]
    if (next !== undefined && next.any) {
      star = piece++
      mark = at
    } else if (next !== undefined && next.matches(text[at] ?? '')) {
      piece++
      at++
    } else if (star >= 0) {
      piece = star + 1
      at = ++mark
    } else return false
  }
  while (pieces[piece]?.any === true) piece++
  return piece === pieces.length
}
