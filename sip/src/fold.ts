const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 13 || code === 10

/** A folded value as one line: each fold, with the blanks around it, one blank.
 *  @spec RFC 3261 §7.3.1, §25.1 (LWS) */
export function unfold(value: string): string {
  let joined = ''
  let from = 0
  for (let cr = value.indexOf('\r'); cr >= 0; cr = value.indexOf('\r', from)) {
    let end = cr
    while (end > from && isBlank(value.charCodeAt(end - 1))) end--
    joined += `${value.slice(from, end)} `
    from = cr
    while (from < value.length && isBlank(value.charCodeAt(from))) from++
  }
  return joined + value.slice(from)
}
