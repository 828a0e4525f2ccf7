import { expect, test } from 'vitest'
import { fakeCmdlet, object, withBuiltins, type Calls } from '../../testing/fake-commands.ts'
import { runShell } from '../../testing/run-shell.ts'

const calls: Calls = []
const sites = fakeCmdlet(calls, 'Get-Site', {}, {
  gives: [
    object('Site', { Identity: 'Site:1', SiteId: '1', DisplayName: 'Redmond', Size: 20, Tags: ['a', 'b'] }),
    object('Site', { Identity: 'Site:2', SiteId: '2', DisplayName: 'Bolzano', Size: 3, Tags: [] }),
    object('Site', { Identity: 'Site:3', SiteId: '3', DisplayName: 'Rome', Size: 3, Tags: ['c'] }),
  ],
  table: [{ property: 'SiteId' }, { property: 'DisplayName', heading: 'Name' }],
})
const commands = withBuiltins(sites)
const run = async (line: string, more = {}) => {
  const result = await runShell(line, { commands, ...more })
  return { ...result, lines: result.output.trimEnd().split('\n') }
}
const text = async (line: string) => {
  const { output, messages } = await run(line)
  expect(messages).toBe('')
  return output.trim()
}

test('objects are shown in the table of their cmdlet', async () => {
  expect(await text('Get-Site')).toBe('SiteId Name\n------ ----\n1      Redmond\n2      Bolzano\n3      Rome')
})

test('chosen properties are shown as a table up to four, as a list beyond', async () => {
  expect(await text('Get-Site | Select-Object DisplayName, SiteID -First 1')).toBe('DisplayName SiteId\n----------- ------\nRedmond     1')
  expect(await text('Get-Site | select * -First 1')).toBe('Identity    : Site:1\nSiteId      : 1\nDisplayName : Redmond\nSize        : 20\nTags        : {a, b}')
})

test('fl takes names in any case and patterns', async () => {
  expect(await text('Get-Site | ? size -gt 10 | fl displayname,S*')).toBe('DisplayName : Redmond\nSiteId      : 1\nSize        : 20')
})

test.each([
  ['Get-Site | Where {$_.DisplayName -like "*o*" -and $_.Size -lt 10} | % DisplayName', 'Bolzano\nRome'],
  ['Get-Site | Where-Object DisplayName -like R* | foreach { $_.DisplayName }', 'Redmond\nRome'],
  ['(Get-Site).DisplayName', 'Redmond\nBolzano\nRome'],
  ['(Get-Site | sort Size, DisplayName).DisplayName -join " "', 'Bolzano Rome Redmond'],
  ['(Get-Site | Sort-Object DisplayName -Descending | select -First 1).SiteId', '3'],
  ['Get-Site | Group-Object Size -NoElement | % { "$($_.Count)x$($_.Name)" }', '1x20\n2x3'],
  ['(Get-Site | Measure-Object Size -Sum -Average -Maximum).Sum', '26'],
  ['(Get-Site | measure).Count', '3'],
  ['Get-Site | select -Last 1 -ExpandProperty Tags', 'c'],
  ['Get-Site | select -Skip 1 -First 1 | % SiteId', '2'],
  ['3,1,3,2 | sort -Unique', '1\n2\n3'],
  ["Get-Site | select @{n='Upper'; e={$_.DisplayName.ToUpper()}} | % Upper", 'REDMOND\nBOLZANO\nROME'],
  ['1..3 | ForEach-Object -Begin { $sum = 0 } -Process { $sum += $_ } -End { $sum }', '6'],
  ['1..10 | ? { $_ % 2 } | % { $_ * $_ }', '1\n9\n25\n49\n81'],
  ['@{A=1} | ConvertTo-Json -Compress', '{"A":1}'],
  ['\'{"a":[1,{"b":null}]}\' | ConvertFrom-Json | % { $_.a[0] }', '1'],
  ['"Name,Port", "owa,5199" | ConvertFrom-Csv | % Port', '5199'],
  ['Get-Site | select SiteId, Tags | ConvertTo-Csv', '"SiteId","Tags"\n"1","a;b"\n"2",""\n"3","c"'],
  ['Get-Alias fl | % Definition', 'Format-List'],
  ['Write-Output a b', ''],
])('%s', async (line, expected) => {
  if (expected === '') return expect((await run(line)).errors[0]?.message).toMatch(/positional parameter/)
  return expect(await text(line)).toBe(expected)
})

test('Select-Object -First asks for no more than it gives', async () => {
  const { output } = await run('1..100000 | % { $count = $_; $_ } | select -First 2; "counted $count"')
  expect(output).toBe('1\n2\ncounted 2\n')
})

test('a table is cut to the window with three dots, and a list is not', async () => {
  const wide = `'{"A":"${'x'.repeat(60)}","B":"${'y'.repeat(60)}"}' | ConvertFrom-Json`
  const { lines } = await run(wide, { width: 60 })
  expect(Math.max(...lines.map((l) => l.length))).toBeLessThanOrEqual(60)
  expect(lines.at(-1)).toContain('...')
  expect((await run(`${wide} | fl`, { width: 60 })).output).toContain('y'.repeat(60))
})

test('text from elsewhere cannot drive the terminal', async () => {
  const { output } = await run('"`e[2Jgone`u{202e}"; @{A="`e]0;title`a"} ')
  expect(output).not.toMatch(/[\u001B\u0007\u202E]/)
})

test('files: what is shown, CSV and bytes go out and come back', async () => {
  const { output, files } = await run('Get-Site | fl SiteId > out.txt; Get-Site | Export-Csv sites.csv; (Import-Csv sites.csv)[1].DisplayName; "x" | Set-Content a.bin -NoNewline; ([System.IO.File]::ReadAllBytes("a.bin")).Length')
  expect(output).toBe('Bolzano\n1\n')
  expect(files['out.txt']).toContain('SiteId : 1')
})

test('a mistyped method of .NET is refused with what there is', async () => {
  const { errors } = await run('[System.IO.File]::Delete("x")')
  expect(errors[0]).toMatchObject({ message: expect.stringContaining('.NET'), expected: expect.stringContaining('ReadAllBytes') })
})

test('Get-Help shows examples, parameters and suggestions', async () => {
  expect(await text('Get-Help Select-Object -Examples')).toContain('PS> Get-CsSite | Select-Object DisplayName, SiteID')
  expect(await text('Get-Help Out-File -Parameter append')).toContain('-Append')
  expect(await text('help Get-Site -Full')).toContain('SYNTAX')
  expect((await run('Get-Help Selct-Object')).errors[0]?.remedy).toBe('Did you mean Select-Object?')
})

test('Get-Command lists by pattern, verb and noun', async () => {
  expect(await text('Get-Command *-Csv | % Name')).toBe('ConvertFrom-Csv\nConvertTo-Csv\nExport-Csv\nImport-Csv')
  expect(await text('gcm -Noun Json | % Name')).toBe('ConvertFrom-Json\nConvertTo-Json')
})

test('Get-Member tells the properties of what comes through the pipeline', async () => {
  expect(await text('Get-Site | Get-Member S* | % Name')).toBe('SiteId\nSize')
})

test('questions are asked of a person only', async () => {
  expect((await run('Read-Host Name')).errors[0]?.message).toContain('Nobody can be asked')
  expect((await run('"hello " + (Read-Host Name)', { answers: ['Ann'] })).output).toBe('Name: hello Ann\n')
  const { output } = await run('$c = Get-Credential ann; $c.UserName; "$($c.Password)"', { answers: ['secret'] })
  expect(output).toContain('ann\nSystem.Security.SecureString')
  expect(output).not.toContain('secret')
})
