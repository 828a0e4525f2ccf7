import type { Clock } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { AppError } from '@parley/platform/errors'
import { ensureRoleCertificates, presentedTls, type PresentedTls, type RoleHosts } from '@parley/topology/certificate-store/role-certificates'
import { certificateServices } from '@parley/topology/certificate-store/services'
import { RENEW_DAYS } from '@parley/topology/certificate-store/store'
import type { TopologyStore } from '@parley/topology/store'

/** What the roles of this process present. */
export interface Certificates {
  server: PresentedTls
  web: PresentedTls
  /** For mail and for the admin API. */
  https: PresentedTls
}

/** As the certificate stores have it now. @throws AppError `missing` — nothing is assigned to a service any more */
export function certificatesOf({ certificates }: TopologyStore, hosts: RoleHosts): Certificates {
  const web = presentedTls(certificates, hosts.web, 'IIS')
  const server = presentedTls(certificates, hosts.server, 'Default')
  if (!web || !server) throw new AppError('missing', `No certificate is assigned to ${web ? `Default of ${hosts.server}` : `IIS of ${hosts.web}`}`, { remedy: 'Move the folder certificates away to have new ones made.' })
  return { server, web, https: presentedTls(certificates, hosts.web, 'SMTP') ?? web }
}

const DAY = 86_400_000

/** Keeps what the roles present up to date: renewed before its end, looked at once a day, and whenever an administrator assigns another one. */
export function keepCertificates(o: {
  topology: TopologyStore
  hosts: RoleHosts
  clock: Clock
  diagnostics: Diagnostics
  changed: (next: Certificates) => void
}): AsyncDisposable {
  const { certificates } = o.topology
  const apply = () => {
    try {
      o.changed(certificatesOf(o.topology, o.hosts))
    } catch (error) {
      o.diagnostics.log.error({ error: error instanceof Error ? error.message : String(error) }, 'A certificate could not be put to use')
    }
  }
  const look = async () => {
    try {
      for (const made of await ensureRoleCertificates(certificates, o.hosts)) {
        o.diagnostics.events.record('certificateRenewed', { names: made.certificateDomains.join(', '), date: new Date(made.notAfter).toISOString().slice(0, 10) })
      }
    } catch (error) {
      o.diagnostics.log.error({ error: error instanceof Error ? error.message : String(error) }, 'Certificates could not be renewed')
    }
    warnOfTheEnd(o)
    timer = o.clock.setTimeout(() => void look(), DAY)
  }
  warnOfTheEnd(o)
  let timer = o.clock.setTimeout(() => void look(), DAY)
  const stop = [o.hosts.server, o.hosts.web].map((host) => certificates.of(host).onChanged(apply))
  return {
    [Symbol.asyncDispose]: async () => {
      o.clock.clearTimeout(timer)
      for (const end of stop) end()
    },
  }
}

/** Those of our authority are renewed; of the others somebody has to take care. */
function warnOfTheEnd(o: { topology: TopologyStore; clock: Clock; diagnostics: Diagnostics }): void {
  const { certificates } = o.topology
  for (const host of certificates.hosts()) {
    const store = certificates.of(host)
    for (const certificate of store.list()) {
      const services = certificateServices.filter((service) => store.forService(service)?.thumbprint === certificate.thumbprint)
      if (services.length === 0 || certificate.entry.role !== undefined || certificate.notAfter - o.clock.now() > RENEW_DAYS * DAY) continue
      const date = new Date(certificate.notAfter).toISOString().slice(0, 10)
      o.diagnostics.events.record('certificateExpiring', { names: certificate.certificateDomains.join(', '), host, services: services.join(', '), date })
    }
  }
}
