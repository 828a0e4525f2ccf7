import type { Declaration, NativeCommand, Parameter } from '../../cmdlet.ts'
import { commonOf, ignoredOf } from '../../language/common-parameters.ts'

/** The lines a command can be written in: one for each parameter set. */
export function syntaxLines(d: Declaration): string[] {
  const inSome = new Set((d.parameterSets ?? []).flat())
  const sets = d.parameterSets ?? [Object.keys(d.parameters)]
  return sets.map((set) => {
    const names = Object.keys(d.parameters).filter((name) => set.includes(name) || !inSome.has(name))
    const sorted = names.toSorted((a, b) => (d.parameters[a]?.position ?? 99) - (d.parameters[b]?.position ?? 99))
    const words = sorted.map((name) => parameterSyntax(name, d.parameters[name] as Parameter))
    const more = d.changes === undefined ? '' : ' [-WhatIf] [-Confirm]'
    return `${[d.name, ...words].join(' ')}${more} [<CommonParameters>]`
  })
}

export function parameterSyntax(name: string, p: Parameter): string {
  const value = p.type === 'switch' ? '' : ` <${valueName(p)}${p.many === true ? '[]' : ''}>`
  const called = p.position === undefined ? `-${name}${value}` : `[-${name}]${value}`
  return p.mandatory === true ? called : `[${called}]`
}

/** What stands between the angle brackets. */
export function valueName(p: Parameter): string {
  if (p.enum !== undefined) return p.enum.join(' | ')
  const names: Record<Parameter['type'], string> = {
    string: 'String', int: 'Int32', uint16: 'UInt16', bool: 'Boolean', switch: 'SwitchParameter', datetime: 'DateTime', timespan: 'TimeSpan', scriptblock: 'ScriptBlock', hashtable: 'Hashtable', credential: 'PSCredential', bytes: 'Byte[]', object: 'Object',
  }
  return names[p.type]
}

/** The facts about a parameter, as the help and the docs page show them. */
export function parameterFacts(p: Parameter): [string, string][] {
  const input = p.pipeline === undefined ? 'no' : { value: 'by value', property: 'by property name', both: 'by value and by property name' }[p.pipeline]
  return [
    ['Required', p.mandatory === true ? 'yes' : 'no'],
    ['Position', p.position === undefined ? 'named' : String(p.position)],
    ['Default', p.default ?? ''],
    ['Pipeline', input],
    ...((p.aliases ?? []).length > 0 ? [['Aliases', (p.aliases ?? []).join(', ')] as [string, string]] : []),
  ]
}

export interface HelpParts {
  examples?: boolean
  parameters?: boolean
  /** Only this one. */
  parameter?: (name: string) => boolean
}

/** The help of a command as lines. */
export function helpLines(d: Declaration, o: HelpParts): string[] {
  if (o.parameter !== undefined) return parameterLines(d, o.parameter)
  if (o.examples === true && o.parameters !== true) return [...section('NAME', [d.name]), ...section('SYNOPSIS', [d.synopsis]), ...exampleLines(d.examples)]
  return [
    ...section('NAME', [d.name]),
    ...section('SYNOPSIS', [d.synopsis]),
    ...section('SYNTAX', syntaxLines(d)),
    ...(d.description === undefined ? [] : section('DESCRIPTION', wrapped(d.description))),
    ...(o.parameters === true ? ['PARAMETERS', ...parameterLines(d, () => true)] : []),
    ...(o.examples === true ? exampleLines(d.examples) : []),
    ...(d.notes === undefined ? [] : section('NOTES', wrapped(d.notes))),
    ...section('ALIASES', [(d.aliases ?? []).join(', ') || 'None']),
    ...((d.see ?? []).length === 0 ? [] : section('RELATED LINKS', [...(d.see ?? [])])),
    ...(o.examples === true ? [] : section('REMARKS', [`Get-Help ${d.name} -Examples shows examples, -Full everything.`])),
  ]
}

export function nativeHelp(command: NativeCommand): string[] {
  return [
    ...section('NAME', [command.native]),
    ...section('SYNOPSIS', [command.synopsis]),
    ...exampleLines(command.examples),
    ...(command.notes === undefined ? [] : section('NOTES', wrapped(command.notes))),
  ]
}

function parameterLines(d: Declaration, wanted: (name: string) => boolean): string[] {
  const own = Object.entries({ ...d.parameters, ...ignoredOf(d) }).filter(([name]) => wanted(name))
  const common = Object.keys(commonOf(d)).filter((name) => wanted(name))
  const lines = own.flatMap(([name, p]) => [
    `    -${name}${p.type === 'switch' ? '' : ` <${valueName(p)}${p.many === true ? '[]' : ''}>`}`,
    ...wrapped(p.help).map((line) => `        ${line}`),
    ...parameterFacts(p).map(([fact, value]) => `        ${fact.padEnd(9)} ${value}`.trimEnd()),
    '',
  ])
  return common.length === 0 ? lines : [...lines, `    <CommonParameters>`, ...wrapped(common.map((name) => `-${name}`).join(', ')).map((line) => `        ${line}`), '']
}

function exampleLines(examples: readonly { line: string; does: string }[]): string[] {
  return examples.flatMap(({ line, does }, i) => [`    -------- Example ${i + 1} --------`, '', ...line.split('\n').map((text) => `    PS> ${text}`), '', ...wrapped(does).map((text) => `    ${text}`), ''])
}

const section = (title: string, lines: readonly string[]) => [title, ...lines.map((line) => `    ${line}`), '']

const WIDTH = 96

function wrapped(text: string): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines = ['']
    for (const word of paragraph.split(' ')) {
      const last = lines.length - 1
      if ((lines[last] ?? '').length + word.length + 1 > WIDTH && lines[last] !== '') lines.push(word)
      else lines[last] = lines[last] === '' ? word : `${lines[last]} ${word}`
    }
    return lines
  })
}
