import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startLab } from '../lab.ts'
import { LabShell } from '../lab/lab-shell.ts'

/** The blocks of a page that are meant for the shell. */
function blocksOf(page: string): string[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs/admin', page), 'utf8')
  return [...text.matchAll(/```powershell\n([^]*?)```/g)].map(([, block]) => block ?? '')
}

test('every command of the administrator\'s first page runs', async () => {
  await using lab = await startLab()
  await using shell = new LabShell(lab)
  const blocks = blocksOf('README.md')
  expect(blocks.length).toBeGreaterThan(1)
  for (const block of blocks) await shell.fine(...block.split('\n'))
  expect(lab.topology.users.byAccount('grace')?.imEnabled).toBe(true)
})

test('the join, pasted from its page: from the quiet line to messages in both directions, and back', async () => {
  await using lab = await startLab({ join: false })
  await using shell = new LabShell(lab)
  const before = await lab.signIn('alice', { waitForIm: false })
  await before.until(() => before.snapshot.im.state === 'unavailable')
  const blocks = blocksOf('join.md')
  const port = String(lab.web.trustedPort)
  for (const block of blocks.slice(0, -2)) await shell.fine(...block.replaceAll('5199', port).split('\n'))
  const [check = '', back = ''] = blocks.slice(-2)
  const { objects } = await shell.fine(...check.split('\n'))
  expect(objects.filter(({ InstanceId }) => InstanceId === 112)).toHaveLength(1)
  expect(objects.filter(({ Result }) => Result === 'Success').length).toBeGreaterThanOrEqual(8)
  expect(objects.filter(({ Result }) => Result === 'Failure')).toEqual([])
  await shell.fine(...back.split('\n'))
  const after = await lab.signIn('alice', { waitForIm: false })
  await after.until(() => after.snapshot.im.state === 'off')
  expect(lab.topology.active().trustedApplicationPools).toEqual([])
})

test('C10: the page on joining names what the guides have one download, and what replaces it; no page has an address to fetch from', async () => {
  const pages = ['README.md', 'join.md', 'troubleshooting.md'].map((page) => readFileSync(join(import.meta.dirname, '../../docs/admin', page), 'utf8'))
  for (const name of ['CWAOWASSP.msi', 'UcmaRedist.msi', 'vcredist_x64', 'Get-UcComponent']) expect(pages[1]).toContain(name)
  expect(pages.join('\n')).not.toMatch(/https?:\/\//)
})

test('every command of the troubleshooting page runs', async () => {
  await using lab = await startLab()
  await lab.signIn('alice')
  await using shell = new LabShell(lab)
  for (const block of blocksOf('troubleshooting.md')) await shell.fine(...block.split('\n'))
})
