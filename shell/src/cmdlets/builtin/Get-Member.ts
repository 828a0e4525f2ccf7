import type { Filter } from '../../language/commands.ts'
import { isObject, shellObject, typeOf } from '../../language/values.ts'
import { wildcard } from '../../language/wildcard.ts'
import { texts } from '../../bound.ts'
import { toText } from '../../language/text.ts'
import { inputObject, inputOf } from './script.ts'

export const getMember: Filter = {
  name: 'Get-Member',
  synopsis: 'Shows which properties and methods objects have.',
  aliases: ['gm'],
  parameters: {
    Name: { type: 'string', many: true, position: 1, help: 'Only these, with * where wanted.' },
    MemberType: { type: 'string', help: 'Accepted: properties and methods are shown.' },
    InputObject: inputObject,
  },
  examples: [{ line: 'Get-CsTrustedApplicationPool | Get-Member', does: 'What can follow a dot, or stand in Select-Object.' }],
  table: [{ property: 'TypeName' }, { property: 'Name' }, { property: 'MemberType' }, { property: 'Definition' }],
  async *stream(_c, p, input) {
    const wanted = (texts(p, 'Name') ?? ['*']).map((pattern) => wildcard(pattern))
    const seen = new Set<string>()
    for await (const object of inputOf(input, p['InputObject'])) {
      const type = typeOf(object)
      if (seen.has(type)) continue
      seen.add(type)
      const define = (Name: string, MemberType: string, Definition: string) => shellObject('MemberDefinition', [['TypeName', type], ['Name', Name], ['MemberType', MemberType], ['Definition', Definition]])
      const properties = isObject(object) ? Object.entries(object.properties) : typeof object === 'string' ? [['Length', object.length] as const] : []
      for (const [Name, value] of properties) {
        if (wanted.some((matches) => matches(Name))) yield define(Name, 'Property', `${typeOf(value)} ${Name}=${toText(value).slice(0, 80)}`)
      }
      for (const Name of Object.keys((isObject(object) && object.methods) || {})) {
        if (wanted.some((matches) => matches(Name))) yield define(Name, 'Method', `${Name}()`)
      }
    }
  },
}
