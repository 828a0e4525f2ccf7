import { text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { clsState, scenarioParameter } from './cls-scenario.ts'

export const getCsClsScenario: Cmdlet = {
  name: 'Get-CsClsScenario',
  synopsis: 'Shows the scenarios that can be logged.',
  parameters: { Identity: { type: 'string', position: 1, help: 'Only this scenario; global/SIPStack and SIPStack are the same.', ...(scenarioParameter.complete && { complete: scenarioParameter.complete }) } },
  examples: [{ line: 'Get-CsClsScenario', does: 'AlwaysOn and SIPStack.' }],
  table: [{ property: 'Identity' }, { property: 'Components' }, { property: 'Flags' }, { property: 'Description' }],
  see: ['Start-CsClsLogging'],
  run: async (c, p) => {
    const wanted = text(p, 'Identity')?.toLowerCase().replace(/^global\//, '')
    const { scenarios } = await clsState(c)
    return scenarios
      .filter(({ name }) => wanted === undefined || name.toLowerCase() === wanted)
      .map(({ name, about, components, flags }) => ({ type: 'ClsScenario', properties: { Identity: `global/${name}`, Name: name, Components: components, Level: 'All', Flags: flags, Description: about } }))
  },
}
