import { expect, test } from 'vitest'
import { startLab, type Browser } from '../lab.ts'
import { LabShell } from '../lab/lab-shell.ts'

/** Names on the cards of the address book that a mail client is shown. */
async function cardNames(browser: Browser): Promise<string[]> {
  const using = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:contacts']
  const answer = await browser.fetch('/jmap/api', { method: 'POST', body: { using, methodCalls: [['ContactCard/get', { accountId: browser.address, ids: null }, '0']] } })
  const { methodResponses } = (await answer.json()) as { methodResponses: [[string, { list: { name: { full: string } }[] }]] }
  return methodResponses[0][1].list.map(({ name }) => name.full)
}

test('the contacts of somebody who signs in move to the mailbox, are tested, exported and rolled back, and the browser goes on with them', async () => {
  await using lab = await startLab({ sampleContacts: true })
  const written = new Map<string, string>()
  await using shell = new LabShell(lab, { host: { writeFile: async (path, content) => void written.set(path, String(content)) } })
  const a = lab.address('alice')
  const state = async () => (await shell.fine(`Debug-CsUnifiedContactStore -Identity ${a}`)).objects[0]?.['State']
  const tested = async () => (await shell.fine(`Test-CsUnifiedContactStore -TargetFqdn ${lab.pool} -UserSipAddress ${a}`)).objects[0]
  const { objects: [before] } = await shell.fine(`Debug-CsUnifiedContactStore -PoolFqdn ${lab.pool}`)
  expect(before).toMatchObject({ FrontEnd: lab.pool, UcsDisabledCount: 0, UcsAllowedCount: 6, UcsMigratingCount: 0, UcsMigratedCount: 0, FailedUserData: [] })

  const alice = await lab.signIn('alice')
  expect(await state()).toBe('UcsMigrated')
  expect(await lab.mailbox.contacts.read(a)).toMatchObject({ contacts: expect.arrayContaining([expect.objectContaining({ address: lab.address('bob') })]) as unknown })
  expect(await tested()).toMatchObject({ Result: 'Success', Error: '' })

  const { id } = await alice.send('group.add', { name: 'Climbing' })
  await alice.send('contact.add', { address: lab.address('frank'), groupIds: [id] })
  expect(alice.outputs.filter(({ name }) => name === 'mail.changed')).toEqual([])
  expect(await cardNames(alice)).toEqual(expect.arrayContaining(['Climbing', 'Other Contacts', 'Frank Foster']))
  await shell.fine(`Debug-CsUnifiedContactStore -Identity ${a} -ContactDataExportFileName alice.xml`)
  expect(written.get('alice.xml')).toContain('Climbing')

  const { warnings } = await shell.fine(`Invoke-CsUcsRollback -Identity "Alice Archer" -Confirm:$False`)
  expect(warnings.join()).toContain('moves to the mailbox again')
  expect([await state(), await cardNames(alice)]).toEqual(['UcsAllowed', []])
  expect(await tested()).toMatchObject({ Result: 'Failure', Error: expect.stringContaining('is kept by the pool (UcsAllowed): it is not moved before') as unknown })
  await alice.send('contact.rename', { address: lab.address('frank'), displayName: 'Frankie F.' })

  const later = await lab.signIn('alice')
  const shown = (browser: typeof alice) => ({ groups: browser.snapshot.groups, contacts: browser.snapshot.contacts })
  await alice.until(() => alice.snapshot.contacts.some(({ displayName }) => displayName === 'Frankie F.'))
  expect(shown(later)).toEqual(shown(alice))
  expect(later.snapshot.contacts.find(({ address }) => address === lab.address('frank'))).toMatchObject({ displayName: 'Frankie F.', groupIds: expect.arrayContaining([id]) as string[] })
})

test('whose policy does not allow it keeps the list in the pool; a whole pool is rolled back by one line, and who has nothing to roll back is named', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  await shell.fine(`New-CsUserServicesPolicy -Identity NoUcs -UcsAllowed $false`, `Grant-CsUserServicesPolicy -Identity ${lab.address('bob')} -PolicyName NoUcs`)
  await Promise.all([lab.signIn('alice'), lab.signIn('bob')])
  const counts = async () => (await shell.fine(`Debug-CsUnifiedContactStore -PoolFqdn ${lab.pool}`)).objects[0]
  await expect.poll(counts, { timeout: 10_000 }).toMatchObject({ UcsDisabledCount: 1, UcsMigratedCount: 1 })
  const { errors } = await shell.run(`Get-CsUser -Filter {RegistrarPool -eq "${lab.pool}"} | Invoke-CsUcsRollback -Confirm:$False`)
  expect(errors.map((error) => error.explain()).filter((text) => text.includes('alice'))).toEqual([])
  expect(errors).toHaveLength(5)
  expect(await counts()).toMatchObject({ UcsDisabledCount: 1, UcsMigratedCount: 0 })
  expect((await shell.fine(`Test-CsUnifiedContactStore -TargetFqdn ${lab.pool} -UserSipAddress ${lab.address('bob')}`)).objects[0]).toMatchObject({ Result: 'Failure' })
})

test('a list without anybody in it is no proof, and the test says so in the words of the guides', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  const { objects } = await shell.fine(`Test-CsUnifiedContactStore ${lab.pool} -UserSipAddress ${lab.address('carol')}`)
  expect(objects[0]).toMatchObject({ Result: 'Failure', Error: 'No contacts were received for the user. Verify that contacts exist for the user.' })
})
