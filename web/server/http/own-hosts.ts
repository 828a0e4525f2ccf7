import { X509Certificate } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** The host names under which this role answers: its own, loopback, and every name and address in its certificate.
 *  All others are refused, so that no link is built from a made-up name and a rebound DNS name reaches nothing. */
export function ownHosts(o: { fqdn: string; cert: string; bind: string }): ReadonlySet<string> {
  const hosts = new Set([...LOOPBACK, o.fqdn.toLowerCase()])
  if (!['0.0.0.0', '::', ''].includes(o.bind)) hosts.add(bracketed(o.bind))
  const names = new X509Certificate(o.cert).subjectAltName ?? ''
  for (const name of names.split(', ')) {
    if (name.startsWith('DNS:')) hosts.add(name.slice(4).toLowerCase())
    if (name.startsWith('IP Address:')) hosts.add(bracketed(name.slice(11)))
  }
  return hosts
}

export function isLoopbackHost(host: string): boolean {
  return LOOPBACK.includes(host)
}

/** The host a request names, without its port, lower case; undefined when it names none, or two: another reader would take the other. */
export function hostName(request: Pick<IncomingMessage, 'headersDistinct'>): string | undefined {
  const [header, another] = request.headersDistinct.host ?? []
  if (header === undefined || another !== undefined) return undefined
  const match = /^(\[[0-9a-f:.]{2,45}\]|[a-z0-9.-]{1,253})(?::\d{1,5})?$/i.exec(header)
  return match?.[1]?.toLowerCase()
}

function bracketed(host: string): string {
  const plain = host.toLowerCase()
  if (!plain.includes(':')) return plain
  // The WHATWG parser writes an IPv6 address the way browsers put it into Host.
  return URL.canParse(`http://[${plain}]`) ? new URL(`http://[${plain}]`).hostname : `[${plain}]`
}
