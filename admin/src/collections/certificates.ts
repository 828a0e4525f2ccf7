import { toServices, type CertificateService } from '@parley/topology/certificate-store/services'
import { parseName } from '@parley/topology/certificate-store/distinguished-name'
import { statusOf, type StoredCertificate } from '@parley/topology/certificate-store/stored-certificate'
import { AppError } from '@parley/platform/errors'
import { isFqdn, toFqdn } from '@parley/topology/names'
import { isServer } from '@parley/topology/owa/virtual-directories'
import { z } from 'zod'
import type { AdminContext } from '../admin-context.ts'
import type { Collection } from '../collection.ts'
import { certificateWarnings } from '../owa/certificate-warnings.ts'

export interface CertificateItem {
  /** `owa.parley.test\<thumbprint>` */
  identity: string
  server: string
  thumbprint: string
  subject: string
  issuer: string
  serialNumber: string
  serialNumberSpaced: string
  certificateDomains: string[]
  notBefore: number
  notAfter: number
  hasPrivateKey: boolean
  privateKeyExportable: boolean
  isSelfSigned: boolean
  publicKeySize: number
  friendlyName: string
  services: string[]
  /** What it is presented for now: of several with one service the last that was assigned. */
  presentedFor: string[]
  status: string
  renewedBy?: string
  /** PEM, while its answer is awaited. */
  request?: string
}

const created = z.object({
  server: z.string().max(255).optional(),
  /** `request` waits for an authority; `self-signed` is vouched for by nobody else. */
  kind: z.enum(['request', 'self-signed']),
  subjectName: z.string().max(1_000).optional(),
  domainNames: z.array(z.string().max(255)).max(100).optional(),
  keySize: z.union([z.literal(1024), z.literal(2048), z.literal(4096)]).optional(),
  friendlyName: z.string().max(200).optional(),
  privateKeyExportable: z.boolean().optional(),
})

/** The certificates of all hosts, web servers and front ends. */
export const certificates: Collection<CertificateItem> = {
  name: 'certificates',
  summary: 'Certificates of all hosts: what they are presented for, and until when',
  schema: z.object({ identity: z.string(), server: z.string(), thumbprint: z.string(), subject: z.string(), services: z.array(z.string()), status: z.string(), notAfter: z.number() }).loose(),
  createSchema: created,
  roles: { read: 'read-only', write: 'administrator' },
  querySchema: z.object({ server: z.string().max(255).optional() }),
  list: (c, { server }: { server?: string }) => items(c, server),
  get: (c, identity) => {
    const [, server, thumbprint = identity] = /^([^\\]+)\\(.+)$/.exec(identity) ?? []
    const digits = thumbprint.replace(/[^0-9a-f]/gi, '').toUpperCase()
    return items(c, server).find((item) => item.thumbprint === digits)
  },
  async create(c, o: z.output<typeof created>) {
    const server = hostNamed(c, o.server)
    const subject = parseName(o.subjectName ?? `CN=${server}`)
    const commonName = subject.find(({ type }) => type === 'CN')?.value ?? ''
    const dnsNames = [...new Set([...(isFqdn(commonName.toLowerCase()) ? [commonName] : []), ...(o.domainNames ?? [])].map((name) => dnsName(name)))]
    const store = c.topology.certificates.of(server)
    const asked = { subject, dnsNames, key: { type: 'RSA', bits: o.keySize ?? 2048 } as const, friendlyName: o.friendlyName ?? 'Microsoft Exchange', exportable: o.privateKeyExportable ?? false }
    const made = o.kind === 'request' ? await store.createRequest(asked) : await store.createSelfSigned(asked)
    const item = itemOf(c, server, made)
    return { item, warnings: certificateWarnings(c, server, made) }
  },
  async remove(c, identity) {
    const item = await certificates.get?.(c, identity)
    if (!item) throw new AppError('missing', `There is no certificate ${identity.slice(0, 100)}`)
    await c.topology.certificates.of(item.server).remove(item.thumbprint)
    return { warnings: [] }
  },
}

/** Of one host, or all. */
export function items(c: AdminContext, server?: string): CertificateItem[] {
  const hosts = server === undefined ? c.topology.certificates.hosts() : [hostNamed(c, server)]
  return hosts.flatMap((host) => c.topology.certificates.of(host).list().map((certificate) => itemOf(c, host, certificate)))
}

export function itemOf(c: AdminContext, server: string, certificate: StoredCertificate): CertificateItem {
  const store = c.topology.certificates.of(server)
  const services = Object.keys(certificate.entry.services) as CertificateService[]
  const { friendlyName, privateKeyExportable, replacedBy, pendingRequest } = certificate.entry
  return {
    identity: `${server}\\${certificate.thumbprint}`,
    server,
    thumbprint: certificate.thumbprint,
    subject: certificate.subject,
    issuer: certificate.issuer,
    serialNumber: certificate.serialNumber,
    serialNumberSpaced: certificate.serialNumberSpaced,
    certificateDomains: certificate.certificateDomains,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    hasPrivateKey: certificate.key !== undefined,
    privateKeyExportable,
    isSelfSigned: certificate.isSelfSigned,
    publicKeySize: certificate.publicKeySize,
    friendlyName,
    services: toServices(services),
    presentedFor: services.filter((service) => store.forService(service)?.thumbprint === certificate.thumbprint),
    status: statusOf(certificate, c.topology.certificates.authorities(server), c.clock.now()),
    ...(replacedBy === undefined ? {} : { renewedBy: replacedBy }),
    ...(pendingRequest === undefined ? {} : { request: pendingRequest }),
  }
}

/** A host by FQDN or short name: a web server, a computer of a pool, or any host with certificates. This web server when none is named.
 *  @throws AppError `missing`, listing those there are */
export function hostNamed(c: AdminContext, name: string | undefined): string {
  const topology = c.topology.active()
  const servers = c.topology.settings.list('exchange-server').map((stored) => stored.name)
  const all = [...new Set([...servers, ...c.topology.certificates.hosts(), ...topology.pools.flatMap((pool) => [pool.fqdn, ...pool.computers])])]
  const asked = name ?? c.runtime.web.provider()?.server ?? servers[0]
  const found = asked === undefined ? undefined : all.find((host) => isServer(host, asked))
  if (found !== undefined) return toFqdn(found)
  throw new AppError('missing', `There is no host '${(asked ?? '').slice(0, 80)}'`, { parameter: 'server', candidates: all.slice(0, 50) })
}

function dnsName(text: string): string {
  const name = text.trim().toLowerCase()
  if (isFqdn(name.replace(/^\*\./, '')) || /^[a-z0-9-]{1,63}$/.test(name)) return name
  throw new AppError('invalid', 'A domain name of the certificate is none', { parameter: 'domainNames', expected: 'a host name such as owa.parley.test', found: text.slice(0, 80) })
}
