const NUMBER = /(?:0x([0-9a-f]{1,13})|(\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?|\.\d+))[ld]?(kb|mb|gb|tb)?/iy
const UNITS: Readonly<Record<string, number>> = { kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3, tb: 1024 ** 4 }

/** The number written at a place, such as `5199`, `0x1F`, `1.5` or `4kb`; undefined when letters follow. */
export function numberAt(text: string, at: number): { value: number; end: number } | undefined {
  NUMBER.lastIndex = at
  const found = NUMBER.exec(text)
  if (found === null || /^[\p{L}\p{N}_]/u.test(text.slice(NUMBER.lastIndex, NUMBER.lastIndex + 2))) return undefined
  const [whole, hex, decimal, unit] = found
  const value = (hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)) * (unit === undefined ? 1 : (UNITS[unit.toLowerCase()] ?? 1))
  return Number.isFinite(value) ? { value, end: at + whole.length } : undefined
}

/** Text as the number it is written as, blanks around it allowed; undefined when it is none. */
export function numberOf(text: string): number | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return 0
  const sign = /^[+\u002D\u2013]/.exec(trimmed)
  const from = sign === null ? 0 : 1
  const found = numberAt(trimmed, from)
  if (found === undefined || found.end !== trimmed.length) return undefined
  return sign !== null && sign[0] !== '+' ? -found.value : found.value
}
