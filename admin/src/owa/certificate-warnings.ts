import { isTrusted, type StoredCertificate } from '@parley/topology/certificate-store/stored-certificate'
import type { AdminContext } from '../admin-context.ts'

/** What will go wrong with a certificate between the web server and the pool: names first, then who vouches for it, then its key. */
export function certificateWarnings(c: AdminContext, server: string, certificate: StoredCertificate): string[] {
  const { topology } = c
  const pools = topology.active().trustedApplicationPools.filter((pool) => pool.fqdn === server || pool.computers.some((computer) => computer === server))
  const names = certificate.certificateDomains.map((name) => name.toLowerCase())
  const common = certificate.commonName.toLowerCase()
  const forPools = pools.flatMap((pool) => {
    if (!names.includes(pool.fqdn)) return [`certificate CN=${certificate.commonName}, trusted application pool FQDN=${pool.fqdn}: the pool will not know this server by it.`]
    if (common !== pool.fqdn) return [`The subject CN differs: CN=${certificate.commonName}, trusted application pool FQDN=${pool.fqdn}. The name is in the subject alternative names, which decide.`]
    return certificate.hasAlternativeNames ? [] : [`${pool.fqdn} is in the common name only; put it among the subject alternative names too.`]
  })
  const pending = certificate.entry.pendingRequest !== undefined
  const registrars = [...new Set(pools.map((pool) => pool.registrar))]
  const untrusted = pending ? [] : registrars.filter((pool) => !isTrusted(certificate, topology.certificates.authorities(pool)))
  const issuer = untrusted.map((pool) => certificate.isSelfSigned
    ? `The certificate is self-signed: ${pool} trusts it only when it is imported there on purpose (Import-CsCertificate -TrustedRoot).`
    : `The front end ${pool} does not trust issuer ${certificate.issuer}.`)
  const weak = certificate.publicKeySize > 0 && certificate.publicKeySize === 1024 ? ['A key of 1024 bits is too weak: the front end refuses it.'] : []
  return [...forPools, ...issuer, ...weak]
}
