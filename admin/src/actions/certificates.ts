import { exchangeServices, toServices, certificateServices } from '@parley/topology/certificate-store/services'
import { z } from 'zod'
import type { Action } from '../action.ts'
import { hostNamed, itemOf } from '../collections/certificates.ts'
import { certificateWarnings } from '../owa/certificate-warnings.ts'

const server = z.string().max(255).optional()
/** Base64 of at most 1 MiB. */
const data = z.string().max(1_400_000)

export const enableCertificate: Action<{ server?: string; thumbprint: string; services: string[] }> = {
  name: 'enable-certificate',
  summary: 'Assigns services to a certificate; new connections are shown it at once',
  input: z.strictObject({ server, thumbprint: z.string().max(200), services: z.array(z.string().max(60)).min(1).max(20) }),
  role: 'administrator',
  audited: true,
  target: ({ thumbprint }) => thumbprint,
  async run(c, o) {
    const host = hostNamed(c, o.server)
    const store = c.topology.certificates.of(host)
    const services = toServices(o.services, certificateServices)
    const shared = services.flatMap((service) => {
      const before = store.forService(service)
      return before && before.thumbprint !== store.get(o.thumbprint)?.thumbprint ? [`${service} is still among the services of ${before.thumbprint} too; the certificate that was assigned last is presented.`] : []
    })
    const certificate = await store.enable(o.thumbprint, services)
    const forPool = services.some((service) => (exchangeServices as readonly string[]).includes(service)) ? certificateWarnings(c, host, certificate) : []
    return { result: itemOf(c, host, certificate), warnings: [...forPool, ...shared] }
  },
}

export const importCertificate: Action<{ server?: string; data: string; password?: string; friendlyName?: string; privateKeyExportable?: boolean }> = {
  name: 'import-certificate',
  summary: 'Takes in a certificate: PEM, DER or PFX, or the answer to a request of that host',
  input: z.strictObject({ server, data, password: z.string().max(500).optional(), friendlyName: z.string().max(200).optional(), privateKeyExportable: z.boolean().optional() }),
  role: 'administrator',
  audited: true,
  target: ({ server: host }) => host ?? '',
  bodyBytes: 1_500_000,
  async run(c, o) {
    const host = hostNamed(c, o.server)
    const certificate = await c.topology.certificates.of(host).import(Buffer.from(o.data, 'base64'), {
      ...(o.password === undefined ? {} : { password: o.password }),
      ...(o.friendlyName === undefined ? {} : { friendlyName: o.friendlyName }),
      ...(o.privateKeyExportable === undefined ? {} : { exportable: o.privateKeyExportable }),
    })
    return { result: itemOf(c, host, certificate), warnings: certificateWarnings(c, host, certificate) }
  },
}

export const trustCertificate: Action<{ server?: string; data: string }> = {
  name: 'trust-certificate',
  summary: 'Trusts whoever a certificate vouches for, on one host',
  input: z.strictObject({ server, data }),
  role: 'administrator',
  audited: true,
  target: ({ server: host }) => host ?? '',
  bodyBytes: 1_500_000,
  async run(c, o) {
    const host = hostNamed(c, o.server)
    await c.topology.certificates.of(host).trust(Buffer.from(o.data, 'base64').toString('latin1'))
    return { result: { server: host, trusted: c.topology.certificates.authorities(host).length } }
  },
}

export const signCertificateRequest: Action<{ request: string }> = {
  name: 'sign-certificate-request',
  summary: 'Has the internal authority answer a certificate request',
  input: z.strictObject({ request: z.string().max(65_536) }),
  role: 'administrator',
  audited: true,
  async run(c, o) {
    const { cert, chain } = await c.topology.certificates.sign(o.request)
    return { result: { certificate: cert, chain } }
  },
}
