import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { NodeHost } from './node-host.ts'
import { localPath } from './paths.ts'

const folder = mkdtempSync(join(tmpdir(), 'parley-host-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const said: string[] = []
class QuietHost extends NodeHost {
  override writeError(text: string): void {
    said.push(text)
  }
}
const host = (interactive = false) => new QuietHost({ interactive, filesFolder: join(folder, 'files') })

test("the administrator's own C: paths are kept in one folder, and where is said once", async () => {
  await host().writeFile('C:\\requests\\owa.req', 'text')
  const h = host()
  await h.writeFile('c:/requests/owa.req', ' more', { append: true })
  await h.writeFile('c:/requests/owa.req', ' and more', { append: true })
  const file = join(folder, 'files', 'C', 'requests', 'owa.req')
  expect(readFileSync(file, 'utf8')).toBe('text more and more')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(said.filter((text) => text.includes(file))).toHaveLength(2)
  expect(new TextDecoder().decode(await h.readFile('C:\\requests\\OWA.req'.replace('OWA', 'owa')))).toBe('text more and more')
})

test('no path leads out of that folder', async () => {
  expect(localPath('C:\\..\\..\\etc\\passwd', folder)).toBeUndefined()
  await expect(host().readFile('D:\\a\\..\\..\\b')).rejects.toMatchObject({ code: 'invalid' })
  await expect(host().readFile('a\0b')).rejects.toMatchObject({ code: 'invalid' })
})

test('what cannot be read or written says why', async () => {
  await expect(host().readFile(join(folder, 'nothing'))).rejects.toMatchObject({ code: 'missing', message: expect.stringContaining('Could not find file') })
  await expect(host().readFile(folder)).rejects.toMatchObject({ code: 'invalid' })
  writeFileSync(join(folder, 'there'), 'x')
  await expect(host().writeFile(join(folder, 'there'), 'y', { keep: true })).rejects.toMatchObject({ code: 'conflict' })
})

test('an editor gets the text, and what it leaves is taken; without one it is said how to go on', async () => {
  const before = { VISUAL: process.env['VISUAL'], EDITOR: process.env['EDITOR'] }
  try {
    delete process.env['VISUAL']
    process.env['EDITOR'] = 'sed -i s/old/new/'
    expect(await host(true).edit('web.config', 'old text')).toBe('new text')
    expect(await host(true).edit('web.config', 'same')).toBeUndefined()
    process.env['EDITOR'] = 'false'
    await expect(host(true).edit('web.config', 'x')).rejects.toMatchObject({ message: expect.stringContaining('nothing was changed') })
    await expect(host(false).edit('web.config', 'x')).rejects.toMatchObject({ remedy: expect.stringContaining('Set-Content') })
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
})
