import type { Parameter } from '../../cmdlet.ts'
import type { CmdletContext } from '../../cmdlet-context.ts'
import type { ShellObject } from '../../shell-object.ts'
import type { CertificateItem } from '../certificate-item.ts'
import { missing } from './matching.ts'

/** Services of the web side only, as one text: `-like "*IIS*"` finds them. */
const order = ['IMAP', 'POP', 'UM', 'IIS', 'SMTP', 'UMCallRouter']

export const servicesText = (services: readonly string[]): string => order.filter((name) => services.includes(name)).join(', ') || 'None'

export function exchangeCertificate(item: CertificateItem): ShellObject {
  return {
    type: 'ExchangeCertificate',
    properties: {
      AccessRules: [],
      CertificateDomains: item.certificateDomains,
      HasPrivateKey: item.hasPrivateKey,
      IsSelfSigned: item.isSelfSigned,
      Issuer: item.issuer,
      NotAfter: new Date(item.notAfter),
      NotBefore: new Date(item.notBefore),
      PublicKeySize: item.publicKeySize,
      RootCAType: item.isSelfSigned ? 'None' : item.status === 'Untrusted' ? 'Unknown' : 'Enterprise',
      SerialNumber: item.serialNumber,
      SerialNumberSpaced: item.serialNumberSpaced,
      Services: servicesText(item.services),
      Status: item.status,
      Subject: item.subject,
      Thumbprint: item.thumbprint,
      FriendlyName: item.friendlyName,
      PrivateKeyExportable: item.privateKeyExportable,
      InUseFor: servicesText(item.presentedFor),
      RenewedBy: item.renewedBy ?? '',
      Server: item.server,
      Identity: item.identity,
    },
  }
}

/** A certificate that comes through the pipeline brings its server. */
export const serverParameter: Parameter = { type: 'string', pipeline: 'property', help: 'Another server than this one.', complete: async (c) => (await c.api.list('exchange-servers')).map((one) => one.identity) }

export const servicesParameter: Parameter = { type: 'string', many: true, enum: ['SMTP', 'IIS', 'POP', 'IMAP', 'UM', 'UMCallRouter', 'None'], help: 'The services.' }

export const keySizes = ['1024', '2048', '4096'] as const

export const exchangeColumns = [{ property: 'Thumbprint', width: 40 }, { property: 'Services' }, { property: 'Subject' }] as const

/** `Server\Thumbprint` or a thumbprint, with the server beside it when that was given. */
export function certificateName(identity: string, server: string | undefined): { server?: string; thumbprint: string } {
  const [, host, thumbprint = identity] = /^([^\\]+)\\(.+)$/.exec(identity) ?? []
  const from = server ?? host
  return { thumbprint, ...(from === undefined ? {} : { server: from }) }
}

/** The certificates of one host, the one that serves first. */
export async function certificatesOf(c: CmdletContext, server: string | undefined): Promise<CertificateItem[]> {
  if (server !== undefined) return c.api.list<CertificateItem>('certificates', { server })
  const { result } = await c.api.run<{ server: string } | null>('owa-provider')
  const [first] = result ? [] : await c.api.list('exchange-servers')
  const local = result?.server ?? first?.identity
  return local === undefined ? [] : c.api.list<CertificateItem>('certificates', { server: local })
}

export function found(item: CertificateItem | undefined, thumbprint: string, all: readonly CertificateItem[]): CertificateItem {
  if (item) return item
  throw missing('certificate with the thumbprint', thumbprint, all.map((one) => one.thumbprint))
}

export const digits = (text: string): string => text.replace(/[^0-9a-f]/gi, '').toUpperCase()
