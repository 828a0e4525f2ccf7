import type { ApiItem } from '../../api-client.ts'
import { requiredText, text, texts } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import { tell } from './changed.ts'
import { matches, missing } from './matching.ts'

interface KeyItem extends ApiItem {
  values: Record<string, string>
}

const provider = 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\MSExchange OWA\\InstantMessaging'
const path = { type: 'string', mandatory: true, position: 1, aliases: ['LiteralPath'], help: 'A path of the registry, HKLM:\\….', complete: async (c) => (await c.api.list('registry-keys')).map((one) => `"${one.identity}"`) } as const satisfies Cmdlet['parameters'][string]

export const getItemProperty: Cmdlet = {
  name: 'Get-ItemProperty',
  synopsis: 'Shows the values of a registry key.',
  description: 'Of the keys the guides name: the one that says where the provider of instant messaging is.',
  aliases: ['gp'],
  parameters: { Path: path, Name: { type: 'string', many: true, position: 2, help: 'Only these values; patterns too.' } },
  examples: [{ line: `Get-ItemProperty "${provider}"`, does: 'Where the provider of instant messaging is.' }],
  see: ['Set-ItemProperty', 'Remove-ItemProperty', 'Get-UcComponent'],
  async run(c, p) {
    const item = await c.api.get<KeyItem>('registry-keys', requiredText(p, 'Path'))
    const names = texts(p, 'Name')
    const shown = Object.entries(item.values).filter(([name]) => names === undefined || names.some((pattern) => matches(pattern, name)))
    if (names !== undefined && shown.length === 0) throw missing('value', names.join(', '), Object.keys(item.values))
    return { type: 'RegistryKey', properties: { ...Object.fromEntries(shown), PSPath: `Microsoft.PowerShell.Core\\Registry::${item.identity.replace('HKLM:\\', 'HKEY_LOCAL_MACHINE\\')}`, PSChildName: item.identity.split('\\').at(-1) ?? '' } }
  },
}

export const setItemProperty: Cmdlet = {
  name: 'Set-ItemProperty',
  synopsis: 'Sets a value of a registry key.',
  aliases: ['sp', 'New-ItemProperty'],
  parameters: {
    Path: path,
    Name: { type: 'string', mandatory: true, position: 2, help: 'The value.' },
    Value: { type: 'string', mandatory: true, position: 3, help: 'What it is to be.' },
  },
  changes: true,
  examples: [{ line: `Set-ItemProperty "${provider}" ImplementationDLLPath "C:\\Program Files\\Microsoft UCMA 4.0\\Runtime\\SSP"`, does: 'Says where the provider is.' }],
  see: ['Get-ItemProperty', 'Restart-WebAppPool'],
  async run(c, p) {
    const [key, name] = [requiredText(p, 'Path'), requiredText(p, 'Name')]
    if (await c.shouldProcess(`${key} ${name}`, 'Set-ItemProperty')) tell(c, await c.api.update('registry-keys', key, { values: { [name]: text(p, 'Value') ?? '' } }))
  },
}

export const removeItemProperty: Cmdlet = {
  name: 'Remove-ItemProperty',
  synopsis: 'Removes a value of a registry key.',
  aliases: ['rp'],
  parameters: { Path: path, Name: { type: 'string', mandatory: true, position: 2, help: 'The value.' }, Force: { type: 'switch', help: 'Does not ask.' } },
  changes: true,
  examples: [{ line: `Remove-ItemProperty "${provider}" ImplementationDLLPath`, does: 'Takes the provider away; Repair-UcComponent puts it back.' }],
  see: ['Get-ItemProperty', 'Repair-UcComponent'],
  async run(c, p) {
    const [key, name] = [requiredText(p, 'Path'), requiredText(p, 'Name')]
    const item = await c.api.get<KeyItem>('registry-keys', key)
    if (!Object.keys(item.values).some((known) => known.toLowerCase() === name.toLowerCase())) throw missing('value', name, Object.keys(item.values))
    if (await c.shouldProcess(`${key} ${name}`, 'Remove-ItemProperty')) tell(c, await c.api.update('registry-keys', key, { values: { [name]: null } }))
  },
}
