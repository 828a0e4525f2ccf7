import { AppError } from '@parley/platform/errors'
import { expect, test } from 'vitest'
import type { ApiClient } from '../api-client.ts'
import type { Cmdlet } from '../cmdlet.ts'
import { fakeCmdlet, takes, withBuiltins, type Calls } from '../testing/fake-commands.ts'
import { runShell, type RunShellOptions } from '../testing/run-shell.ts'

const Identity = takes.text({ position: 1, pipeline: 'both' })

function commands(calls: Calls) {
  const set: Cmdlet = {
    ...fakeCmdlet(calls, 'Set-Thing', { Identity, Force: takes.flag() }),
    changes: true,
    run: async (c, p) => {
      c.verbose(`Looking at ${String(p['Identity'])}`)
      if (p['Identity'] === 'bad') throw new AppError('missing', 'There is no bad', { candidates: ['good'] })
      if (!(await c.shouldProcess(String(p['Identity']), 'Set-Thing'))) return undefined
      c.warn('Recycle afterwards')
      calls.push({ name: 'Set-Thing', bound: p })
      return [{ type: 'Thing', properties: { Identity: String(p['Identity']) } }]
    },
  }
  const forgetful = fakeCmdlet(calls, 'Set-Forgetful', {}, { changes: true, run: async (c) => void (await c.api.update('things', 'a', {})) })
  return withBuiltins(set, { ...set, name: 'Remove-Thing', changes: 'high' }, forgetful)
}

async function run(line: string, more: RunShellOptions = {}) {
  const calls: Calls = []
  const done = await runShell(line, { commands: commands(calls), ...more })
  return { ...done, done: calls.map((c) => c.bound?.['Identity']) }
}

test('-WhatIf tells what would be done, and does nothing', async () => {
  const { done, messages } = await run('Set-Thing a -WhatIf')
  expect(done).toEqual([])
  expect(messages).toBe('What if: Performing the operation "Set-Thing" on target "a".\n')
})

test('-WhatIf holds even for a command that forgets to ask', async () => {
  let changed = false
  const api = { update: async () => ((changed = true), { warnings: [] }) } as unknown as ApiClient
  const { errors } = await run('Set-Forgetful -WhatIf', { api })
  expect(changed).toBe(false)
  expect(errors).toHaveLength(1)
})

test('-Confirm asks for each; A is yes to all that follow in the line, and the next line asks anew', async () => {
  expect((await run('"a","b","c" | Set-Thing -Confirm', { answers: ['n', 'a'] })).done).toEqual(['b', 'c'])
  expect((await run('"a","b","c" | Set-Thing -Confirm', { answers: ['y', 'l'] })).done).toEqual(['a'])
  const asked = await run('"a","b" | Set-Thing -Confirm\nSet-Thing c -Confirm', { answers: ['a', 'n'] })
  expect(asked.done).toEqual(['a', 'b'])
  expect(asked.output.match(/Are you sure/g)).toHaveLength(2)
})

test('what is dangerous asks by itself, unless told not to', async () => {
  expect((await run('Remove-Thing a', { answers: ['n'] })).done).toEqual([])
  expect((await run('Remove-Thing a -Confirm:$false')).done).toEqual(['a'])
  expect((await run('Remove-Thing a -Force')).done).toEqual(['a'])
})

test('where nobody can be asked, what has to be confirmed is an error', async () => {
  const { done, errors } = await run('Remove-Thing a')
  expect(done).toEqual([])
  expect(errors[0]?.remedy).toContain('-Confirm:$false')
})

test('an error ends the work on one object, not on the others, and is told with what there is', async () => {
  const { done, messages } = await run('"a","bad","c" | Set-Thing; "next"')
  expect(done).toEqual(['a', 'c'])
  expect(messages).toContain('Set-Thing : There is no bad\n    There is: good')
})

test('-ErrorAction and -ErrorVariable', async () => {
  const quiet = await run('"a","bad" | Set-Thing -ea SilentlyContinue -ErrorVariable went | Out-Null; $went[0].Message; $Error.Count')
  expect(quiet.messages).toBe('WARNING: Recycle afterwards\n')
  expect(quiet.output).toBe('There is no bad\n1\n')
  expect((await run('"bad" | Set-Thing -ErrorAction Ignore; $Error.Count')).output).toBe('0\n')
  const stopped = await run('"bad","c" | Set-Thing -ErrorAction Stop; "after"')
  expect(stopped.done).toEqual([])
  expect(stopped.output).toBe('')
  expect((await run('$ErrorActionPreference = "Stop"; Set-Thing bad; "after"')).output).toBe('')
  expect((await run('Get-Nothing; "after"; $?')).output).toBe('after\nTrue\n')
  expect((await run('Set-Thing bad; $?')).output).toBe('False\n')
})

test('-OutVariable, -WarningVariable and -Verbose', async () => {
  const { output, messages } = await run('Set-Thing a -OutVariable o -WarningVariable w -WarningAction SilentlyContinue -Verbose | Out-Null; Set-Thing b -ov +o | Out-Null; $o.Identity; $w')
  expect(output).toBe('a\nb\nRecycle afterwards\n')
  expect(messages).toContain('VERBOSE: Looking at a\n')
  expect(messages.match(/WARNING/g)).toHaveLength(1)
})

test('variables of a function stay in it; blocks of ForEach-Object work on those around them', async () => {
  expect((await run('$x = 1; function f { $x = 2; $x }; f; $x; 1..2 | % { $x = $_ }; $x')).output).toBe('2\n1\n2\n')
})

test('an error in a script tells its line', async () => {
  const calls: Calls = []
  const { messages } = await runShell('. script.ps1', { commands: commands(calls), files: { 'script.ps1': 'Set-Thing a | Out-Null\n\nSet-Thing bad\n' } })
  expect(messages).toContain('At line 3')
})

test('exit ends the text with its code', async () => {
  expect(await run('exit 3; "never"')).toMatchObject({ exit: 3, output: '' })
})

test('a script that is not there is told as one, below the folder of the guides as elsewhere', async () => {
  expect((await run('& $exInstall\\Scripts\\Nothing.ps1 -A b')).errors[0]).toMatchObject({ code: 'missing', message: expect.stringContaining('There is no script') })
  expect((await run('.\\nothing.ps1')).errors[0]).toMatchObject({ code: 'missing', message: expect.stringContaining('Could not find file') })
})

test('nothing in a message drives the terminal', async () => {
  const { messages, output } = await run('Set-Thing "a`e[2J" -WhatIf; Write-Warning "`e]0;x`a"; Write-Error "`u{202e}x"; Write-Host "`e[1m"; Set-Thing "`e[0m" -Confirm', { answers: ['n'] })
  expect(messages + output).not.toMatch(/[\u001B\u0007\u202E]/)
  expect(messages).toContain('What if')
})

test('-ErrorAction Stop fills its variable before it ends everything', async () => {
  const { output } = await runShell(['Set-Thing bad -ea Stop -ev why', '$why.Message'], { commands: commands([]) })
  expect(output).toBe('There is no bad\n')
})

test('an object may have methods: called in any case, on each of a list, with as many values as they take', async () => {
  const calls: Calls = []
  const own = withBuiltins(fakeCmdlet(calls, 'Get-Thing', {}, { gives: [{ type: 'Thing', properties: { Size: 2 }, methods: { Grow: (by) => 2 + Number(by), Name: () => 'thing' } }] }))
  const { values, errors } = await runShell(['(Get-Thing).grow(3)', '@((Get-Thing), (Get-Thing)).NAME()', '(Get-Thing).Name(1)', '(Get-Thing | Select-Object Size).Name()'], { commands: own })
  expect(values).toEqual([5, 'thing', 'thing'])
  expect(errors.map(({ message }) => message)).toEqual([expect.stringContaining('argument count: "1"'), expect.stringContaining("a method named 'Name'")])
})

test('a cmdlet fills a variable of whoever runs it; +name adds to what it holds', async () => {
  const fill: Cmdlet = { ...fakeCmdlet([], 'Set-Filled', { Into: takes.text({ position: 1 }) }), run: async (c, p) => c.setVariable(String(p['Into']), 'new') }
  const { values } = await runShell(['$x = "old"', 'Set-Filled +x', '$x', 'function f { Set-Filled y; $y }', 'f', '$y -eq $null', 'Set-Filled x', '$x', 'Set-Filled +z', '$z.Count'], { commands: withBuiltins(fill) })
  expect(values).toEqual(['old', 'new', 'new', true, 'new', 1])
})
