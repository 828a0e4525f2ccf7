import { AppError } from '@parley/platform/errors'
import type { StoredCertificate } from '@parley/topology/certificate-store/stored-certificate'
import type { TopologyStore } from '@parley/topology/store'
import type { LinkTls } from '../im/link.ts'

/** The certificate browsers are shown: the one that was assigned to IIS last. @throws AppError `missing` */
export function presentedCertificate(topology: TopologyStore, fqdn: string): StoredCertificate & { key: string } {
  const certificate = topology.certificates.of(fqdn).forService('IIS')
  if (certificate) return certificate
  throw new AppError('missing', `No certificate of ${fqdn} is assigned to IIS`, { remedy: 'Run Enable-ExchangeCertificate -Services IIS with the thumbprint of one.' })
}

/** With the authorities this host trusts. */
export function tlsOf(topology: TopologyStore, fqdn: string, certificate: { key: string; chain: string }): LinkTls {
  return { key: certificate.key, cert: certificate.chain, ca: topology.certificates.authorities(fqdn) }
}
