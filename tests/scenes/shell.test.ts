import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { complete } from '@parley/shell/complete'
import { HttpApiClient } from '@parley/shell/http-api-client'
import type { ShellObject } from '@parley/shell/shell-object'
import { TestShell } from '@parley/shell/testing/run-shell'
import { startLab } from '../lab.ts'
import { LabShell } from '../lab/lab-shell.ts'

const portsOf = (values: readonly unknown[]) => values.map((value) => Number(String((value as ShellObject).properties['LocalAddress']).split(':').at(-1)))

test('A7, B7, F20: netstat with an en-dash prints the ports that are taken, without those of a role that is stopped', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  const { output, values } = await shell.fine('netstat \u2013an')
  expect(output).toMatch(/^Proto\s+LocalAddress\s+State\s+Use$/m)
  expect(output).toMatch(new RegExp(`^TCP\\s+127\\.0\\.0\\.1:${lab.web.trustedPort}\\s+LISTENING\\s+web: SIP over TLS`, 'm'))
  expect(portsOf(values)).toEqual(expect.arrayContaining([lab.admin.port, lab.web.httpPort, lab.web.httpsPort, lab.web.trustedPort]))

  const { trustedPort } = lab.web
  await lab.stopWeb()
  const after = await shell.run('netstat -an')
  expect(portsOf(after.values)).not.toContain(trustedPort)
  expect(portsOf(after.values)).toContain(lab.admin.port)
})

test('the shell holds no right of its own: what the API refuses, it shows', async () => {
  await using lab = await startLab()
  const { url, ca } = lab.admin
  await using stranger = new HttpApiClient({ url, ca, token: 'x'.repeat(43) })
  const shell = new TestShell({ api: stranger })
  await shell.paste('Get-CsSite')
  expect(shell.result().errors).toMatchObject([{ code: 'untrusted' }])
})

test('C2, C7: files below the install folder are those of the server, in any spelling of their paths', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  const { output } = await shell.fine('Get-Content "$EXINSTALL\\clientaccess\\owa\\WEB.CONFIG" | select -First 1')
  expect(output).toContain('<?xml')
})

test('completion offers commands, parameters, names of the installation and values', async () => {
  await using lab = await startLab()
  const { url, ca, token } = lab.admin
  await using api = new HttpApiClient({ url, ca, token })
  const { session } = new TestShell({ api })
  const offered = async (line: string) => (await complete(line, session)).candidates
  expect(await offered('get-cstrustedapplicationp')).toEqual(['Get-CsTrustedApplicationPool'])
  expect(await offered('New-CsTrustedApplicationPool -Req')).toEqual(['-RequiresReplication'])
  expect(await offered('New-CsTrustedApplicationPool a.b.c -Registrar ')).toEqual([lab.pool])
  expect(await offered('Get-CsSite | Set-OwaMailboxPolicy -InstantMessagingType O')).toEqual(['Ocs'])
  expect(await offered('Set-OwaMailboxPolicy -InstantMessagingEnabled ')).toEqual(['$true', '$false'])
})

test('parley shell runs a command, a script and what is piped in; errors are told and leave their exit code', async () => {
  await using lab = await startLab()
  const folder = mkdtempSync(join(tmpdir(), 'parley-shell-'))
  const ca = join(folder, 'ca.pem')
  const script = join(folder, 'it is.ps1')
  writeFileSync(ca, lab.admin.ca)
  writeFileSync(script, 'param($Name, [switch]$Loud)\nif ($Loud) { $Name.ToUpper() } else { $Name }\n')
  const parley = (...args: string[]) => shellProcess(['--data', lab.dataDir, '--connect', `127.0.0.1:${lab.admin.port}`, '--ca', ca, ...args])
  try {
    const json = await parley('-OutputFormat', 'Json', '-Command', 'Get-CsSite | select SiteId')('')
    const wrong = await parley('-NonInteractive', '-Command', `Get-CsSit; "still"; Remove-CsTrustedApplicationPool ${lab.owa} -Confirm`)('')
    const piped = await parley()('$a = 20 `\n + 1\n$a * 2\nGet-CsSite |\n  measure | % Count\n')
    const file = await parley('-File', script, '-Name', 'ann', '-Loud')('')
    const lost = await shellProcess(['--data', join(folder, 'nothing'), '-Command', '1'])('')
    expect(json).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(json.out)).toEqual([{ SiteId: expect.any(String) }])
    expect(wrong).toMatchObject({ code: 1, out: 'still\n', err: expect.stringContaining('Did you mean Get-CsSite?') })
    expect(piped).toMatchObject({ code: 0, out: '42\n1\n', err: '' })
    expect(file).toMatchObject({ code: 0, out: 'ANN\n' })
    expect(wrong.err).toContain('nobody can be asked')
    expect(lost).toMatchObject({ code: 1, err: expect.stringContaining('admin-token: no such file') })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, 120_000)

const root = join(import.meta.dirname, '../..')

function shellProcess(args: readonly string[]): (input: string) => Promise<{ code: number | null; out: string; err: string }> {
  return (input) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, ['--conditions=source', '--import', './scripts/lib/typescript.mjs', 'cli/src/main.ts', 'shell', ...args], { cwd: root })
      const said = { out: '', err: '' }
      child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
      child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()))
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, ...said }))
      child.stdin.end(input)
    })
}
