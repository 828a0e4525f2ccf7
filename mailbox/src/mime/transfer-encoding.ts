const EQUALS = 0x3d
const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const TAB = 0x09

/** A part's bytes after its Content-Transfer-Encoding; `problem` when that is one we don't know. */
export function decodeTransfer(bytes: Buffer, encoding: string): { bytes: Buffer; problem: boolean } {
  switch (encoding) {
    case '':
    case '7bit':
    case '8bit':
    case 'binary':
      return { bytes, problem: false }
    case 'base64':
      return { bytes: decodeBase64(bytes), problem: false }
    case 'quoted-printable':
      return { bytes: decodeQuotedPrintable(bytes), problem: false }
    default:
      return { bytes, problem: true }
  }
}

/** Whatever isn't of the alphabet is passed over, as RFC 2045 §6.8 asks. */
function decodeBase64(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1'), 'base64')
}

/** RFC 2045 §6.7; an escape that isn't one stays as it is. */
function decodeQuotedPrintable(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length)
  let length = 0
  let position = 0
  while (position < bytes.length) {
    const found = bytes[position] === EQUALS ? position : bytes.indexOf(EQUALS, position)
    const escape = found < 0 ? bytes.length : found
    length += bytes.copy(out, length, position, escape)
    position = escape
    if (position >= bytes.length) break
    if (bytes[position + 1] === EQUALS) {
      out[length++] = EQUALS
      position++
      continue
    }
    const soft = softBreak(bytes, position + 1)
    const value = soft > 0 ? -1 : hex(bytes[position + 1]) * 16 + hex(bytes[position + 2])
    if (soft > 0) position = soft
    else if (value >= 0) {
      out[length++] = value
      position += 3
    } else {
      out[length++] = EQUALS
      position++
    }
  }
  return out.subarray(0, length)
}

/** Where the line after a soft line break begins, or 0. Trailing white space may stand between `=` and the line's end. */
function softBreak(bytes: Buffer, start: number): number {
  let i = start
  while (i < start + 64 && (bytes[i] === SPACE || bytes[i] === TAB)) i++
  if (bytes[i] === CR && bytes[i + 1] === LF) return i + 2
  if (bytes[i] === LF) return i + 1
  return i >= bytes.length ? bytes.length : 0
}

/** -1000 for what isn't a hexadecimal digit, so that a pair with one is negative. */
function hex(byte: number | undefined): number {
  if (byte === undefined) return -1000
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  if (byte >= 0x41 && byte <= 0x46) return byte - 0x37
  return byte >= 0x61 && byte <= 0x66 ? byte - 0x57 : -1000
}
