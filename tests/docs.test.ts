import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { startOptions } from '../cli/src/start/options.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
/** Without what is code: brackets there are no links. */
const prose = (path: string) => read(path).replaceAll(/```[^]*?```/g, '').replaceAll(/`[^`\n]*`/g, '')
const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.md')).map((f) => `docs/${f}`)]

test.each(pages)('every link of %s leads somewhere', (page) => {
  const links = [...prose(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link ?? '')
  expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([])
})

test.each(pages)('every npm command of %s exists', (page) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const asked = [...read(page).matchAll(/\bnpm (run )?([a-z-]+)/g)].map(([, run, name]) => (run ? name : ['start', 'test'].includes(name ?? '') ? name : undefined))
  expect(asked.filter((name) => name !== undefined && !(name in scripts))).toEqual([])
})

test('the README tells the defaults of its settings as the option table has them', () => {
  const rows = [...read('README.md').matchAll(/^\| `--([a-z-]+)` \| (.*?) \|/gm)]
  expect(rows.length).toBeGreaterThan(10)
  for (const [, flag = '', told = ''] of rows) {
    const name = flag.replace(/^no-/, '') as keyof typeof startOptions
    expect(startOptions, flag).toHaveProperty(name)
    const option: { help: string; default?: unknown } = startOptions[name]
    if (/^`?[.\d]/.test(told)) expect(told.replaceAll('`', ''), flag).toBe(String(option.default))
  }
})

test('the files and tests that docs/rfc.md names are there, and what is claimed has a test', () => {
  const rows = [...read('docs/rfc.md').matchAll(/^\| (\d{4}.*?|MS-.*?) \| (.*?) \| (.*?) \| (.*?) \|$/gm)]
  expect(rows.length).toBeGreaterThan(30)
  const place = (path: string) => (existsSync(join(root, path)) ? path : `sip/src/${path}`)
  for (const [, section = '', state = '', files = '', tests = ''] of rows) {
    for (const [, path = ''] of `${files} ${tests}`.matchAll(/`([^`]+)`/g)) expect(existsSync(join(root, place(path))), `${section}: ${path}`).toBe(true)
    if (!state.startsWith('not')) expect(tests, section).toMatch(/`.*\.test\.ts`/)
  }
})

test('the files and tests that docs/threats.md names are there, and what is answered has a test', () => {
  const page = read('docs/threats.md')
  expect([...page.matchAll(/`([a-z/.-]+\.ts)`/gi)].map(([, path]) => path ?? '').filter((path) => !existsSync(join(root, path)))).toEqual([])
  const rows = [...page.matchAll(/^\| (T\d+) \|.*\| (.*?) \| (.*?) \|$/gm)]
  expect(rows).toHaveLength(32)
  for (const [, name = '', answer = '', tests = ''] of rows) if (!answer.includes(' yet')) expect(tests, name).toMatch(/`.*\.test\.ts`/)
})

test('the files on the way of an IM are there', () => {
  const roots = ['', 'web/browser/', 'web/browser/views/', 'web/server/', 'server/src/', 'sip/src/', 'sip/src/bodies/', 'web/']
  const named = [...read('docs/life-of-an-im.md').matchAll(/`([a-z/-]+\.tsx?)`/g)].map(([, path]) => path ?? '')
  expect(named.length).toBeGreaterThan(15)
  expect(named.filter((path) => !roots.some((folder) => existsSync(join(root, folder, path))))).toEqual([])
})

test('docs/clients.md names tests that are there, and every test with a client of another hand', () => {
  const titlesIn = (file: string) => [...read(`tests/peers/${file}`).matchAll(/^ *(?:\w*[tT]est|peer)(?:\.\w+)*\(\s*(['"`])(.*?)\1,/gm)].map(([, , title]) => title ?? '')
  const files = readdirSync(join(root, 'tests/peers'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.peer.test.ts'))
  const named = [...read('docs/clients.md').matchAll(/^\| (?!client |---)[^|]* \| [^|]* \| (.*?) \|$/gm)].map(([, title]) => title ?? '')
  expect(named.length).toBeGreaterThan(40)
  expect(named.filter((title) => !files.flatMap(titlesIn).includes(title))).toEqual([])
  expect(files.filter((file) => /^(sipe-|linphone|baresip|sipsak|kamailio)/.test(file)).flatMap(titlesIn).filter((title) => !named.includes(title))).toEqual([])
})
