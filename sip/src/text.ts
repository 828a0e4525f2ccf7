/** The wire is kept as a *binary string*: one character for each byte, so that what we do not touch leaves as it came. */

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false
  return true
}

/** Wire text as a human reads it. Bytes that are no UTF-8 become U+FFFD. */
export function decodeText(wire: string): string {
  return isAscii(wire) ? wire : Buffer.from(wire, 'latin1').toString('utf8')
}

/** Text as it goes into a header. */
export function encodeText(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1')
}

/** The same characters, no longer a slice of the message they came from.
 *  A slice keeps the whole head in memory: use this for what outlives its message (a dialog's Call-ID, a binding's Contact). */
export function ownText(wire: string): string {
  return Buffer.from(wire, 'latin1').toString('latin1')
}

/** ASCII only, as the RFC's case rules are. */
export function lowerAscii(text: string): string {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code >= 65 && code <= 90) return lowerFrom(text, i)
    if (code > 0x7f) return lowerFrom(text, i)
  }
  return text
}

function lowerFrom(text: string, from: number): string {
  let lower = text.slice(0, from)
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i)
    lower += code >= 65 && code <= 90 ? String.fromCharCode(code | 32) : text[i]
  }
  return lower
}

export function sameIgnoringCase(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    const lower = x | 32
    if (lower !== (y | 32) || lower < 97 || lower > 122) return false
  }
  return true
}

/** Without blanks and tabs at either end. `trim` would also take the byte A0, which may be the half of a letter. */
export function trimBlanks(text: string): string {
  let from = 0
  let to = text.length
  while (from < to && isBlank(text.charCodeAt(from))) from++
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--
  return from === 0 && to === text.length ? text : text.slice(from, to)
}

const isBlank = (code: number): boolean => code === 32 || code === 9
