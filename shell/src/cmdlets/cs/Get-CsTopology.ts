import { flag, number } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { ServiceItem } from './topology-objects.ts'
import { localStore } from './topology-parameters.ts'
import { topologyXml } from './topology-xml.ts'

interface Document {
  version: number
  sipDomains: string[]
  sites: { siteId: string }[]
  pools: { fqdn: string; computers: string[] }[]
  trustedApplicationPools: { fqdn: string; computers: string[] }[]
}

export const getCsTopology: Cmdlet = {
  name: 'Get-CsTopology',
  synopsis: 'Shows the topology as it will be once it is enabled, or one of its versions.',
  parameters: {
    AsXml: { type: 'switch', help: 'The whole document as XML.' },
    Version: { type: 'int', help: 'A version that was in force, in place of what is pending.' },
    LocalStore: localStore,
  },
  examples: [
    { line: 'Get-CsTopology', does: 'Sites, clusters, machines, services and domains.' },
    { line: 'Get-CsTopology -AsXml | Out-File topology.xml', does: 'The whole document in a file.' },
  ],
  see: ['Enable-CsTopology', 'Get-CsSite', 'Get-CsPool'],
  async run(c, p) {
    const version = number(p, 'Version')
    const { result: document } = await c.api.run<Document>('topology-document', version === undefined ? {} : { version })
    if (flag(p, 'AsXml')) return topologyXml(document)
    const clusters = [...document.pools, ...document.trustedApplicationPools]
    const services = await c.api.list<ServiceItem>('services')
    return {
      type: 'Topology',
      properties: {
        Version: document.version,
        Sites: document.sites.map((site) => `Site:${site.siteId}`),
        Clusters: clusters.map((pool) => pool.fqdn),
        Machines: [...new Set(clusters.flatMap((pool) => pool.computers))],
        Services: services.filter((service) => clusters.some((pool) => pool.fqdn === service.poolFqdn)).map((service) => service.identity),
        InternalDomains: document.sipDomains,
      },
    }
  },
}
