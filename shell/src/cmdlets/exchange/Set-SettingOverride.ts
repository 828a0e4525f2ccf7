import { bodyOf, requiredText } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { tell } from './changed.ts'
import { overrideIdentity, overrideNames, overrideParameters } from './setting-override.ts'

export const setSettingOverride: Cmdlet = {
  name: 'Set-SettingOverride',
  synopsis: 'Changes a setting override.',
  parameters: { ...overrideIdentity, ...overrideParameters },
  changes: true,
  examples: [{ line: 'Set-SettingOverride "IM" -Parameters @("IMServerName=lync2.parley.test") -Reason "Moved"', does: 'Gives another pool.' }],
  see: ['Get-SettingOverride', 'Get-ExchangeDiagnosticInfo'],
  async run(c, p) {
    const identity = requiredText(p, 'Identity')
    if (await c.shouldProcess(identity, 'Set-SettingOverride')) tell(c, await c.api.update('setting-overrides', identity, bodyOf(p, Object.keys(overrideParameters), overrideNames)))
  },
}
