const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 13 || code === 10

/** `head[from, to)` as one value: blanks and line ends at both ends away, each fold one blank.
 *  @spec RFC 3261 §7.3.1, §25.1 (LWS) */
export function unfold(head: string, from: number, to: number): string {
  while (from < to && isBlank(head.charCodeAt(from))) from++
  while (to > from && isBlank(head.charCodeAt(to - 1))) to--
  const value = head.slice(from, to)
  return value.includes('\r') ? joinLines(value) : value
}

function joinLines(value: string): string {
  let joined = ''
  let from = 0
  for (let cr = value.indexOf('\r'); cr >= 0; cr = value.indexOf('\r', from)) {
    let end = cr
    while (end > from && isBlank(value.charCodeAt(end - 1))) end--
    joined += value.slice(from, end) + ' '
    from = cr
    while (from < value.length && isBlank(value.charCodeAt(from))) from++
  }
  return joined + value.slice(from)
}
