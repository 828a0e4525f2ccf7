import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { defaultLimits } from './language/limits.ts'
import { TestShell } from './testing/run-shell.ts'
import { toText } from './language/text.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/admin/shell.md'), 'utf8')
const blocks = [...page.matchAll(/```powershell\n([^]*?)```/g)].map(([, block = '']) => block.trimEnd().split('\n'))

test.each(blocks)('the lines of docs/admin/shell.md give what the page says: %s', async (...lines) => {
  const shell = new TestShell()
  for (const line of lines) {
    const before = shell.result().values.length
    await shell.paste(line)
    const { errors, values } = shell.result()
    expect(errors.map((error) => error.message)).toEqual([])
    expect(`${line.split('#')[0]}# → ${values.slice(before).map((v) => toText(v)).join(' ')}`.trim()).toBe(line.includes('# →') ? line : `${line}# →`)
  }
})

test('docs/admin/shell.md names the limits there are', () => {
  const { elements, steps, calls, input, text } = defaultLimits
  for (const figure of [elements.toLocaleString('en-US'), steps.toLocaleString('en-US'), `${calls} deep`, `${input / 1024 ** 2} MiB`, `${text / 1024 ** 2} Mi`]) expect(page).toContain(figure)
})
