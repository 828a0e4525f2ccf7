import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { everywhere, onChanges } from '../language/common-parameters.ts'
import { isNative, nameOf } from '../language/commands.ts'
import { ShellError } from '../language/shell-error.ts'
import { recordingCommands } from '../testing/recording-commands.ts'
import { TestShell } from '../testing/run-shell.ts'
import { all } from './all.ts'
import { builtin } from './builtin/all.ts'
import { csCmdlets } from './cs/all.ts'
import { docsIndex, docsPage } from './docs-page.ts'
import { exchangeCmdlets } from './exchange/all.ts'
import { testCmdlets } from './test/all.ts'

const folder = join(import.meta.dirname, '../../../docs/admin/cmdlets')
const known = new Set(all.map(nameOf))

test('docs/admin/cmdlets tells every command as its declaration does', async () => {
  for (const command of all) await expect(docsPage(command, known)).toMatchFileSnapshot(join(folder, `${nameOf(command)}.md`))
})

test('docs/admin/cmdlets/README.md lists every command and the common parameters', async () => {
  const rows = Object.entries({ ...everywhere, ...onChanges }).map(([name, p]) => `| \`-${name}\`, \`-${p.aliases?.[0] ?? ''}\` | ${p.help}${name in onChanges ? ' Taken by commands that change something.' : ''}${p.enum === undefined ? '' : ` ${p.enum.join(', ')}.`} |`)
  const families = { 'Topology, trust, users and policies': csCmdlets, 'Outlook Web App, mailboxes, certificates and the web role': exchangeCmdlets, 'Tests, traces and events': testCmdlets, 'The shell itself': builtin }
  await expect(docsIndex(families, rows)).toMatchFileSnapshot(join(folder, 'README.md'))
})

test('no page is left of a command that is gone', () => {
  expect(readdirSync(folder).filter((file) => file !== 'README.md' && !known.has(file.replace(/\.md$/, '')))).toEqual([])
})

test.each(all.map((command) => [nameOf(command), command] as const))('%s is declared completely', (_name, command) => {
  expect(command.synopsis).toMatch(/^\P{Ll}.*\.$/u)
  expect(command.examples.length).toBeGreaterThan(0)
  for (const { does } of command.examples) expect(does).not.toBe('')
  if (isNative(command)) return
  for (const [name, p] of Object.entries(command.parameters)) {
    expect(name).toMatch(/^[A-Z][A-Za-z0-9]*$/)
    expect(p.help, name).toMatch(/[.?!)]$/)
    expect({ ...everywhere, ...onChanges }, `${name} is a common parameter`).not.toHaveProperty(name)
  }
  for (const name of (command.parameterSets ?? []).flat()) expect(Object.keys(command.parameters)).toContain(name)
})

test.each(all.flatMap((command) => command.examples.map(({ line }) => [line] as const)))('the example is a line the shell takes: %s', async (line) => {
  const { commands } = recordingCommands(all)
  const shell = new TestShell({ commands, answers: Array.from({ length: 5 }, () => 'x'), host: { environment: () => 'x' } })
  // Variables an example takes for known.
  for (const [, name] of line.matchAll(/\$([a-z]\w*)/gi)) if (name !== undefined && shell.session.root.get(name) === undefined) shell.session.root.set(name, 'x')
  await shell.paste(line)
  const { errors } = shell.result()
  // What a command does is tested beside it; here files that aren't there are no fault.
  expect(errors.filter((error) => error instanceof ShellError).map((error) => error.explain())).toEqual([])
})
