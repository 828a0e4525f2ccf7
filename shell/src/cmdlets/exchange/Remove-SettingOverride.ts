import { requiredText } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { tell } from './changed.ts'
import { overrideIdentity } from './setting-override.ts'

export const removeSettingOverride: Cmdlet = {
  name: 'Remove-SettingOverride',
  synopsis: 'Removes a setting override: what it won over counts again.',
  parameters: { ...overrideIdentity, Force: { type: 'switch', help: 'Does not ask.' } },
  changes: true,
  examples: [{ line: 'Remove-SettingOverride "IM" -Confirm:$false', does: 'Goes back to web.config and virtual directories.' }],
  see: ['Get-SettingOverride', 'Get-ExchangeDiagnosticInfo'],
  async run(c, p) {
    const identity = requiredText(p, 'Identity')
    if (await c.shouldProcess(identity, 'Remove-SettingOverride')) tell(c, await c.api.remove('setting-overrides', identity))
  },
}
