import type { ApiItem } from '../../api-client.ts'
import { flag, number } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { ShellObject } from '../../shell-object.ts'
import { xmlDocument } from '../xml-document.ts'
import { moment, type ServiceItem } from './topology-objects.ts'
import { localStore } from './topology-parameters.ts'

interface Document {
  version: number
  sipDomains: string[]
  sites: { siteId: string }[]
  pools: { fqdn: string; computers: string[] }[]
  trustedApplicationPools: { fqdn: string; computers: string[] }[]
}

interface VersionItem extends ApiItem {
  publishedAt: number
  active: boolean
  changes: string[]
}

export const getCsTopology: Cmdlet = {
  name: 'Get-CsTopology',
  synopsis: 'Shows the topology as it will be once it is enabled, or one of its versions.',
  parameters: {
    AsXml: { type: 'switch', help: 'The whole document as XML.' },
    Version: { type: 'int', help: 'A version that was in force, in place of what is pending.' },
    AllVersions: { type: 'switch', help: 'Every version that was in force, and what each changed.' },
    LocalStore: localStore,
  },
  parameterSets: [['AsXml', 'Version'], ['AllVersions']],
  examples: [
    { line: 'Get-CsTopology', does: 'Sites, clusters, machines, services and domains.' },
    { line: 'Get-CsTopology -AsXml | Out-File topology.xml', does: 'The whole document in a file.' },
  ],
  see: ['Enable-CsTopology', 'Get-CsSite', 'Get-CsPool'],
  async run(c, p) {
    if (flag(p, 'AllVersions')) return (await c.api.list<VersionItem>('topology-versions')).map(shownVersion)
    const version = number(p, 'Version')
    const { result: document } = await c.api.run<Document>('topology-document', version === undefined ? {} : { version })
    if (flag(p, 'AsXml')) return xmlDocument('Topology', document)
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

function shownVersion(item: VersionItem): ShellObject {
  return { type: 'TopologyVersion', properties: { Version: Number(item.identity), Published: moment(item.publishedAt), Active: item.active, Changes: item.changes } }
}
