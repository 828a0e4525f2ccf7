import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { rootCertificates } from 'node:tls'
import { AppError } from '@parley/platform/errors'
import { namesIn } from '@parley/topology/certificates'
import type { AdminContext } from '../admin-context.ts'
import { localServer } from './local-server.ts'

/** The web app that runs here, under a name that people reach it by. */
export interface SignInPlace {
  /** Without brackets. */
  host: string
  address: string
  port: number
  /** PEMs of whom a browser here would trust. */
  ca: string[]
}

/** Where a test signs in for a URL: always at the web app of this process, whatever a name resolves to and whichever port the URL has, so
 *  that nobody is made to connect anywhere else. @returns undefined while the web app is stopped
 *  @throws AppError `invalid` — no https URL · `forbidden` — its host is no web server of this installation */
export function signInPlace(c: AdminContext, url: string): SignInPlace | undefined {
  const host = hostOf(url)
  const names = webNames(c)
  if (!names.includes(host) && !presented(c).some((certificate) => isNamed(certificate, host))) {
    throw new AppError('forbidden', `${host} is no web server of this installation`, {
      parameter: 'url',
      candidates: names,
      remedy: 'Test a URL that Get-OwaVirtualDirectory shows as InternalUrl or ExternalUrl, or with a name in the certificate of the web app.',
    })
  }
  const listener = c.runtime.web.state() === 'running' ? c.runtime.ports().find(({ role, use }) => role === 'web' && use === 'HTTPS') : undefined
  if (!listener) return undefined
  const server = localServer(c)
  const ca = [...(server === undefined ? [c.topology.certificates.ca.cert] : c.topology.certificates.authorities(server)), ...rootCertificates]
  return { host, address: reachable(listener.address), port: listener.port, ca }
}

function hostOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    throw new AppError('invalid', 'This is not the URL of a web app', { parameter: 'url', expected: 'https://, without a user name in it', remedy: 'Get-OwaVirtualDirectory | fl InternalUrl,ExternalUrl shows those there are.' })
  }
  return url.hostname.replace(/^\[(.*)\]$/, '$1')
}

/** Host names of all web servers: their own, those in the URLs of their virtual directories, and those in their certificates. */
function webNames(c: AdminContext): string[] {
  const { settings } = c.topology
  const urls = settings.list('owa-virtual-directory').flatMap(({ value }) => [value.internalUrl, value.externalUrl])
  const hosts = urls.flatMap((url) => (URL.canParse(url) ? [new URL(url).hostname.replace(/^\[(.*)\]$/, '$1')] : []))
  return [...new Set([...settings.list('exchange-server').map(({ name }) => name), ...hosts.filter((host) => host !== ''), ...presented(c).flatMap((certificate) => namesIn(certificate).dns)])]
}

function presented(c: AdminContext): string[] {
  return c.topology.settings.list('exchange-server').flatMap(({ name }) => c.topology.certificates.of(name).forService('IIS')?.cert ?? [])
}

function isNamed(certificate: string, host: string): boolean {
  const parsed = new X509Certificate(certificate)
  return (isIP(host) === 0 ? parsed.checkHost(host) : parsed.checkIP(host)) !== undefined
}

/** Of a listener at all addresses of the machine. */
function reachable(address: string): string {
  return address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address
}
