/** The longest a record may be, in bytes, with its line end. */
export const LONGEST_RECORD = 8 * 1024

/** Everything that moves a cursor, colours a terminal, breaks a line, reorders text or cannot be encoded: C0, DEL, C1, line and
 *  paragraph separators, marks and overrides of direction, zero-width characters, tags and lone surrogates. */
const UNSAFE =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]|\p{Surrogate}/gu

/** Text from outside as it may stand in a log: one line, in the order it reads, nothing hidden. `\n` becomes the six characters `\u000a`. */
export function escapeControls(text: string): string {
  return text.replace(UNSAFE, (c) => {
    const code = c.codePointAt(0) ?? 0
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
}

/** At most `most` bytes of UTF-8, cut between characters; what was cut is said. */
export function truncate(text: string, most: number): string {
  const length = Buffer.byteLength(text)
  if (length <= most) return text
  const mark = `… (${length} bytes)`
  const room = Math.max(0, most - Buffer.byteLength(mark))
  let cut = Buffer.from(text.slice(0, room)).subarray(0, room).toString('utf8')
  // A character cut in two decodes to one or more replacement characters.
  while (cut.endsWith('\ufffd')) cut = cut.slice(0, -1)
  return cut + mark
}
