import { describe, shown, type Resolved } from '@parley/topology/owa/effective'
import type { ProviderState } from '@parley/topology/owa/provider-step'
import { text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { ShellObject } from '../../shell-object.ts'

interface Answer {
  server: string
  now: { serverName: Resolved<unknown>; certificate: Resolved<unknown> }
  running: ProviderState | null
  warnings: string[]
}

export const getExchangeDiagnosticInfo: Cmdlet = {
  name: 'Get-ExchangeDiagnosticInfo',
  synopsis: 'Shows which settings of instant messaging count, and where they come from.',
  description: 'A setting can stand in four places: a SettingOverride wins over the keys IMServerName and IMCertificateThumbprint of web.config, those over the virtual directory, that over the older keys of web.config. Shown are the winner and, with their places, those without effect; InUse tells whether the web app runs with it already.',
  parameters: {
    Server: { type: 'string', position: 1, pipeline: 'property', help: 'Another server.' },
    Process: { type: 'string', help: 'Accepted as the guides write it.' },
    Component: { type: 'string', help: 'Accepted as the guides write it: VariantConfiguration.' },
    Argument: { type: 'string', help: 'Config, or Refresh.', default: 'Config' },
  },
  examples: [
    { line: 'Get-ExchangeDiagnosticInfo -Process MSExchangeOWAAppPool -Component VariantConfiguration -Argument Config', does: 'Winner and losers of each setting.' },
    { line: 'Get-ExchangeDiagnosticInfo -Process Microsoft.Exchange.Directory.TopologyService -Component VariantConfiguration -Argument Refresh', does: 'Overrides are in force in the store at once; the web app reads them when it is recycled, and this says so.' },
  ],
  table: [{ property: 'Setting' }, { property: 'Value' }, { property: 'Source' }, { property: 'Place' }, { property: 'Effect' }, { property: 'InUse' }],
  see: ['New-SettingOverride', 'Set-OwaVirtualDirectory', 'Restart-WebAppPool'],
  async run(c, p) {
    const server = text(p, 'Server')
    const { result } = await c.api.run<Answer>('owa-settings', server === undefined ? {} : { server })
    for (const warning of result.warnings) c.warn(warning)
    if (/^refresh/i.test(text(p, 'Argument') ?? '')) c.warn('The web app reads overrides when its application pool starts: Restart-WebAppPool MSExchangeOWAAppPool.')
    const { now, running } = result
    // What it runs with is told in the steps it has gone through.
    const told = (id: string) => running?.steps.find((step) => step.id === id)?.detail ?? ''
    return [...rows('Server name', now.serverName, told('server-name')), ...rows('Certificate', now.certificate, told('certificate-named'))]
  },
}

function rows(setting: string, { winner, losers }: Resolved<unknown>, inUse: string): ShellObject[] {
  const row = (candidate: Resolved<unknown>['losers'][number], effect: string): ShellObject => ({
    type: 'ImSetting',
    properties: {
      Setting: setting,
      Key: candidate.key,
      Value: shown(candidate.value),
      Source: candidate.generation,
      Place: candidate.place,
      Effect: effect,
      InUse: inUse.startsWith(describe(candidate)),
    },
  })
  if (!winner) return [{ type: 'ImSetting', properties: { Setting: setting, Key: '', Value: '', Source: '', Place: '', Effect: 'Not set', InUse: false } }]
  return [row(winner, 'Wins'), ...losers.map((candidate) => row(candidate, 'None'))]
}
