import type { Cmdlet } from '../../cmdlet.ts'
import { tell } from './changed.ts'

interface Settings {
  server: string
  now: { registryValue: string | null; provider: { path: string; version: string } | null }
  running: { provider?: { version: string; messages: boolean } } | null
}

export const getUcComponent: Cmdlet = {
  name: 'Get-UcComponent',
  synopsis: 'Shows the provider of instant messaging in the web app, and its version.',
  description: 'In the place of the packages the guides install one after another: vcredist_x64, UcmaRedist.msi, CWAOWASSP.msi, then UcmaRedist.msp and CWAOWASSP.msp. Parley brings the provider with it; nothing has to be downloaded or installed in an order.',
  parameters: {},
  examples: [{ line: 'Get-UcComponent | fl', does: 'Version and place of the provider.' }],
  see: ['Repair-UcComponent', 'Get-ItemProperty'],
  async run(c) {
    const { result } = await c.api.run<Settings>('owa-settings')
    const { registryValue, provider } = result.now
    return {
      type: 'UcComponent',
      properties: {
        Name: 'Parley instant messaging provider',
        Server: result.server,
        Version: provider?.version ?? '',
        ImplementationDLLPath: registryValue ?? '',
        Installed: provider !== null,
        RunningVersion: result.running?.provider?.version ?? '',
        Messages: result.running?.provider?.messages ?? false,
      },
    }
  },
}

export const repairUcComponent: Cmdlet = {
  name: 'Repair-UcComponent',
  synopsis: 'Puts registry value and file of the provider of instant messaging in place again.',
  parameters: {},
  changes: true,
  examples: [{ line: 'Repair-UcComponent; Restart-WebAppPool MSExchangeOWAAppPool', does: 'After "No registry setting for IM Provider" or "IM provider not found".' }],
  see: ['Get-UcComponent', 'Restart-WebAppPool'],
  async run(c) {
    if (await c.shouldProcess('the provider of instant messaging', 'Repair-UcComponent')) tell(c, await c.api.run('repair-owa-provider'))
  },
}
