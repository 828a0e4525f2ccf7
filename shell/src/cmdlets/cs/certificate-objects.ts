import { AppError } from '@parley/platform/errors'
import type { ApiItem } from '../../api-client.ts'
import { text } from '../../bound.ts'
import type { Bound, Parameter } from '../../cmdlet.ts'
import type { CmdletContext } from '../../cmdlet-context.ts'
import type { ShellObject } from '../../shell-object.ts'
import type { CertificateItem } from '../certificate-item.ts'

/** What a certificate of a front end is for. */
export const certificateTypes = ['Default', 'WebServicesInternal', 'WebServicesExternal', 'OAuthTokenIssuer'] as const

export const typeParameter: Parameter = { type: 'string', enum: certificateTypes, many: true, help: 'Default is SIP and everything inside; the others are the web services and the signer of tokens.' }

export const hostParameter: Parameter = { type: 'string', help: 'Another host than the front end of the first pool.', aliases: ['ComputerFqdn', 'Fqdn'] }

export function csCertificate(item: CertificateItem, use: string): ShellObject {
  return {
    type: 'CsCertificate',
    properties: {
      Issuer: item.issuer,
      NotAfter: new Date(item.notAfter),
      NotBefore: new Date(item.notBefore),
      SerialNumber: item.serialNumber,
      SerialNumberSpaced: item.serialNumberSpaced,
      Subject: item.subject,
      AlternativeNames: item.certificateDomains,
      Thumbprint: item.thumbprint,
      EffectiveDate: new Date(item.notBefore),
      PreviousThumbprint: '',
      UpdateTime: null,
      Use: use,
      Status: item.status,
      SourceScope: 'Global',
      Server: item.server,
    },
  }
}

/** The front end whose certificates are meant. */
export async function hostOf(c: CmdletContext, p: Bound): Promise<string> {
  const named = text(p, 'Identity')
  if (named !== undefined) return named.replace(/^service:/i, '')
  const pools = await c.api.list<ApiItem & { computers?: string[] }>('pools')
  const [computer] = pools.flatMap((pool) => pool.computers ?? [pool.identity])
  if (computer !== undefined) return computer
  throw new AppError('missing', 'There is no front end pool in the topology', { remedy: 'Name the host with -Identity.' })
}
