import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from '@parley/platform/errors'
import { withBuiltins } from '../testing/fake-commands.ts'
import { runShell, TestShell } from '../testing/run-shell.ts'
import { defaultLimits } from './limits.ts'
import { parse } from './parse.ts'
import { match } from './regex.ts'
import { ParseError } from './shell-error.ts'
import { wildcard } from './wildcard.ts'

/** Pieces of which something nearly right is made. */
const pieces = [
  '$', '$x', '$_', '${a b}', '$env:PATH', '$true', '$null', '@', '@(', '@{', '(', ')', '{', '}', '[', ']', '[int]', '[datetime]', '[System.IO.File]::ReadAllBytes', '::', '.', '..', ',', ';', '|', '&', '=', '+=', '++', '--',
  '+', '-', '*', '/', '%', '-eq', '-like', '-match', '-replace', '-split', '-join', '-f', '-not', '-and', '-in', '-is', '-as', '-contains', '!', '<', '>', '>>', '2>', '#', '<#', '#>', '`', '\n', '\r\n', ' ', '\u00A0', '\u2013',
  '"', "'", '\u201C', '\u2018', '@"\n', '\n"@', "@'\n", "\n'@", '$(', '1', '0x1F', '1.5', '10kb', 'abc', 'Identity', '"a"', "'*'", '-Name', '-Name:', '-First', 'if', 'else', 'foreach', 'in', 'function', 'param', 'return', 'break', 'continue', 'throw', 'exit',
  'Where-Object', '?', '%', 'select', 'sort', 'group', 'measure', 'fl', 'ft', 'fw', 'ConvertTo-Json', 'ConvertFrom-Json', 'ConvertTo-Csv', 'Write-Output', 'Write-Error', 'Get-Help', 'Get-Command', 'gm', 'Out-String', 'Get-Date', '.Length', '.Count', '.ToUpper()', '.Split(",")', '[0]', '[-1]',
]

const soup = fc.array(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...pieces) }, { weight: 1, arbitrary: fc.string({ maxLength: 6, unit: 'binary' }) }), { maxLength: 25 }).map((parts) => parts.join(''))
const spaced = fc.array(fc.constantFrom(...pieces), { maxLength: 25 }).map((parts) => parts.join(' '))

test('any text is a program or a parse error with its place in the text', () => {
  fc.assert(
    fc.property(fc.oneof(soup, spaced, fc.string({ maxLength: 60, unit: 'binary' })), (text) => {
      try {
        parse(text)
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(ParseError)
        const { at } = thrown as ParseError
        expect(at?.span.start).toBeGreaterThanOrEqual(0)
        expect(at?.span.start).toBeLessThanOrEqual(text.length)
      }
    }),
    { numRuns: 5000 },
  )
})

test('any program ends, and what goes wrong in it is said in our own words', async () => {
  const commands = withBuiltins()
  const limits = { ...defaultLimits, steps: 20_000, elements: 5000, text: 100_000, matchMs: 50 }
  await fc.assert(
    fc.asyncProperty(fc.oneof(soup, spaced), async (text) => {
      const { errors } = await runShell([text], { commands, limits, host: { now: () => new Date(0) } })
      for (const error of errors) {
        expect(error).toBeInstanceOf(AppError)
        expect([error.code, error.cause]).not.toEqual(['internal', expect.anything()])
      }
    }),
    { numRuns: 3000 },
  )
}, 120_000)

/** Programs by the grammar, so that running them gets far. */
const { program } = fc.letrec<{ program: string; pipeline: string; value: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    fc.constantFrom('$x', '$y', '$_', '$null', '$true', '1', '0', '-3', '2.5', '1gb', '"a$x"', "'b*'", '"$($y)c"', '@()', '@(1,2)', '@{A=1;B=$x}', '(Get-Date)', '[timespan]"1.02:03:04"', '{ $_ }', '$Error', '"1,2"', "'x'", '$exInstall', '[pscustomobject]@{A=$y}'),
  ),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('atom'),
    fc.tuple(tie('value'), fc.constantFrom('+', '-', '*', '/', '%', '-eq', '-ne', '-gt', '-like', '-match', '-replace', '-split', '-join', '-f', '-contains', '-in', '-and', '-or', '..', ',', '-is', '-as', '-band', '-ceq'), tie('value')).map(([a, o, b]) => `(${a}) ${o} (${b})`),
    fc.tuple(fc.constantFrom('-not ', '!', '-', '-join ', '-split ', ',', '[int]', '[string]', '[bool]', '[datetime]', '[array]', '[byte[]]'), tie('value')).map(([o, v]) => `${o}(${v})`),
    fc.tuple(tie('value'), fc.constantFrom('.A', '.Count', '.Length', '[0]', '[-1]', '["A"]', '.ToString()', '.ToUpper()', '.Split(",")', '.AddDays(1)', '.Substring(1)', '.Keys', '.TotalDays')).map(([v, m]) => `(${v})${m}`),
    tie('pipeline').map((p) => `(${p})`),
  ),
  pipeline: fc
    .tuple(
      tie('value'),
      fc.array(
        fc.oneof(
          fc.constantFrom('fl', 'ft', 'fw', 'sort', 'sort A -Descending', 'group', 'group A', 'measure', 'measure -Sum', 'select *', 'select A', 'select -First 1', 'select -Last 2 -Skip 1', 'select -ExpandProperty A', 'gm', 'ConvertTo-Json', 'ConvertTo-Json | ConvertFrom-Json', 'ConvertTo-Csv | ConvertFrom-Csv', 'Out-String', '% Length', '? A -eq 1', '? Length', 'Write-Output', 'Out-Null', 'select @{n="q";e={$_}}', 'ft @{l="q";e={$_.A};w=3}', 'Write-Host', 'Write-Error -ea SilentlyContinue', 'f', '& { $input }'),
          tie('value').map((v) => `% { ${v} }`),
          tie('value').map((v) => `? { ${v} }`),
        ),
        { maxLength: 3 },
      ),
    )
    .map((stages) => stages.flat().join(' | ')),
  program: fc
    .array(
      fc.oneof(
        tie('pipeline'),
        tie('pipeline').map((p) => `$x = ${p}`),
        tie('value').map((v) => `$y += ${v}`),
        fc.tuple(tie('value'), tie('pipeline')).map(([v, p]) => `if (${v}) { ${p} } else { $x }`),
        fc.tuple(tie('value'), tie('pipeline')).map(([v, p]) => `foreach ($y in ${v}) { ${p} }`),
        tie('value').map((v) => `function f($a = 1) { $a; return ${v} }`),
        tie('value').map((v) => `$t = @{}; $t.A = ${v}; $t`),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((statements) => statements.join('\n')),
}))

test('any well-formed program runs to its end, or to an error in our own words', async () => {
  const commands = withBuiltins()
  const limits = { ...defaultLimits, steps: 20_000, elements: 2000, text: 50_000, matchMs: 50 }
  await fc.assert(
    fc.asyncProperty(program, async (text) => {
      parse(text)
      const { session } = new TestShell({ commands, limits, host: { now: () => new Date(0) } })
      await session.execute(text)
      for (const { error } of session.errors) expect([error.code, error.cause]).not.toEqual(['internal', expect.anything()])
    }),
    { numRuns: Number(process.env['FUZZ'] ?? 700) },
  )
}, 300_000)

const programs = [
  'if ($a -eq "x")\n{\n  Get-Date |\n    fl *\n}\nelse\n{\n  "b\nc"\n}',
  'function Add-Two($a,\n  $b = 2)\n{\n  return $a +\n    $b\n}\nAdd-Two 1 `\n  -b 5',
  '$t = @{\n  A = 1\n  B = @(\n    1,\n    2\n  )\n}\n$t.B |\n  % {\n    $_ * 2\n  }\n@"\nhello "$($t.A)\n"@',
  'foreach ($x in\n 1..3)\n{\n <# a\n comment #>\n $x # why\n}',
]

test.each(programs)('a program cut at the end of a line is complete or asks for more: %j', (program) => {
  parse(program)
  const lines = program.split('\n')
  for (let n = 1; n < lines.length; n++) {
    try {
      parse(lines.slice(0, n).join('\n'))
    } catch (thrown) {
      expect({ cut: n, incomplete: (thrown as ParseError).incomplete }).toEqual({ cut: n, incomplete: true })
    }
  }
})

test.each([
  ['parentheses', '('.repeat(100_000)],
  ['braces', '{'.repeat(100_000)],
  ['sub-expressions in text', '"$('.repeat(50_000)],
  ['hashtables', '@{a='.repeat(50_000)],
  ['casts', '[int]'.repeat(50_000)],
  ['negations', '-not '.repeat(50_000)],
  ['exclamation marks', '!'.repeat(100_000)],
  ['commas', ','.repeat(100_000)],
  ['a chain of operators', `1${'+1'.repeat(200_000)}`],
  ['a chain of properties', `$a${'.b'.repeat(200_000)}`],
  ['a chain of elements', `$a${'[0]'.repeat(100_000)}`],
  ['a pipeline', `1${'|fl'.repeat(100_000)}`],
  ['assignments', '$a='.repeat(100_000)],
  ['if within if', 'if (1) {'.repeat(50_000)],
  ['a text that is too long', ' '.repeat(2 * 1024 * 1024)],
])('%s without end are refused, and nothing overflows', (_what, text) => {
  expect(() => parse(text)).toThrow(ParseError)
})

const small = { ...defaultLimits, steps: 50_000, elements: 10_000, text: 100_000, matchMs: 100 }
const refused = async (line: string) => (await runShell(line, { commands: withBuiltins(), limits: small })).errors[0]?.message ?? ''

test.each([
  ['a list that would be too long', '1..2000000000', /larger than the shell allows/],
  ['a text that would be too long', '"ab" * 2000000000', /larger than the shell allows/],
  ['a text that doubles', '$s = "xxxxxxxxxx"; 1..40 | % { $s = $s + $s }', /larger than the shell allows/],
  ['a list that doubles', '$s = 1..10; 1..40 | % { $s = $s + $s }', /larger than the shell allows/],
  ['a function that calls itself', 'function f { f }; f', /nested deeper/],
  ['a block that calls itself', '$b = { & $b }; & $b', /nested deeper/],
  ['work without end', 'foreach ($i in 1..9000) { foreach ($j in 1..9000) { $j } }', /stopped after/],
  ['a pattern that takes years', '("a" * 60) + "b" -match "^(a+)+$"', /takes too long/],
])('%s is stopped', async (_what, line, message) => {
  expect(await refused(line)).toMatch(message)
})

test.each([
  ['text with half a million values in it', `"${'$a'.repeat(500_000)}".Length`],
  ['a word with as many', `Write-Output ${'$a'.repeat(500_000)}x`],
  ['a list with as many elements, splatted', '$a = 1..400000; (Write-Output @a -ErrorAction SilentlyContinue).Count; 1'],
  ['as many rows', '1..150000 | select @{n="N";e={1}} | ft | Out-Null; 1'],
  ['as many statements', '1;'.repeat(30_000)],
  ['as many entries', `(@{${Array.from({ length: 60_000 }, (_, i) => `a${i}=1`).join(';')}} | fl).Count`],
])('%s is only much, not too much', async (_what, line) => {
  const { errors } = await runShell([line], { commands: withBuiltins() })
  expect(errors.filter((error) => error.code === 'internal')).toEqual([])
}, 60_000)

test('a wildcard never takes long', () => {
  expect(wildcard(`${'*a'.repeat(200)}*b`)('a'.repeat(5000))).toBe(false)
})

test('a regular expression reaches nothing but its text', () => {
  expect(match('x', 'constructor', false, 10_000)).toBeUndefined()
  expect(() => match('x', '(', false, 10_000)).toThrow('not a regular expression')
})

test('Ctrl-C stops a loop, a pipeline and a wait, and nothing after it runs', async () => {
  for (const line of ['foreach ($i in 1..400000) { $i | Out-Null }; "after"', '1..400000 | ? { $_ -lt 0 } | fl; "after"', 'Start-Sleep 3600; "after"']) {
    const stop = new AbortController()
    const shell = new TestShell({ commands: withBuiltins(), signal: stop.signal })
    const running = shell.session.execute(line, { signal: stop.signal })
    setImmediate(() => setImmediate(() => stop.abort()))
    expect(await running).toMatchObject({ ok: false, stopped: true })
    expect(shell.result().output).not.toContain('after')
  }
})

test('names from outside cannot reach what objects are made of', async () => {
  const { output, errors } = await runShell(['$t = @{}; $t.__proto__ = 5; $t.constructor = 6; $x = @{}; "[$($x.__proto__)$($x.constructor)$($x.toString)]"; (\'{"__proto__":{"admin":true}}\' | ConvertFrom-Json).admin -eq $null'], { commands: withBuiltins() })
  expect(errors).toEqual([])
  expect(output).toBe('[]\nTrue\n')
})
