import { toText } from '../language/text.ts'
import { isList, isObject } from '../language/values.ts'
import type { ShellValue } from '../shell-object.ts'

const IN_A_TABLE = 4

/** A value in a table or a list; a list in braces.
 *  @param most  elements of a list that are shown */
export function cell(value: ShellValue | undefined, most = IN_A_TABLE): string {
  if (value instanceof Uint8Array) return `{${[...value.subarray(0, most)].join(', ')}${value.length > most ? '...' : ''}}`
  if (!isList(value)) return harmless(toText(value))
  const shown = value.slice(0, most).map((v) => (isList(v) || isObject(v) ? cell(v, most) : harmless(toText(v))))
  return `{${shown.join(', ')}${value.length > most ? '...' : ''}}`
}

/** Text that cannot drive a terminal: control characters but tab and line ends are shown as a question mark. */
export function harmless(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g, '?')
}

export const oneLine = (text: string) => text.replaceAll(/\s*[\n\r]+\s*|\t/g, ' ')

/** Columns a text takes on a terminal: East Asian and emoji characters take two, combining ones none. */
export function widthOf(text: string): number {
  if (/^[\u0020-\u007E]*$/.test(text)) return text.length
  let width = 0
  for (const c of text) width += /\p{Mn}|\p{Cf}/u.test(c) ? 0 : isWide(c.codePointAt(0) ?? 0) ? 2 : 1
  return width
}

const isWide = (code: number) =>
  (code >= 0x11_00 && code <= 0x11_5f) || (code >= 0x2e_80 && code <= 0xa4_cf) || (code >= 0xac_00 && code <= 0xd7_a3) || (code >= 0xf9_00 && code <= 0xfa_ff) || (code >= 0xfe_30 && code <= 0xfe_6f) || (code >= 0xff_00 && code <= 0xff_60) || (code >= 0x1_f3_00 && code <= 0x1_fa_ff) || (code >= 0x2_00_00 && code <= 0x3_ff_fd)

/** Cut to a width, with three dots for what is missing. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  const room = width > 3 ? width - 3 : width
  let [taken, used] = ['', 0]
  for (const c of text) {
    used += widthOf(c)
    if (used > room) break
    taken += c
  }
  return width > 3 ? `${taken}...` : taken
}

export const pad = (text: string, width: number, right: boolean) => {
  const blanks = ' '.repeat(Math.max(0, width - widthOf(text)))
  return right ? blanks + text : text + blanks
}
