import { TestContacts } from '@parley/admin/contacts/testing'
import type { AdminRuntime, ProbeReport } from '@parley/admin/runtime'
import { parseXml } from '@parley/sip/bodies/xml'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ShellObject } from '../../shell-object.ts'
import { AdminShell, objects } from '../../testing/admin-shell.ts'

let desk: AdminShell
let kept: TestContacts
let probed: unknown[]
let report: ProbeReport
beforeEach(async () => {
  kept = new TestContacts()
  probed = []
  const probes = {
    unifiedContactStore: async (...asked: unknown[]) => {
      probed.push(asked)
      return report
    },
  } as unknown as AdminRuntime['probes']
  desk = await AdminShell.start({ runtime: { contacts: kept.contacts, probes } })
  await desk.addPeople()
})
afterEach(() => desk[Symbol.asyncDispose]())

const inMailbox = (...accounts: string[]) => {
  for (const account of accounts) kept.put({ address: `${account}@parley.test`, state: 'UcsMigrated' })
}
const stateOf = async (account: string) => (await desk.only(`Debug-CsUnifiedContactStore ${account}`))['State']

test.each(['sip:bob@parley.test', 'bob@parley.test', 'PARLEY\\bob', '"Bob Baker"'])('Invoke-CsUcsRollback finds %s, asks first, and says until when the list stays', async (who) => {
  inMailbox('bob')
  expect((await desk.run(`Invoke-CsUcsRollback ${who}`)).errors[0]?.message).toContain('confirmed')
  await desk.fine(`Invoke-CsUcsRollback ${who} -WhatIf`)
  expect(await stateOf('bob')).toBe('UcsMigrated')
  const { warnings, values } = await desk.fine(`Invoke-CsUcsRollback -Identity ${who} -Confirm:$False -DomainController dc.parley.test`)
  expect(values).toEqual([])
  expect(warnings).toEqual(['-DomainController is ignored: there is one directory.', expect.stringContaining('at the first sign-in after 2026-01-08')])
  expect(await stateOf('bob')).toBe('UcsAllowed')
})

test('the lines that the warning names keep the list in the pool', async () => {
  inMailbox('bob')
  const [warning = ''] = (await desk.fine('Invoke-CsUcsRollback bob -Force')).warnings
  const [, lines = ''] = /To keep it in the pool: (.*)$/.exec(warning) ?? []
  await desk.fine(lines)
  inMailbox('bob')
  const { warnings, values } = await desk.fine('Invoke-CsUcsRollback bob -Force -PassThru')
  expect(warnings).toEqual([])
  expect(values).toMatchObject([{ type: 'CsUser', properties: { SipAddress: 'sip:bob@parley.test' } }])
})

test('everybody of a pool through the pipeline: whose list is not in the mailbox is an error, the others go on', async () => {
  inMailbox('alice', 'carol')
  const run = await desk.run('Get-CsUser -Filter {RegistrarPool -eq "lync.parley.test"} | Invoke-CsUcsRollback -Confirm:$False')
  expect(run.errors.map(({ code, message }) => [code, message])).toEqual([['conflict', 'The contact list of bob@parley.test is not in the mailbox']])
  for (const account of ['alice', 'carol']) expect(await stateOf(account)).toBe('UcsAllowed')
})

test('Test-CsUnifiedContactStore signs in as whom it is told to, with a client password when there is one, else as the test user of the pool', async () => {
  report = { ok: true, latencyMs: 1_234, steps: [] }
  expect(await desk.only('Test-CsUnifiedContactStore -TargetFqdn lync.parley.test -UserSipAddress sip:bob@parley.test')).toEqual({ TargetFqdn: 'lync.parley.test', Result: 'Success', Latency: '00:00:01.2340000', Error: '', Diagnosis: '' })
  await desk.run('Test-CsUnifiedContactStore lync.parley.test -UserSipAddress bob@parley.test -UserCredential (Get-Credential bob)', { answers: ['a client password'] })
  expect((await desk.failure('Test-CsUnifiedContactStore lync.parley.test')).remedy).toContain('New-CsHealthMonitoringConfiguration')
  await desk.fine('New-CsHealthMonitoringConfiguration -Identity lync.parley.test -FirstTestUserSipUri sip:alice@parley.test -SecondTestUserSipUri sip:bob@parley.test')
  report = { ok: false, latencyMs: 1, error: 'No contacts were received for the user. Verify that contacts exist for the user.', diagnosis: 'Add one.', steps: [] }
  expect(await desk.only('Test-CsUnifiedContactStore lync.parley.test')).toMatchObject({ Result: 'Failure', Error: report.error, Diagnosis: 'Add one.' })
  expect(probed).toEqual([
    ['lync.parley.test', { address: 'bob@parley.test' }, {}],
    ['lync.parley.test', { address: 'bob@parley.test', password: 'a client password' }, {}],
    ['lync.parley.test', { address: 'alice@parley.test' }, {}],
  ])
})

test('Debug-CsUnifiedContactStore of a pool counts, and lists whose move failed with the reason', async () => {
  inMailbox('alice')
  kept.put({ address: 'bob@parley.test', state: 'UcsAllowed', attempts: 2, lastAttempt: Date.UTC(2026, 1, 3), failure: 'the store is full' })
  kept.put({ address: 'carol@parley.test', state: 'UcsDisabled' })
  const run = await desk.fine('Debug-CsUnifiedContactStore -PoolFqdn lync.parley.test', '(Debug-CsUnifiedContactStore -PoolFqdn lync.parley.test).FailedUserData')
  expect(objects(run)).toMatchObject([
    { FrontEnd: 'lync.parley.test', UcsDisabledCount: 1, UcsAllowedCount: 1, UcsMigratingCount: 0, UcsMigratedCount: 1, FailedUserData: [{ type: 'UcsUserState' }] },
    { Identity: 'bob@parley.test', State: 'UcsAllowed', Attempts: 2, LastAttempt: new Date(Date.UTC(2026, 1, 3)), Failure: 'the store is full', NotBefore: null },
  ])
  expect(run.output).toMatch(/FailedUserData\s*: \{bob@parley\.test: the store is full\}/)
  expect((await desk.failure('Debug-CsUnifiedContactStore -PoolFqdn lync9.parley.test')).candidates).toEqual(['lync.parley.test'])
  expect((await desk.failure('Debug-CsUnifiedContactStore -PoolFqdn lync.parley.test -Identity bob')).remedy).toContain('cannot be used together')
  expect((await desk.failure('Debug-CsUnifiedContactStore -PoolFqdn lync.parley.test -ContactDataExportFileName x.xml')).remedy).toContain('cannot be used together')
})

test('Debug-CsUnifiedContactStore of a user tells state, attempts and until when it stays, also through the pipeline', async () => {
  kept.put({ address: 'bob@parley.test', state: 'UcsAllowed', notBefore: Date.UTC(2026, 4, 1) })
  expect(await desk.only('Get-CsUser bob | Debug-CsUnifiedContactStore')).toEqual({ Identity: 'bob@parley.test', State: 'UcsAllowed', Attempts: 0, LastAttempt: null, Failure: '', NotBefore: new Date(Date.UTC(2026, 4, 1)) })
})

test('the contacts are written as XML, whatever is in the names', async () => {
  inMailbox('bob')
  const name = `Tom & "Jerry" <'>\t\r\nend \u{1F600}`
  kept.list = { groups: [{ id: 1, name: '~' }, { id: 2, name }], contacts: [{ address: 'carol@parley.test', name: `a\u0001b`, groups: [1, 2] }, { address: 'dave@parley.test', name: '', groups: [] }] }
  const { files, values } = await desk.fine('Debug-CsUnifiedContactStore -Identity bob -ContactDataExportFileName bob.xml')
  expect((values as ShellObject[]).map(({ properties }) => properties['State'])).toEqual(['UcsMigrated'])
  const list = parseXml(String(files['bob.xml']))
  const members = (folder: string) => list.children.find((child) => child.name === folder)?.children.map((child) => [child.name, Object.fromEntries(child.attributes)])
  expect([list.name, Object.fromEntries(list.attributes)]).toEqual(['ContactList', { Owner: 'bob@parley.test' }])
  expect(members('Groups')).toEqual([['Group', { Id: '1', Name: '~' }], ['Group', { Id: '2', Name: name }]])
  expect(members('Contacts')).toEqual([['Contact', { Address: 'carol@parley.test', Name: 'a\ufffdb', Groups: '1 2' }], ['Contact', { Address: 'dave@parley.test', Name: '', Groups: '' }]])
})

test('a list that is not in the mailbox ends with the error, and no file is written', async () => {
  const { errors, files, values } = await desk.run('Debug-CsUnifiedContactStore -Identity bob -ContactDataExportFileName bob.xml')
  expect(errors).toMatchObject([{ code: 'conflict', found: 'UcsAllowed', remedy: 'It moves at the next sign-in.' }])
  expect([files, values]).toEqual([{}, []])
})
