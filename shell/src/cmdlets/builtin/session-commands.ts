import type { Filter } from '../../language/commands.ts'
import { shellObject } from '../../language/values.ts'
import { wildcard } from '../../language/wildcard.ts'
import { text } from '../../bound.ts'

export const getVariable: Filter = {
  name: 'Get-Variable',
  synopsis: 'Lists variables.',
  aliases: ['gv'],
  parameters: { Name: { type: 'string', position: 1, help: 'Only these, with * where wanted.' }, ValueOnly: { type: 'switch', help: 'The value alone.' } },
  examples: [{ line: 'Get-Variable ex*', does: 'The folders of the guides.' }],
  table: [{ property: 'Name' }, { property: 'Value' }],
  async *stream(c, p) {
    const matches = wildcard(text(p, 'Name') ?? '*')
    for (const name of [...new Set(c.frame.scope.names())].filter((n) => matches(n)).sort()) {
      const value = c.frame.scope.get(name) ?? null
      yield p['ValueOnly'] === true ? value : shellObject('PSVariable', [['Name', name], ['Value', value]])
    }
  },
}

export const clearHost: Filter = {
  name: 'Clear-Host',
  synopsis: 'Empties the screen.',
  aliases: ['cls', 'clear'],
  parameters: {},
  examples: [{ line: 'cls', does: 'An empty screen.' }],
  async *stream(c) {
    if (c.host.interactive) c.host.write('\u001B[2J\u001B[H')
    yield* []
  },
}
