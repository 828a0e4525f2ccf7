import type { ShellValue } from '../shell-object.ts'
import { ShellError } from './shell-error.ts'
import { dateText, toText } from './text.ts'

/** `'{0,-10} {1:N2}' -f a, b`. @throws ShellError when a number in braces has no value */
export function formatOperator(pattern: string, values: readonly ShellValue[]): string {
  return pattern.replaceAll(/\{\{|\}\}|\{(\d{1,4})(?:,(-?\d{1,4}))?(?::([^{}]*))?\}/g, (whole, index?: string, width?: string, format?: string) => {
    if (index === undefined) return whole.slice(1)
    if (Number(index) >= values.length) throw new ShellError('Error formatting a string: Index (zero based) must be greater than or equal to zero and less than the size of the argument list.')
    const text = formatted(values[Number(index)] ?? null, format ?? '')
    const wide = Number(width ?? 0)
    return wide < 0 ? text.padEnd(-wide) : text.padStart(wide)
  })
}

/** Numbers as `N2`, `F1`, `D4`, `X`, `P0`; dates by `yyyy MM dd HH mm ss`. */
export function formatted(value: ShellValue, format: string): string {
  if (value instanceof Date) return format === '' ? dateText(value) : dateBy(value, format)
  const [, letter, digits = ''] = /^([ndfxp])(\d{0,2})$/i.exec(format) ?? []
  if (typeof value !== 'number' || letter === undefined) return toText(value)
  const places = digits === '' ? 2 : Number(digits)
  switch (letter.toLowerCase()) {
    case 'n':
      return value.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places })
    case 'f':
      return value.toFixed(places)
    case 'p':
      return `${(value * 100).toFixed(places)}%`
    case 'x': {
      const hex = Math.trunc(value).toString(16).padStart(Number(digits), '0')
      return letter === 'X' ? hex.toUpperCase() : hex
    }
    default:
      return String(Math.trunc(value)).padStart(Number(digits), '0')
  }
}

function dateBy(date: Date, format: string): string {
  if (format === 'o') return date.toISOString()
  const parts: Readonly<Record<string, number>> = {
    yyyy: date.getFullYear(),
    MM: date.getMonth() + 1,
    dd: date.getDate(),
    HH: date.getHours(),
    mm: date.getMinutes(),
    ss: date.getSeconds(),
    fff: date.getMilliseconds(),
  }
  return format.replaceAll(/yyyy|MM|dd|HH|mm|ss|fff/g, (part) => String(parts[part]).padStart(part.length, '0'))
}
