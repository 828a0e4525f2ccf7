import { number, text, texts } from '../../bound.ts'
import { isNative, nameOf, type AnyCommand, type Filter } from '../../language/commands.ts'
import { shellObject } from '../../language/values.ts'
import { wildcard } from '../../language/wildcard.ts'
import { nearest } from '../../nearest.ts'
import { AppError } from '@parley/platform/errors'
import type { ShellObject } from '../../shell-object.ts'

const columns = [{ property: 'CommandType' }, { property: 'Name' }, { property: 'Synopsis' }]

export const getCommand: Filter = {
  name: 'Get-Command',
  synopsis: 'Lists the commands.',
  aliases: ['gcm'],
  parameters: {
    Name: { type: 'string', many: true, position: 1, pipeline: 'both', help: 'Only these, with * where wanted.' },
    Verb: { type: 'string', many: true, help: 'Only those with this first word.' },
    Noun: { type: 'string', many: true, help: 'Only those with this second word.' },
    CommandType: { type: 'string', enum: ['Cmdlet', 'Application', 'Alias', 'Function', 'All'], help: 'Only those of a kind.', aliases: ['Type'] },
    TotalCount: { type: 'int', help: 'At most so many.' },
  },
  examples: [
    { line: 'Get-Command *TrustedApplication*', does: 'Everything about trusted applications.' },
    { line: 'Get-Command -Verb Test', does: 'All tests.' },
  ],
  table: columns,
  async *stream(c, p) {
    const { commands } = c.frame.engine
    const names = texts(p, 'Name')
    const fits = [filterOf(names), filterOf(texts(p, 'Verb')), filterOf(texts(p, 'Noun'))] as const
    const kind = text(p, 'CommandType')
    const found = [...commands.all.map(described), ...c.frame.scope.functionNames().map((name) => row('Function', name, ''))]
      .concat(kind === 'Alias' || (names !== undefined && !names.some((n) => n.includes('*'))) ? commands.aliases().map(([alias, name]) => row('Alias', alias, `→ ${name}`)) : [])
      .filter((o) => {
        const name = String(o.properties['Name'])
        const [verb = '', noun = ''] = name.split('-', 2)
        return fits[0](name) && (p['Verb'] === undefined || fits[1](verb)) && (p['Noun'] === undefined || fits[2](noun)) && (kind === undefined || kind === 'All' || o.properties['CommandType'] === kind)
      })
      .sort((a, b) => String(a.properties['Name']).localeCompare(String(b.properties['Name']), 'en'))
    const [only] = names ?? []
    if (found.length === 0 && only !== undefined && !only.includes('*')) {
      const near = nearest(only, commands.names())
      throw new AppError('missing', `The term '${only}' is not recognized as the name of a cmdlet, function, script file, or operable program.`, near === undefined ? {} : { remedy: `Did you mean ${near}?` })
    }
    yield* found.slice(0, number(p, 'TotalCount') ?? found.length)
  },
}

function filterOf(patterns: readonly string[] | undefined): (text: string) => boolean {
  const tests = (patterns ?? ['*']).map((pattern) => wildcard(pattern))
  return (name) => tests.some((matches) => matches(name))
}

const row = (type: string, name: string, synopsis: string): ShellObject => shellObject('CommandInfo', [['CommandType', type], ['Name', name], ['Synopsis', synopsis]])

const described = (command: AnyCommand) => row(isNative(command) ? 'Application' : 'Cmdlet', nameOf(command), command.synopsis)

export const getAlias: Filter = {
  name: 'Get-Alias',
  synopsis: 'Lists short names and what they stand for.',
  aliases: ['gal'],
  parameters: {
    Name: { type: 'string', many: true, position: 1, help: 'Only these.' },
    Definition: { type: 'string', many: true, help: 'Only those for these commands.' },
  },
  examples: [{ line: 'Get-Alias fl', does: 'fl stands for Format-List.' }],
  table: [{ property: 'CommandType' }, { property: 'Name' }, { property: 'Definition' }],
  async *stream(c, p) {
    const [name, definition] = [filterOf(texts(p, 'Name')), filterOf(texts(p, 'Definition'))]
    const found = c.frame.engine.commands.aliases().filter(([alias, of]) => name(alias) && definition(of))
    yield* found.sort(([a], [b]) => a.localeCompare(b, 'en')).map(([alias, of]) => shellObject('AliasInfo', [['CommandType', 'Alias'], ['Name', alias], ['Definition', of]]))
  },
}

