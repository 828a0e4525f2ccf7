import { AppError } from '@parley/platform/errors'

/** Whether a name fits a pattern with `*` and `?`, in any case. @cost linear in the name for each star */
export function matches(pattern: string, name: string): boolean {
  const [p, text] = [pattern.toLowerCase(), name.toLowerCase()]
  let [at, i, star, mark] = [0, 0, -1, 0]
  while (i < text.length) {
    if (p[at] === '?' || p[at] === text[i]) [at, i] = [at + 1, i + 1]
    else if (p[at] === '*') [star, mark, at] = [at, i, at + 1]
    else if (star >= 0) [at, mark, i] = [star + 1, mark + 1, mark + 1]
    else return false
  }
  while (p[at] === '*') at++
  return at === p.length
}

export function missing(what: string, found: string, candidates: readonly string[]): AppError {
  return new AppError('missing', `There is no ${what} '${found.slice(0, 80)}'`, { candidates: [...candidates] })
}
