import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { EventFields } from '@parley/platform/diagnostics/event-log'
import type { EventName } from '@parley/platform/diagnostics/catalogue'
import { isFqdn } from '@parley/topology/names'
import { notSetUp, type LinkFailure } from './link-failure.ts'

export interface LinkSettings {
  /** InstantMessagingServerName: the FQDN of the pool. */
  serverName: string
  /** PEM of the certificate this role shows to the pool. */
  cert: string
  key: string
}

/** Everything about the settings that can be told without a connection, in the order an operator expects the messages in. */
export function checkSettings(o: LinkSettings, nowMs: number): LinkFailure | undefined {
  return checkServerName(o.serverName.trim()) ?? checkCertificate(o, nowMs)
}

function checkServerName(name: string): LinkFailure | undefined {
  const remedy = 'Set InstantMessagingServerName to the FQDN of the pool.'
  if (name === '') return problem('imServerNameMissing', {}, 'InstantMessagingServerName is empty', remedy)
  if (!isFqdn(name.toLowerCase())) return problem('imServerNameNotFqdn', { serverName: name }, `IMServerName '${name}' is not an FQDN`, remedy)
  return undefined
}

function checkCertificate(o: LinkSettings, nowMs: number): LinkFailure | undefined {
  if (o.cert.trim() === '') {
    return problem('imThumbprintMissing', {}, 'No certificate is set for instant messaging', 'Set InstantMessagingCertificateThumbprint, or let Parley issue the certificate of the web role.')
  }
  const certificate = readCertificate(o.cert)
  if (!certificate) {
    return problem('imCertificateNotFound', { thumbprint: '(unreadable)' }, 'The certificate for instant messaging cannot be read', 'Import the certificate again, as PEM.')
  }
  const { validFrom, validTo } = certificate
  if (Date.parse(validFrom) > nowMs) {
    return problem('imCertificateNotYetValid', { date: validFrom }, `The certificate becomes valid on ${validFrom}`, 'Check the clock of this machine, or use a certificate that is valid now.')
  }
  if (Date.parse(validTo) < nowMs) {
    return problem('imCertificateExpired', { date: validTo }, `The certificate expired on ${validTo}`, 'Renew the certificate.')
  }
  if (!hasKey(certificate, o.key)) {
    return problem('imCertificateNoPrivateKey', {}, 'The private key does not belong to the certificate', 'Import the certificate together with its private key.')
  }
  return undefined
}

function problem(event: EventName, fields: EventFields, check: string, remedy: string): LinkFailure {
  return { event, fields, reason: notSetUp, check, remedy }
}

function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

function hasKey(certificate: X509Certificate, key: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key))
  } catch {
    return false
  }
}
