import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureRoleCertificates } from '@parley/topology/certificate-store/role-certificates'
import { installOwa } from '@parley/topology/owa/first-start'
import { openTopology } from '@parley/topology/store'
import { expect, test } from 'vitest'
import { abandonInstallation, holdInstallation, openInstallation, sealInstallation, type HeldInstallation } from './installation.ts'

const folder = () => mkdtemp(join(tmpdir(), 'parley-installation-'))

const hold = async (path: string, domain?: string): Promise<HeldInstallation> => holdInstallation(await openInstallation(path, domain))

async function sealed(path: string, domain?: string) {
  const installation = await hold(path, domain)
  await sealInstallation(installation, 0)
  installation.release()
  return installation
}

test('a new folder is a fresh installation until the first start has run to its end', async () => {
  const path = join(await folder(), 'data')
  expect(await openInstallation(path, undefined)).toMatchObject({ domain: 'parley.test', fresh: true })
  await sealed(path, 'example.test')
  expect(await openInstallation(path, undefined)).toMatchObject({ domain: 'example.test', fresh: false })
})

test('a first start that fails leaves no folder behind', async () => {
  const path = join(await folder(), 'data')
  const installation = await hold(path)
  await writeFile(join(path, 'server.db'), 'half')
  await abandonInstallation(installation)
  installation.release()
  await expect(readdir(path)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a first start that was killed begins anew, and keeps the settings', async () => {
  const path = await folder()
  await writeFile(join(path, 'parley.json'), '{}')
  ;(await hold(path)).release()
  await writeFile(join(path, 'server.db'), 'half')
  const again = await hold(path)
  expect(again).toMatchObject({ fresh: true })
  expect((await readdir(path)).filter((name) => !name.startsWith('parley.lock'))).toEqual(['.unfinished', 'parley.json'])
  again.release()
})

test('all that a first start makes is taken away with it, whichever step it ended at', async () => {
  for (const end of [abandonInstallation, async () => undefined]) {
    const path = join(await folder(), 'data')
    const first = await hold(path)
    const topology = await openTopology({ dataDir: path })
    await ensureRoleCertificates(topology.certificates, { domain: 'parley.test', server: 'lync.parley.test', web: 'owa.parley.test' })
    await installOwa(topology, { server: 'owa.parley.test', folder: path, domain: 'parley.test' })
    await topology[Symbol.asyncDispose]()
    await end(first)
    first.release()
    const again = await hold(path)
    expect(again).toMatchObject({ fresh: true })
    expect((await readdir(path)).filter((name) => !name.startsWith('parley.lock'))).toEqual(['.unfinished'])
    again.release()
  }
})

test('looking at a folder changes nothing in it: another Parley may be at its first start there', async () => {
  const path = await folder()
  const first = await hold(path)
  await writeFile(join(path, 'server.db'), 'on its way')
  const second = await openInstallation(path, undefined)
  await expect(holdInstallation(second)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('Another Parley runs with the data folder') })
  expect(await readdir(path)).toContain('server.db')
  await sealInstallation(first, 0)
  first.release()
  const late = await holdInstallation(second)
  expect(late.fresh).toBe(false)
  expect(await readdir(path)).toContain('server.db')
  late.release()
})

test('of a first start that was killed only what Parley makes is taken away; with anything else there it is refused', async () => {
  const path = await folder()
  ;(await hold(path)).release()
  await writeFile(join(path, 'server.db'), 'half')
  await writeFile(join(path, 'thesis.txt'), 'precious')
  await expect(openInstallation(path, undefined)).rejects.toMatchObject({ message: expect.stringContaining('holds files that Parley did not make'), found: 'thesis.txt' })
  expect(await readdir(path)).toEqual(expect.arrayContaining(['server.db', 'thesis.txt']))
})

test.skipIf(process.platform !== 'linux')('a folder that can be made by nobody is refused, not tried for ever', async () => {
  await expect(hold('/proc/no/such/folder')).rejects.toMatchObject({ code: 'unavailable' })
})

test('a folder with files of somebody else is refused and left alone', async () => {
  const path = await folder()
  await writeFile(join(path, 'thesis.txt'), 'precious')
  await expect(openInstallation(path, undefined)).rejects.toThrow('holds files that Parley did not make')
  expect(await readdir(path)).toEqual(['thesis.txt'])
})

test('another domain than the one of the installation is refused with both names', async () => {
  const path = join(await folder(), 'data')
  await sealed(path, 'example.test')
  await expect(openInstallation(path, 'other.test')).rejects.toMatchObject({ code: 'conflict', expected: 'example.test', found: 'other.test' })
})

test('a file where the folder should be is named', async () => {
  const path = join(await folder(), 'data')
  await writeFile(path, '')
  await expect(openInstallation(path, undefined)).rejects.toThrow('is a file, not a folder')
})
