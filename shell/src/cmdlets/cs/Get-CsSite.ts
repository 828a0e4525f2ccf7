import type { Cmdlet } from '../../cmdlet.ts'
import { service, site, type ServiceItem, type SiteItem } from './topology-objects.ts'
import { filter, identity, localStore, read } from './topology-parameters.ts'

export const getCsSite: Cmdlet = {
  name: 'Get-CsSite',
  synopsis: 'Shows the sites. Their SiteId is what -Site of other cmdlets takes, not their DisplayName.',
  parameters: { Identity: identity('A SiteId.', 'sites', { pipeline: true }), Filter: filter, LocalStore: localStore },
  parameterSets: [['Identity'], ['Filter']],
  examples: [
    { line: 'Get-CsSite', does: 'All sites.' },
    { line: 'Get-CsSite | Select-Object DisplayName, SiteID', does: 'What each site is called, and its SiteId.' },
  ],
  see: ['New-CsTrustedApplicationPool', 'Get-CsPool'],
  async run(c, p) {
    const services = await c.api.list<ServiceItem>('services')
    const shown = (item: SiteItem) => site(item, services.filter((s) => s.site === item.identity).map((s) => String(service(s).properties['Identity'])))
    return read<SiteItem>(c, p, { collection: 'sites', role: 'Site', shown })
  },
}
