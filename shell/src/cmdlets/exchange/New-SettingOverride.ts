import { bodyOf, requiredText } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { tell } from './changed.ts'
import { overrideNames, overrideParameters, settingOverride, type OverrideItem } from './setting-override.ts'

export const newSettingOverride: Cmdlet = {
  name: 'New-SettingOverride',
  synopsis: 'Sets settings from above: they win over web.config and virtual directories.',
  parameters: {
    Name: { type: 'string', mandatory: true, position: 1, help: 'A name for the override.' },
    Component: { type: 'string', mandatory: true, help: 'OwaServer for instant messaging.' },
    Section: { type: 'string', mandatory: true, help: 'IMSettings for instant messaging.' },
    ...overrideParameters,
    Parameters: { ...overrideParameters.Parameters, mandatory: true },
    Reason: { ...overrideParameters.Reason, mandatory: true },
  },
  changes: true,
  examples: [{ line: 'New-SettingOverride -Name "IM" -Component OwaServer -Section IMSettings -Parameters @("IMServerName=lync.parley.test") -Reason "Join"', does: 'Gives all servers the name of the pool.' }],
  see: ['Get-ExchangeDiagnosticInfo', 'Get-SettingOverride', 'Remove-SettingOverride'],
  async run(c, p) {
    const identity = requiredText(p, 'Name')
    if (!(await c.shouldProcess(identity, 'New-SettingOverride'))) return
    const changed = await c.api.create<OverrideItem>('setting-overrides', { identity, ...bodyOf(p, ['Component', 'Section', ...Object.keys(overrideParameters)], overrideNames) })
    tell(c, changed)
    return changed.item && settingOverride(changed.item)
  },
}
