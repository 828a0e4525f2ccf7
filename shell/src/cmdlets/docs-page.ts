import type { Declaration, NativeCommand, Parameter } from '../cmdlet.ts'
import { isNative, nameOf, type AnyCommand } from '../language/commands.ts'
import { syntaxLines, valueName } from './builtin/help-text.ts'

const MADE = 'This page is made from the declaration; after a change there run `npx vitest run catalogue -u`.'

/** A command's page in docs/admin/cmdlets. `known` are the commands that have one. */
export function docsPage(command: AnyCommand, known: ReadonlySet<string>): string {
  return `${(isNative(command) ? nativePage(command) : cmdletPage(command, known)).join('\n\n')}\n\n---\n\n${MADE}\n`
}

function cmdletPage(d: Declaration, known: ReadonlySet<string>): string[] {
  const aliases = d.aliases ?? []
  return [
    `# ${d.name}`,
    d.synopsis,
    ...(d.description === undefined ? [] : [d.description]),
    fenced(syntaxLines(d)),
    ...(Object.keys(d.parameters).length === 0 ? [] : ['## Parameters', parameterTable(d)]),
    ...ignoredLine(d),
    common(d),
    ...(d.examples.length === 0 ? [] : ['## Examples', ...examples(d.examples)]),
    ...(d.notes === undefined ? [] : ['## Notes', d.notes]),
    ...(aliases.length === 0 ? [] : [`Aliases: ${aliases.map((alias) => `\`${alias}\``).join(', ')}`]),
    ...((d.see ?? []).length === 0 ? [] : [`See also: ${(d.see ?? []).map((name) => linked(name, known)).join(', ')}`]),
  ]
}

function nativePage(command: NativeCommand): string[] {
  return [`# ${command.native}`, command.synopsis, ...(command.notes === undefined ? [] : [command.notes]), '## Examples', ...examples(command.examples)]
}

function common(d: Declaration): string {
  if (d.changes === undefined) return 'The [common parameters](README.md#common-parameters) as well.'
  const asks = d.changes === 'high' ? ' It asks before it does anything, unless told `-Confirm:$false`.' : ''
  return `\`-WhatIf\`, \`-Confirm\` and the other [common parameters](README.md#common-parameters) as well.${asks}`
}

const ignoredLine = (d: Declaration) => (d.ignored === undefined ? [] : [`Ignored with a warning: ${Object.entries(d.ignored).map(([name, why]) => `\`-${name}\` (${why})`).join(', ')}.`])

function parameterTable(d: Declaration): string {
  const rows = Object.entries(d.parameters).map(([name, p]) => `| \`-${name}\`${alias(p)} | ${typeCell(p)} | ${traits(p)} | ${cell(p.help)}${p.default === undefined ? '' : ` Default: ${cell(p.default)}.`} |`)
  return ['| parameter | takes | | |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

const alias = (p: Parameter) => ((p.aliases ?? []).length === 0 ? '' : `, ${(p.aliases ?? []).map((name) => `\`-${name}\``).join(', ')}`)

const typeCell = (p: Parameter) => (p.type === 'switch' ? '–' : cell(p.enum === undefined ? `${valueName(p)}${p.many === true ? '[]' : ''}` : `${p.enum.join(', ')}${p.many === true ? ' (several)' : ''}`))

function traits(p: Parameter): string {
  const pipeline = p.pipeline === undefined ? [] : [{ value: 'from the pipeline', property: 'from the pipeline by name', both: 'from the pipeline, also by name' }[p.pipeline]]
  return [...(p.mandatory === true ? ['required'] : []), ...(p.position === undefined ? [] : [`position ${p.position}`]), ...pipeline].join(', ')
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ')

const examples = (list: readonly { line: string; does: string }[]) => list.flatMap(({ line, does }) => [does, fenced(line.split('\n'), 'powershell')])

const fenced = (lines: readonly string[], language = '') => `\`\`\`${language}\n${lines.join('\n')}\n\`\`\``

const linked = (name: string, known: ReadonlySet<string>) => (known.has(name) ? `[${name}](${name}.md)` : name)

/** The list of all commands, and what they have in common. */
export function docsIndex(families: Readonly<Record<string, readonly AnyCommand[]>>, commonTable: readonly string[]): string {
  const sections = Object.entries(families).flatMap(([title, list]) => [
    `## ${title}`,
    ['| command | |', '| --- | --- |', ...list.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b), 'en')).map((c) => `| [${nameOf(c)}](${nameOf(c)}.md) | ${cell(c.synopsis)} |`)].join('\n'),
  ])
  return `${['# Commands of the management shell', '`parley shell` starts it; `Get-Help <command> -Full` shows these pages in it. Names, parameters and values are typed in any case; a parameter may be cut short as long as it stays unique.', ...sections, '## Common parameters', ['| parameter | |', '| --- | --- |', ...commonTable].join('\n')].join('\n\n')}\n\n---\n\n${MADE}\n`
}
