/** What a quoted string says, given with its quotes. */
export function unquote(quoted: string): string {
  const inner = quoted.slice(1, -1)
  if (!inner.includes('\\')) return inner
  let plain = ''
  let run = 0
  for (let at = inner.indexOf('\\'); at >= 0; at = inner.indexOf('\\', at + 2)) {
    plain += inner.slice(run, at)
    run = at + 1
  }
  return plain + inner.slice(run)
}

/** @param plain  a binary string; a NUL is legal escaped only, so it is */
export function quote(plain: string): string {
  let quoted = '"'
  let run = 0
  for (let at = 0; at < plain.length; at++) {
    const code = plain.charCodeAt(at)
    if (code !== 34 && code !== 92 && code !== 0) continue
    quoted += `${plain.slice(run, at)}\\`
    run = at
  }
  return `${quoted}${plain.slice(run)}"`
}
