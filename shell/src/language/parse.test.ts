import { expect, test } from 'vitest'
import { parse } from './parse.ts'
import { caret, lineAndColumn, ParseError } from './shell-error.ts'

function fault(text: string): ParseError {
  try {
    parse(text)
  } catch (thrown) {
    return thrown as ParseError
  }
  throw new Error(`${text} was taken`)
}

const where = (text: string) => {
  const { at, message, remedy, incomplete } = fault(text)
  const { line, column } = lineAndColumn(text, at?.span.start ?? 0)
  return { message, remedy, incomplete, line, column }
}

test.each([
  ['Get-CsSite |'],
  ['$x ='],
  ['$x = 1 +'],
  ['if ($a) {'],
  ['if ($a'],
  ['"text'],
  ["'text"],
  ['@{ A = 1'],
  ['@( 1,'],
  ['Get-CsSite `'],
  ['Set-X -Y a,'],
  ['foreach ($a in'],
  ['function'],
  ['function f {'],
  ['@"\ntext'],
  ['<# why'],
  ['$a['],
  ['$a.ToUpper('],
  ['${a'],
  ['"$(1'],
  ['&'],
  ['[int'],
  ['(Get-CsSite'],
])('%s is incomplete, not wrong', (text) => {
  expect(fault(text).incomplete).toBe(true)
})

test.each<[text: string, message: RegExp, line: number, column: number]>([
  ['Get-CsSite )', /Unexpected "\)"/, 1, 12],
  ['1 1', /Unexpected "1" after an expression/, 1, 3],
  ['$a -lik "x"', /"-lik" is not an operator/, 1, 4],
  ['while (1) { }', /"while" is not part/, 1, 1],
  ['"a"\n"b" | "c"', /only be the first part/, 2, 7],
  ['| fl', /cannot begin with "\|"/, 1, 1],
  ['1 = 2', /can be given a value/, 1, 1],
  ['@{ A 1 }', /Expected = after the name/, 1, 6],
  ['$a = @{\n  B = 1 C = 2\n}', /Unexpected "C"|Expected ;/, 2, 9],
  ['Get-X -A:', /has no value after the colon/, 1, 7],
  ['Get-X a && Get-Y', /"&" cannot stand here/, 1, 9],
  ['Get-X a || Get-Y', /"\|\|"/, 1, 9],
  ['if ($a) 1', /Expected \{/, 1, 9],
  ['Get-X(1, 2)', /takes no parentheses/, 1, 6],
  ['()', /Nothing is between/, 1, 1],
  ['New-X -A 1\n  -B 2', /"-B" is a parameter/, 2, 3],
  ['if ($a -eq b) { }', /Unexpected "b"/, 1, 12],
])('%s is refused where the fault is', (text, message, line, column) => {
  expect(where(text)).toMatchObject({ message: expect.stringMatching(message), incomplete: false, line, column })
})

test('a misspelt operator is offered the right one', () => {
  expect(where('$a -likee "x"').remedy).toBe('Did you mean -like?')
})

test('a parameter at the start of a line says that the line before should have gone on', () => {
  expect(where('New-X -A 1\n-B 2').remedy).toContain('backtick')
})

test('the caret stands below the fault, also in a long line', () => {
  const { at } = fault('Get-A\n  Get-B <x>')
  expect(at && caret(at)).toBe('At line 2, column 9:\n    Get-B <x>\n          ^~~')
  const long = fault(`Get-A ${'x'.repeat(500)} <y> ${'z'.repeat(500)}`)
  const [, shown = '', marks = ''] = (long.at ? caret(long.at) : '').split('\n')
  expect(shown.length).toBeLessThan(130)
  expect(shown.slice(marks.indexOf('^')).startsWith('<y>')).toBe(true)
})

test.each([
  ['Write-Output a#b # why', ['a#b']],
  ['Write-Output 5199 0x10 1kb 1.5 -3 00012', [5199, 16, 1024, 1.5, -3, 12]],
  ['Write-Output C:\\a\\b.c /x:"y z" http://a/b?c=d', ['C:\\a\\b.c', '/x:y z', 'http://a/b?c=d']],
  ['Write-Output a`,b "q""q" \'s\'\'s\'', ['a,b', 'q"q', "s's"]],
])('%s takes words as they stand', (text, expected) => {
  const block = parse(text)
  const [statement] = block.statements
  const stage = statement?.kind === 'pipeline' ? statement.stages[0] : undefined
  const values = stage?.kind === 'command' ? stage.args.map((a) => (a.kind === 'value' && a.value.kind === 'literal' ? a.value.value : a.raw)) : []
  expect(values).toEqual(expected)
})
