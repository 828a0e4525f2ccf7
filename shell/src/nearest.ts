const FARTHEST = 2

/** The candidate a misspelt word was meant to be: within two edits (one for short words), or with swapped neighbours. Case doesn't count.
 *  @cost words × candidates; words are cut at 80 characters */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const asked = word.toLowerCase().slice(0, 80)
  let best: string | undefined
  let least = asked.length <= 3 ? 2 : FARTHEST + 1
  for (const candidate of candidates) {
    const distance = edits(asked, candidate.toLowerCase(), least)
    if (distance < least) [best, least] = [candidate, distance]
  }
  return best
}

/** Letters to insert, remove, change or swap; at least `enough` when it is more than that. */
function edits(a: string, b: string, enough: number): number {
  if (Math.abs(a.length - b.length) >= enough) return enough
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min((row[j - 1] ?? 0) + (same ? 0 : 1), (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (before[j - 2] ?? 0) + 1)
      next.push(cost)
    }
    before = row
    row = next
  }
  return row[b.length] ?? enough
}
