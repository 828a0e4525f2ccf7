import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { abandonInstallation, beginInstallation, openInstallation, sealInstallation } from './installation.ts'

const folder = () => mkdtemp(join(tmpdir(), 'parley-installation-'))

async function sealed(path: string, domain?: string) {
  const installation = await openInstallation(path, domain)
  await beginInstallation(installation)
  await sealInstallation(installation, 0)
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
  const installation = await openInstallation(path, undefined)
  await beginInstallation(installation)
  await writeFile(join(path, 'server.db'), 'half')
  await abandonInstallation(installation)
  await expect(readdir(path)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a first start that was killed begins anew, and keeps the settings', async () => {
  const path = await folder()
  await writeFile(join(path, 'parley.json'), '{}')
  await beginInstallation(await openInstallation(path, undefined))
  await writeFile(join(path, 'server.db'), 'half')
  expect(await openInstallation(path, undefined)).toMatchObject({ fresh: true })
  expect(await readdir(path)).toEqual(['parley.json'])
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
