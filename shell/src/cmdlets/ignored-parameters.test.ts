import { expect, test } from 'vitest'
import { isNative, nameOf } from '../language/commands.ts'
import { recordingCommands } from '../testing/recording-commands.ts'
import { runShell } from '../testing/run-shell.ts'
import { all } from './all.ts'

const DIRECTORY = '-DomainController is ignored: there is one directory.'
const TENANT = '-Tenant is ignored: there is one organisation.'

const taken = async (line: string) => {
  const { commands, calls } = recordingCommands(all)
  return { ...(await runShell(line, { commands })), calls }
}

test.each([
  'Get-CsUser', 'Set-CsUser alice', 'Grant-CsPresencePolicy alice -PolicyName $null', 'New-CsTrustedApplicationPool a.b.c -Site site1', 'Get-CsCertificate', 'Show-CsClsLogging', 'Test-CsIM -TargetFqdn a.b.c',
])('%s takes -DomainController and -Tenant, and says that they are ignored', async (line) => {
  const { warnings, errors, calls } = await taken(`${line} -DomainController dc1 -Tenant 38aad667`)
  expect([warnings, errors, calls.length]).toEqual([[DIRECTORY, TENANT], [], 1])
  expect(calls[0]?.bound).not.toHaveProperty('Tenant')
})

test.each(['Get-OwaVirtualDirectory', 'Set-OwaMailboxPolicy Default', 'Get-Mailbox alice', 'Set-CASMailbox alice', 'Get-UMDialPlan', 'Set-UMService a.b.c', 'Remove-SettingOverride IM', 'Get-ExchangeCertificate', 'Add-RoleGroupMember "Help Desk" -Member alice', 'Set-UserPhoto alice', 'Test-OwaConnectivity'])(
  '%s takes -DomainController',
  async (line) => {
    const { warnings, errors, calls } = await taken(`${line} -DomainController dc1`)
    expect([warnings, errors, calls.length]).toEqual([[DIRECTORY], [], 1])
  },
)

test.each(['Get-Content a -DomainController dc1', 'Get-Mailbox alice -Tenant 1', 'Get-EventLog Application -DomainController dc1'])('%s is refused: the original does not know it', async (line) => {
  expect((await taken(line)).errors[0]?.message).toContain('A parameter cannot be found')
})

test('every cmdlet of Lync takes both', () => {
  const without = all.filter((command) => !isNative(command) && /^\w+-Cs[A-Z]/.test(command.name) && Object.keys(command.ignored ?? {}).join() !== 'DomainController,Tenant')
  expect(without.map(nameOf)).toEqual([])
})

test('the syntax lines keep silent about them, and the whole help does not', async () => {
  expect((await runShell('Get-Help Set-CsUser')).output).not.toContain('-Tenant')
  expect((await runShell('Get-Help Set-CsUser -Full')).output).toMatch(/-DomainController <String>\s+Ignored with a warning: there is one directory\.[^]*-Tenant <String>\s+Ignored with a warning: there is one organisation\./)
})
