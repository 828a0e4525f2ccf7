import type { CertificateService } from './services.ts'
import type { RoleRequest } from './store.ts'
import type { StoredCertificate } from './stored-certificate.ts'
import type { CertificateStores } from './stores.ts'

export interface RoleHosts {
  domain: string
  /** The pool's FQDN. */
  server: string
  /** The web server's. */
  web: string
  /** False: the web server's certificate is for browsers only, until somebody assigns UM to it. */
  join?: boolean
}

/** Sees to it that the authority and the certificates of an installation are there, made or renewed where needed. `web` serves browsers
 *  too, so it carries their names; with IIS and UM one certificate serves both purposes. @returns what was made or renewed */
export async function ensureRoleCertificates(stores: CertificateStores, o: RoleHosts): Promise<StoredCertificate[]> {
  const ca = await stores.ensureCa(`Parley CA of ${o.domain}`)
  const both = ['serverAuth', 'clientAuth'] as const
  const local = { ipAddresses: ['127.0.0.1', '::1'] }
  const requests: [host: string, role: string, request: RoleRequest][] = [
    [o.server, 'server', { commonName: o.server, ipAddresses: ['127.0.0.1'], purposes: both, services: ['Default', 'WebServicesInternal', 'WebServicesExternal'], friendlyName: 'Front end' }],
    [o.web, 'web', { ...local, commonName: o.web, dnsNames: [`mail.${o.domain}`, 'localhost'], purposes: both, services: o.join === false ? ['IIS'] : ['IIS', 'UM'], friendlyName: 'Microsoft Exchange' }],
    [o.web, 'smtp', { ...local, commonName: `mail.${o.domain}`, dnsNames: ['localhost'], purposes: ['serverAuth'], services: ['SMTP'], friendlyName: 'Mail' }],
  ]
  const made: StoredCertificate[] = []
  for (const [host, role, request] of requests) {
    const certificate = await stores.of(host).ensure(role, request, ca)
    if (certificate) made.push(certificate)
  }
  return made
}

/** What a listener of a host presents for a service, with the authorities the host trusts. */
export interface PresentedTls {
  key: string
  /** With its issuers. */
  cert: string
  /** PEMs, one after another. */
  ca: string
}

/** Undefined when nothing is assigned to the service. */
export function presentedTls(stores: CertificateStores, host: string, service: CertificateService): PresentedTls | undefined {
  const certificate = stores.of(host).forService(service)
  return certificate && { key: certificate.key, cert: certificate.chain, ca: stores.authorities(host).join('') }
}
