import { AppError } from '@parley/platform/errors'
import { text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { wildcard } from '../../language/wildcard.ts'
import { filter, localStore } from '../cs/topology-parameters.ts'
import { clsState, scenarioParameter, type ClsState } from './cls-scenario.ts'

export const getCsClsScenario: Cmdlet = {
  name: 'Get-CsClsScenario',
  synopsis: 'Shows the scenarios that can be logged.',
  parameters: {
    Identity: { type: 'string', position: 1, pipeline: 'both', help: 'Only this scenario; global/SIPStack and SIPStack are the same.', ...(scenarioParameter.complete && { complete: scenarioParameter.complete }) },
    Filter: { ...filter, help: 'A wildcard for the Identity, such as global/SIP*.' },
    LocalStore: localStore,
  },
  parameterSets: [['Identity'], ['Filter']],
  examples: [{ line: 'Get-CsClsScenario', does: 'AlwaysOn and SIPStack.' }],
  table: [{ property: 'Identity' }, { property: 'Components' }, { property: 'Flags' }, { property: 'Description' }],
  see: ['Start-CsClsLogging'],
  run: async (c, p) => {
    const { scenarios } = await clsState(c)
    const fits = wildcard(text(p, 'Filter') ?? '*')
    const wanted = text(p, 'Identity')
    const found = wanted === undefined ? scenarios : [named(wanted, scenarios)]
    return found
      .map(({ name, about, components, flags }) => ({ type: 'ClsScenario', properties: { Identity: `global/${name}`, Name: name, Components: components, Level: 'All', Flags: flags, Description: about } }))
      .filter(({ properties }) => fits(properties.Identity))
  },
}

function named(wanted: string, scenarios: ClsState['scenarios']): ClsState['scenarios'][number] {
  const name = wanted.toLowerCase().replace(/^global\//, '')
  const found = scenarios.find((scenario) => scenario.name.toLowerCase() === name)
  if (found) return found
  throw new AppError('missing', `There is no scenario '${wanted.slice(0, 80)}'`, { parameter: 'Identity', candidates: scenarios.map((scenario) => scenario.name) })
}
