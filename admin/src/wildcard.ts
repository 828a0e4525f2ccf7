/** Whether a text fits a pattern with `*` and `?`, in any case. @cost linear in practice, never exponential, whatever the pattern */
export function matchesWildcard(pattern: string, text: string): boolean {
  const [p, t] = [pattern.toLowerCase(), text.toLowerCase()]
  let [i, j] = [0, 0]
  let star = -1
  let resume = 0
  while (j < t.length) {
    if (p[i] === '*') {
      star = i++
      resume = j
    } else if (i < p.length && (p[i] === '?' || p[i] === t[j])) {
      i++
      j++
    } else if (star >= 0) {
      i = star + 1
      j = ++resume
    } else return false
  }
  while (p[i] === '*') i++
  return i === p.length
}
