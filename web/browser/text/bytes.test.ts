import { afterEach, expect, test } from 'vitest'
import { formatBytes } from './bytes.ts'
import { loadLanguage } from './text.ts'

afterEach(() => loadLanguage('en'))

test('sizes are said in the largest unit that fits', async () => {
  expect([0, 1, 999, 1000, 12_345, 3_456_789, 25_000_000, 5e12].map(formatBytes)).toEqual(['0 bytes', '1 byte', '999 bytes', '1 kB', '12 kB', '3.5 MB', '25 MB', '5,000 GB'])
  await loadLanguage('de')
  expect(formatBytes(3_456_789)).toBe('3,5 MB')
})
