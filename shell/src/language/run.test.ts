import { expect, test } from 'vitest'
import { runShell } from '../testing/run-shell.ts'

const shown = async (line: string | string[]) => {
  const run = await runShell(line)
  expect(run.messages).toBe('')
  return run.output.trim()
}

test.each([
  ['1 + 2 * 3', '7'],
  ['"a" + 1', 'a1'],
  ['(1..4) -gt 2', '3\n4'],
  ['$x = 5; "x is $x and $($x + 1)"', 'x is 5 and 6'],
  ['@("a","b","c")[-1]', 'c'],
  ['@{A = 1; B = @(1,2)}.B.Count', '2'],
  ['if (1 -eq 2) { "no" } elseif ("a" -eq "A") { "yes" } else { "never" }', 'yes'],
  ['foreach ($i in 1..3) { $i * 2 }', '2\n4\n6'],
  ['function Twice($n) { return $n * 2; "never" }; Twice 21', '42'],
  ['& { param($a, $b = 3) $a + $b } 4', '7'],
  ['"abc" -like "A*"', 'True'],
  ["'a,b' -split ','", 'a\nb'],
  ['-join ("a","b")', 'ab'],
  ['"{0:N2} {1}" -f 1234.5, "x"', '1,234.50 x'],
  ['[int]"0x1F"', '31'],
  ['-not $false', 'True'],
  ['1,2,3 -contains 2', 'True'],
  ["'it''s'", "it's"],
  ['"tab`tand `$x"', 'tab\tand $x'],
  ['("a","bb").Length', '2'],
  ['("a","bb").ToUpper()', 'A\nBB'],
])('%s gives %s', async (line, expected) => {
  expect(await shown(line)).toBe(expected)
})
