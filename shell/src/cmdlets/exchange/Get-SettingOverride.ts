import { text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { settingOverride, type OverrideItem } from './setting-override.ts'

export const getSettingOverride: Cmdlet = {
  name: 'Get-SettingOverride',
  synopsis: 'Shows setting overrides.',
  parameters: { Identity: { type: 'string', position: 1, pipeline: 'both', help: 'The name of one.' } },
  examples: [{ line: 'Get-SettingOverride | ft Name,Parameters', does: 'What is set from above.' }],
  table: [{ property: 'Name' }, { property: 'ComponentName' }, { property: 'SectionName' }, { property: 'Parameters' }],
  see: ['New-SettingOverride', 'Get-ExchangeDiagnosticInfo'],
  async run(c, p) {
    const identity = text(p, 'Identity')
    if (identity !== undefined) return settingOverride(await c.api.get<OverrideItem>('setting-overrides', identity))
    return (await c.api.list<OverrideItem>('setting-overrides')).map(settingOverride)
  },
}
