import { mimeLimits } from './limits.ts'

/** One header field: its name as written, and where its value is: from after the colon to before the last line break. */
export interface Field {
  name: string
  /** Lower-case name. */
  key: string
  /** There was white space before the colon: it counts only where there is no proper field of the name, or it could pass for another. */
  loose: boolean
  start: number
  end: number
}

export interface HeaderBlock {
  fields: Field[]
  /** Where the body begins. */
  bodyStart: number
  /** Some fields were left out because of a limit. */
  cut: boolean
}

/** How many more fields the message may have; shared by its parts. */
export interface Budget {
  fields: number
}

const LF = 0x0a
const CR = 0x0d
const SPACE = 0x20
const TAB = 0x09
const COLON = 0x3a
const LONGEST_NAME = 256

/** Where the line that begins at `start` ends: `end` before its line break, `next` after it. */
export function lineAt(raw: Buffer, start: number, limit: number): { end: number; next: number } {
  const lf = raw.indexOf(LF, start)
  if (lf < 0 || lf >= limit) return { end: limit, next: limit }
  return { end: lf > start && raw[lf - 1] === CR ? lf - 1 : lf, next: lf + 1 }
}

/** Reads header fields from `start`, line by line. `stopAt` tells a boundary line, which ends a header without a body; it is absent
 *  where there can't be any.
 *  A line that is no field ends the header where the blank line is missing; an mbox `From ` line at the top is passed over.
 *  @cost one look at each line */
export function readHeaderBlock(raw: Buffer, start: number, limit: number, budget: Budget, stopAt?: (lineStart: number, lineEnd: number) => boolean): HeaderBlock {
  const fields: Field[] = []
  let cut = false
  let open: Field | undefined
  let position = start
  const bytesEnd = start + mimeLimits.headerBytes
  while (position < limit) {
    // Nothing more is read of such a header; only its end is looked for.
    if (position >= bytesEnd && !stopAt) return { fields, bodyStart: afterBlankLine(raw, position, limit), cut: true }
    const { end, next } = lineAt(raw, position, limit)
    if (end === position) return { fields, bodyStart: next, cut }
    if (stopAt?.(position, end)) return { fields, bodyStart: position, cut }
    const first = raw[position]
    if (first === SPACE || first === TAB) {
      if (open && position < bytesEnd) open.end = end
    } else {
      const colon = fieldColon(raw, position, end)
      if (colon < 0) {
        if (position !== start || !isMboxLine(raw, position)) return { fields, bodyStart: position, cut }
        open = undefined
      } else if (fields.length >= mimeLimits.fieldsOfPart || budget.fields <= 0 || position >= bytesEnd) {
        cut = true
        open = undefined
      } else {
        budget.fields--
        open = fieldAt(raw, position, colon, end)
        fields.push(open)
      }
    }
    position = next
  }
  return { fields, bodyStart: limit, cut }
}

function afterBlankLine(raw: Buffer, position: number, limit: number): number {
  const ends = [raw.indexOf('\n\r\n', position - 1), raw.indexOf('\n\n', position - 1)].map((at, i) => (at < 0 ? limit : at + (i === 0 ? 3 : 2)))
  return Math.min(limit, ...ends)
}

function fieldAt(raw: Buffer, start: number, colon: number, end: number): Field {
  const written = raw.toString('latin1', start, colon).replaceAll('\0', '')
  const name = written.trimEnd()
  return { name, key: name.toLowerCase(), loose: name !== written, start: colon + 1, end }
}

/** The colon that ends a field name, or -1 when the line isn't a field. Spaces before the colon are let pass (RFC 5322 §4.5). */
function fieldColon(raw: Buffer, start: number, end: number): number {
  const last = Math.min(end, start + LONGEST_NAME)
  for (let i = start; i < last; i++) {
    const byte = raw[i] ?? 0
    if (byte === COLON) return i === start ? -1 : i
    if (byte > SPACE && byte !== 0x7f) continue
    if (byte !== SPACE && byte !== TAB && byte !== 0) return -1
    if (byte !== 0 && !onlySpaceBeforeColon(raw, i, last)) return -1
  }
  return -1
}

function onlySpaceBeforeColon(raw: Buffer, start: number, end: number): boolean {
  let i = start
  while (i < end && (raw[i] === SPACE || raw[i] === TAB)) i++
  return i < end && raw[i] === COLON
}

function isMboxLine(raw: Buffer, start: number): boolean {
  return raw.toString('latin1', start, start + 5) === 'From ' || raw.toString('latin1', start, start + 6) === '>From '
}
