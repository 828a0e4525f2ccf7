import { expect, test } from 'vitest'
import { complete } from '@parley/shell/complete'
import { HttpApiClient } from '@parley/shell/http-api-client'
import type { ShellObject } from '@parley/shell/shell-object'
import { TestShell } from '@parley/shell/testing/run-shell'
import { startLab } from '../lab.ts'
import { shellAt } from '../lab/shell.ts'

const portsOf = (values: readonly unknown[]) => values.map((value) => Number(String((value as ShellObject).properties['LocalAddress']).split(':').at(-1)))

test('A7, B7, F20: netstat with an en-dash prints the ports that are taken, without those of a role that is stopped', async () => {
  await using lab = await startLab()
  const { output, values, errors } = await shellAt(lab)('netstat \u2013an')
  expect(errors).toEqual([])
  expect(output).toMatch(/^Proto\s+LocalAddress\s+State\s+Use$/m)
  expect(output).toMatch(new RegExp(`^TCP\\s+127\\.0\\.0\\.1:${lab.web.trustedPort}\\s+LISTENING\\s+web: SIP over TLS`, 'm'))
  expect(portsOf(values)).toEqual(expect.arrayContaining([lab.admin.port, lab.web.httpPort, lab.web.httpsPort, lab.web.trustedPort]))

  const { trustedPort } = lab.web
  await lab.stopWeb()
  const after = await shellAt(lab)('netstat -an')
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
  const { output, errors } = await shellAt(lab)('Get-Content "$EXINSTALL\\clientaccess\\owa\\WEB.CONFIG" | select -First 1')
  expect(errors).toEqual([])
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
