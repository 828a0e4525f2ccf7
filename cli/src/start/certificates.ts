import { join } from 'node:path'
import type { Clock } from '@parley/platform/clock'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { loadOrCreateCertificates } from '@parley/topology/certificate-folder'
import type { IssuedCertificate } from '@parley/topology/certificates'

export interface RoleNames {
  server: string
  web: string
}

/** What a role presents, with the authority whose certificates it accepts. */
export type RoleTls = { key: string; cert: string; ca: string; chain: string }

export interface Certificates {
  server: RoleTls
  web: RoleTls
  https: RoleTls
}

/** Loads the certificates of the installation, made or renewed where needed. `web` serves browsers too, so it carries their names. */
export async function certificatesOf(dataDir: string, domain: string, names: RoleNames): Promise<Certificates> {
  const { ca, roles } = await loadOrCreateCertificates({
    folder: join(dataDir, 'certificates'),
    caName: `Parley CA of ${domain}`,
    roles: {
      server: { commonName: names.server, purposes: ['serverAuth', 'clientAuth'] },
      web: { commonName: names.web, dnsNames: [`mail.${domain}`, 'localhost'], ipAddresses: ['127.0.0.1', '::1'], purposes: ['serverAuth', 'clientAuth'] },
      https: { commonName: `mail.${domain}`, dnsNames: ['localhost'], ipAddresses: ['127.0.0.1', '::1'], purposes: ['serverAuth'] },
    },
  })
  const tls = (issued: IssuedCertificate): RoleTls => ({ key: issued.key, cert: issued.chain, ca: ca.cert, chain: issued.chain })
  return { server: tls(roles.server), web: tls(roles.web), https: tls(roles.https) }
}

const DAY = 86_400_000

/** A process that runs for a year outlives its certificates: looks once a day. */
export function renewDaily(o: {
  dataDir: string
  domain: string
  names: RoleNames
  clock: Clock
  diagnostics: Diagnostics
  renewed: (next: Certificates) => void
}): AsyncDisposable {
  const look = async () => {
    try {
      o.renewed(await certificatesOf(o.dataDir, o.domain, o.names))
    } catch (error) {
      o.diagnostics.log.error({ error: error instanceof Error ? error.message : String(error) }, 'Certificates could not be renewed')
    }
    timer = o.clock.setTimeout(() => void look(), DAY)
  }
  let timer = o.clock.setTimeout(() => void look(), DAY)
  return { [Symbol.asyncDispose]: async () => o.clock.clearTimeout(timer) }
}
