import type { EventFields } from '@parley/platform/diagnostics/event-log'
import type { EventName } from '@parley/platform/diagnostics/catalogue'
import type { CertificateStore } from '@parley/topology/certificate-store/store'
import type { StoredCertificate } from '@parley/topology/certificate-store/stored-certificate'
import { isFqdn } from '@parley/topology/names'
import { describe, type CertificateName, type Resolved } from '@parley/topology/owa/effective'
import { findNamed } from '@parley/topology/owa/legacy-certificate'
import type { ProviderStepId } from '@parley/topology/owa/provider-step'
import { providerValue } from '@parley/topology/owa/registry'
import type { OwaSources } from '@parley/topology/owa/sources'
import type { EffectiveSettings } from '@parley/topology/owa/effective'
import { notSetUp, type LinkFailure } from '../im/link-failure.ts'

export interface CheckInput {
  sources: OwaSources
  settings: EffectiveSettings
  certificates: Pick<CertificateStore, 'list' | 'current'>
  nowMs: number
}

/** What was found for each step that passed, then either the failure or what a connection is made with. */
export type CheckResult =
  | { found: Found; failure: LinkFailure }
  | { found: Found; failure?: never; serverName: string; certificate: StoredCertificate & { key: string } }

export type Found = Map<ProviderStepId, string>

/** Everything that can be told without a connection, in the order an operator expects the messages in. */
export function checkProvider(o: CheckInput): CheckResult {
  const found: Found = new Map()
  const failure = checkProviderFile(o, found) ?? checkServerName(o, found)
  if (failure) return { found, failure }
  const named = checkCertificate(o, found)
  if ('step' in named) return { found, failure: named }
  return { found, serverName: o.settings.serverName.winner?.value ?? '', certificate: named }
}

function checkProviderFile({ sources }: CheckInput, found: Found): LinkFailure | undefined {
  const { registryValue, provider, providerPaths } = sources
  if (registryValue === undefined || registryValue.trim() === '') {
    return problem('registry-value', 'imNoProviderSetting', {}, `The registry value ${providerValue} is missing`, 'Install the IM provider again, or run Repair-UcComponent.')
  }
  found.set('registry-value', registryValue)
  if (!provider) {
    const where = providerPaths.length === 0 ? 'it leads to no folder of this product' : 'there is no provider'
    return problem('provider-file', 'imProviderNotFound', {}, `IM provider not found: ${providerValue} is ${registryValue}, and ${where}`, 'Correct the value, or run Repair-UcComponent.')
  }
  found.set('provider-file', `version ${provider.version}`)
  return undefined
}

function checkServerName({ sources, settings }: CheckInput, found: Found): LinkFailure | undefined {
  const { fault } = sources.webConfig
  if (fault) {
    const fields = { line: fault.line, column: fault.column, reason: fault.message }
    return problem('server-name', 'imWebConfigUnreadable', fields, `web.config cannot be read: line ${fault.line}, column ${fault.column}: ${fault.message}`, 'Correct web.config, then recycle MSExchangeOWAAppPool.')
  }
  const { winner } = settings.serverName
  const remedy = 'Set IMServerName in web.config (or InstantMessagingServerName on the virtual directory) to the FQDN of the pool, then recycle MSExchangeOWAAppPool.'
  if (!winner) return problem('server-name', 'imServerNameMissing', {}, 'Instant Messaging Server name is empty', remedy)
  found.set('server-name', told(settings.serverName))
  if (!isFqdn(winner.value.toLowerCase())) {
    return problem('server-fqdn', 'imServerNameNotFqdn', { serverName: winner.value }, `${winner.key} '${winner.value}' is not an FQDN`, remedy)
  }
  found.set('server-fqdn', winner.value)
  return undefined
}

function checkCertificate({ settings, certificates, nowMs }: CheckInput, found: Found): LinkFailure | (StoredCertificate & { key: string }) {
  const { winner } = settings.certificate
  if (!winner) {
    const remedy = 'Set IMCertificateThumbprint in web.config (or InstantMessagingCertificateThumbprint on the virtual directory) to a thumbprint of Get-ExchangeCertificate, then recycle MSExchangeOWAAppPool.'
    return problem('certificate-named', 'imThumbprintMissing', {}, 'No certificate is named for instant messaging', remedy)
  }
  found.set('certificate-named', told(settings.certificate))
  const certificate = find(winner.value, certificates)
  if ('step' in certificate) {
    if (certificate.step === 'issuer-and-serial') found.set('certificate-found', 'by its serial number')
    return certificate
  }
  found.set('certificate-found', `${certificate.subject}, thumbprint ${certificate.thumbprint}`)
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)
  if (nowMs < certificate.notBefore) {
    return problem('certificate-valid', 'imCertificateNotYetValid', { date: day(certificate.notBefore) }, `The certificate becomes valid on ${day(certificate.notBefore)}`, 'Check the clock of this machine, or use a certificate that is valid now.')
  }
  if (nowMs > certificate.notAfter) {
    return problem('certificate-valid', 'imCertificateExpired', { date: day(certificate.notAfter) }, `The certificate expired on ${day(certificate.notAfter)}`, 'Renew the certificate, and name the new one.')
  }
  found.set('certificate-valid', `until ${day(certificate.notAfter)}`)
  const { key } = certificate
  if (key === undefined) {
    return problem('private-key', 'imCertificateNoPrivateKey', {}, `The certificate ${certificate.thumbprint} does not have a private key`, 'Import the certificate together with its private key.')
  }
  found.set('private-key', 'present')
  found.set('issuer-and-serial', 'thumbprint' in winner.value ? 'not used: the certificate is named by its thumbprint' : certificate.serialNumberSpaced)
  return { ...certificate, key }
}

function find(name: CertificateName, certificates: CheckInput['certificates']): StoredCertificate | LinkFailure {
  if ('thumbprint' in name) {
    const found = certificates.current(name.thumbprint)
    if (found) return found
    const have = certificates.list().map((c) => c.thumbprint).join(', ') || '(none)'
    const check = `IM Certificate with thumbprint ${name.thumbprint} could not be found; the store has ${have}`
    return problem('certificate-found', 'imCertificateNotFound', { thumbprint: name.thumbprint }, check, 'Copy the thumbprint from Get-ExchangeCertificate, or import the certificate on this server.')
  }
  const all = certificates.list().map((certificate) => ({ ...certificate, issuer: certificate.issuer, serialNumber: certificate.serialNumberSpaced, stored: certificate }))
  const found = findNamed(all, name)
  if (found.ok) return found.certificate.stored
  const { message, remedy } = found
  if (found.step === 'form') return problem('issuer-and-serial', 'imCertificateSerialMalformed', { reason: message, remedy }, message, remedy)
  if (found.step === 'found') return problem('certificate-found', 'imCertificateNotFound', { thumbprint: `(serial number ${name.serialNumber})` }, message, remedy)
  const expected = message.split('\n').find((line) => line.startsWith('expected: '))?.slice(10) ?? ''
  return problem('issuer-and-serial', 'imCertificateIssuerMismatch', { expected, found: name.issuer, remedy }, message, remedy)
}

function told<T>({ winner, losers }: Resolved<T>): string {
  if (!winner) return ''
  const without = losers.length === 0 ? '' : `; without effect: ${losers.map(describe).join('; ')}`
  return `${describe(winner)}${without}`
}

/** Nothing of this changes by itself but the date: it is not tried again until the settings are read anew. */
function problem(step: ProviderStepId, event: EventName, fields: EventFields, check: string, remedy: string): LinkFailure {
  return { step, event, fields, reason: notSetUp, check, remedy }
}
