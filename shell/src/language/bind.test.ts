import { expect, test } from 'vitest'
import { fakeCmdlet, object, takes, withBuiltins, type Calls } from '../testing/fake-commands.ts'
import { runShell } from '../testing/run-shell.ts'

const parameters = {
  Identity: takes.text({ position: 1, pipeline: 'both', aliases: ['Name'] }),
  Port: takes.int({ mandatory: true, position: 2 }),
  Small: { type: 'uint16', help: 'Small.' },
  Days: takes.int({ range: [0, 180] }),
  Type: takes.text({ enum: ['None', 'Ocs'] }),
  Kinds: takes.text({ enum: ['IIS', 'UM', 'SMTP'], many: true }),
  Enabled: takes.bool(),
  EnableTcp: takes.flag(),
  Force: takes.flag(),
  When: { type: 'datetime', help: 'When.' },
  Duration: { type: 'timespan', help: 'How long.' },
  Data: { type: 'bytes', help: 'Bytes.' },
  Members: takes.text({ many: true }),
} as const

async function bound(line: string, more: { answers?: string[] } = {}) {
  const calls: Calls = []
  const set = fakeCmdlet(calls, 'Set-Thing', parameters, { changes: true, ignored: { DomainController: 'there is one directory' } })
  const strict = fakeCmdlet(calls, 'Get-Strict', { Identity: takes.text({ position: 1 }), Filter: takes.text(), Pool: takes.text() }, { parameterSets: [['Identity'], ['Filter']] })
  const give = fakeCmdlet(calls, 'Get-Thing', {}, { gives: [object('Thing', { Identity: 'a', Port: 1 }), object('Thing', { Name: 'b', Port: 2 }), object('Thing', { Other: 'c' })] })
  const run = await runShell(line, { commands: withBuiltins(set, strict, give), ...more })
  return { ...run, calls: calls.filter((c) => c.name !== 'Get-Thing').map((c) => c.bound), error: run.errors[0] }
}

test.each<[line: string, expected: Record<string, unknown>]>([
  ['Set-Thing a 5', { Identity: 'a', Port: 5 }],
  ['Set-Thing -Port 5 a', { Identity: 'a', Port: 5 }],
  ['set-thing -PORT:5 -name a', { Identity: 'a', Port: 5 }],
  ['Set-Thing a -po 5 -fo', { Identity: 'a', Port: 5, Force: true }],
  ['Set-Thing a 5 -EnableTcp:$false', { Identity: 'a', Port: 5, EnableTcp: false }],
  ['Set-Thing a 5 -Enabled 1', { Identity: 'a', Port: 5, Enabled: true }],
  ['Set-Thing 007 5', { Identity: '007', Port: 5 }],
  ['Set-Thing a "0x1F"', { Identity: 'a', Port: 31 }],
  ['Set-Thing a 2.5', { Identity: 'a', Port: 2 }],
  ['Set-Thing a 5 -Type ocs', { Identity: 'a', Port: 5, Type: 'Ocs' }],
  ['Set-Thing a 5 -Kinds "iis, um"', { Identity: 'a', Port: 5, Kinds: ['IIS', 'UM'] }],
  ['Set-Thing a 5 -Kinds iis,smtp', { Identity: 'a', Port: 5, Kinds: ['IIS', 'SMTP'] }],
  ['Set-Thing a 5 -Members x', { Identity: 'a', Port: 5, Members: ['x'] }],
  ['Set-Thing a 5 -Duration 1.02:30:00', { Identity: 'a', Port: 5, Duration: 95_400_000 }],
  ['Set-Thing a 5 -Duration 00:30', { Identity: 'a', Port: 5, Duration: 1_800_000 }],
  ['Set-Thing a 5 -When 2026-11-21T05:00:00Z', { Identity: 'a', Port: 5, When: new Date('2026-11-21T05:00:00Z') }],
  ['Set-Thing a 5 -Data 1,2,255', { Identity: 'a', Port: 5, Data: Uint8Array.of(1, 2, 255) }],
  ['$p = @{ Identity = "a"; Port = 5; Force = $true }; Set-Thing @p', { Identity: 'a', Port: 5, Force: true }],
  ['Set-Thing ("a") -Port (2 + 3)', { Identity: 'a', Port: 5 }],
  ['"a" | Set-Thing -Port 5', { Identity: 'a', Port: 5 }],
])('%s', async (line, expected) => {
  const { calls, errors } = await bound(line)
  expect(errors).toEqual([])
  expect(calls).toEqual([expected])
})

test.each<[line: string, message: string]>([
  ['Set-Thing a 5 -Prot 3', "A parameter cannot be found that matches parameter name 'Prot'."],
  ['Set-Thing a 5 -E $true', "the parameter name 'E' is ambiguous. Possible matches include: -Enabled -EnableTcp -ErrorAction -ErrorVariable."],
  ['Set-Thing a 5 6', "A positional parameter cannot be found that accepts argument '6'."],
  ['Set-Thing a -Port', "Missing an argument for parameter 'Port'. Specify a parameter of type 'System.Int32' and try again."],
  ['Set-Thing a -Port -Force', "Missing an argument for parameter 'Port'."],
  ['Set-Thing a', 'missing mandatory parameters: Port.'],
  ['Set-Thing a -Port 5 -Port 6', "parameter 'Port' is specified more than once"],
  ['Set-Thing a x', 'Cannot convert value "x" to type "System.Int32". Error: "Input string was not in a correct format."'],
  ['Set-Thing a 99999999999', 'too large or too small'],
  ['Set-Thing a 5 -Small 70000', 'System.UInt16'],
  ['Set-Thing a 5 -Enabled true', 'Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0.'],
  ['Set-Thing a 5 -Type Lync', 'The possible enumeration values are "None,Ocs".'],
  ['Set-Thing "" 5', "Cannot bind argument to parameter 'Identity' because it is an empty string."],
  ['Set-Thing $null 5', "Cannot bind argument to parameter 'Identity' because it is null."],
  ['Set-Thing $nobdy 5', "the variable '$nobdy' has not been set"],
  ['Set-Thing a,b 5', "Cannot convert 'System.Object[]' to the type 'System.String' required by parameter 'Identity'."],
  ['Set-Thing a 5 -When yesterday', 'String was not recognized as a valid DateTime.'],
  ['Set-Thing a 5 -Duration 25:00', 'String was not recognized as a valid TimeSpan.'],
  ['Get-Strict -Identity a -Filter *', 'Parameter set cannot be resolved using the specified named parameters.'],
  ['1 | Get-Strict', 'The input object cannot be bound to any parameters for the command'],
])('%s is refused in PowerShell\u2019s words', async (line, message) => {
  const { calls, error } = await bound(line)
  expect(calls).toEqual([])
  expect(error?.message).toContain(message)
})

test('what is misspelt is offered, and what does not go together is named', async () => {
  expect((await bound('Set-Thing a 5 -Prot 3')).error?.remedy).toBe('Did you mean -Port?')
  expect((await bound('Get-Strict -Identity a -Filter *')).error?.remedy).toBe('-Identity and -Filter cannot be used together.')
})

test('objects bind by property names and their aliases; one that does not fit is reported and the others go on', async () => {
  const { calls, errors } = await bound('Get-Thing | Set-Thing -Port 7')
  expect(calls).toEqual([{ Identity: 'a', Port: 7 }, { Identity: 'b', Port: 7 }])
  expect(errors).toMatchObject([{ message: expect.stringContaining('cannot be bound'), expected: 'an object with Identity' }])
})

test('a missing mandatory parameter is asked for where somebody is', async () => {
  const { calls, output } = await bound('Set-Thing a', { answers: ['5199'] })
  expect(calls).toEqual([{ Identity: 'a', Port: 5199 }])
  expect(output).toContain('Port: ')
})

test('a number outside the range of its parameter is refused in the words of PowerShell', async () => {
  expect((await bound('Set-Thing a 5 -Days 180')).calls).toEqual([{ Identity: 'a', Port: 5, Days: 180 }])
  expect((await bound('Set-Thing a 5 -Days 181')).error?.message).toBe("Cannot validate argument on parameter 'Days'. The 181 argument is greater than the maximum allowed range of 180. Supply an argument that is less than or equal to 180 and then try the command again.")
  expect((await bound('Set-Thing a 5 -Days -1')).error?.message).toBe("Cannot validate argument on parameter 'Days'. The -1 argument is less than the minimum allowed range of 0. Supply an argument that is greater than or equal to 0 and then try the command again.")
})

test('what a declaration ignores is taken whole, half or not written out, with a warning that says why', async () => {
  for (const line of ['Set-Thing a 5 -DomainController dc1', 'Set-Thing a -DomainController:dc1 5', 'Set-Thing a 5 -domainc $unset']) {
    const { calls, warnings } = await bound(line)
    expect(calls, line).toEqual([{ Identity: 'a', Port: 5 }])
    expect(warnings, line).toEqual(['-DomainController is ignored: there is one directory.'])
  }
  expect((await bound('Set-Thing a 5 -DomainController')).error?.message).toContain("Missing an argument for parameter 'DomainController'")
  expect((await bound('Get-Strict a -DomainController dc1')).error?.message).toContain('A parameter cannot be found')
})
