import { currentLanguage } from './text.ts'

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** `12 kB`, `3.4 MB`: as people say sizes of files. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return new Intl.NumberFormat(currentLanguage(), { style: 'unit', unit: units[unit] ?? 'byte', unitDisplay: unit === 0 ? 'long' : 'short', maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0 }).format(value)
}
