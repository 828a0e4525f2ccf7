import { statusOf, type StoredCertificate } from '@parley/topology/certificate-store/stored-certificate'
import type { AdminContext } from '../admin-context.ts'
import type { HealthCheck, HealthRow } from './health-row.ts'

const DAY = 86_400_000
const SOON_DAYS = 21

/** Certificates that serve something: valid, trusted, and not about to end. */
export const certificateHealth: HealthCheck = (c) =>
  c.topology.certificates.hosts().flatMap((host) =>
    c.topology.certificates
      .of(host)
      .list()
      .filter(({ entry }) => Object.keys(entry.services).length > 0 && entry.replacedBy === undefined)
      .map((certificate) => rowOf(c, host, certificate)),
  )

function rowOf(c: AdminContext, host: string, certificate: StoredCertificate): HealthRow {
  const now = c.clock.now()
  const services = Object.keys(certificate.entry.services).join(', ')
  const row = { set: 'Certificates', check: `Certificate for ${services}`, target: host }
  const named = `${certificate.subject} (${certificate.thumbprint})`
  const status = statusOf(certificate, c.topology.certificates.authorities(host), now)
  const until = new Date(certificate.notAfter).toISOString().slice(0, 10)
  if (status === 'DateInvalid') return { ...row, state: 'failure', found: `${named} is valid from ${new Date(certificate.notBefore).toISOString().slice(0, 10)} to ${until}`, remedy: 'Renew it: New-ExchangeCertificate, then Enable-ExchangeCertificate.' }
  if (status === 'Untrusted') return { ...row, state: 'failure', found: `${named} was issued by ${certificate.issuer}, which is not trusted here`, remedy: 'Import the certificate of its authority, or use one of an authority that both sides trust.' }
  if (certificate.isSelfSigned) return { ...row, state: 'warning', found: `${named} is self-signed`, remedy: 'Use one of an authority that both sides trust.' }
  const days = Math.floor((certificate.notAfter - now) / DAY)
  if (days <= SOON_DAYS && certificate.entry.role === undefined) return { ...row, state: 'warning', found: `${named} ends on ${until}, in ${days} days`, remedy: 'Renew it: New-ExchangeCertificate -GenerateRequest, then Import-ExchangeCertificate.' }
  return { ...row, state: 'ok', found: `${named} is valid until ${until}` }
}
