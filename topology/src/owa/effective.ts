import { isFqdn } from '../names.ts'
import type { OwaVirtualDirectory } from '../settings/owa-virtual-directory.ts'
import type { SettingOverride } from '../settings/setting-override.ts'
import { webConfigKeys, type WebConfig } from './web-config.ts'

/** Where instant messaging was ever configured, the strongest first. */
export const generations = ['SettingOverride', 'web.config 2013 keys', 'virtual directory', 'web.config 2010 keys'] as const

export type Generation = (typeof generations)[number]

/** How a generation names the certificate. */
export type CertificateName = { thumbprint: string } | { issuer: string; serialNumber: string }

export interface Candidate<T> {
  generation: Generation
  /** The object, or file and line: where to change it. */
  place: string
  /** The name it has there: `IMServerName`. */
  key: string
  value: T
}

export interface Resolved<T> {
  winner: Candidate<T> | undefined
  /** Set as well, and without effect while the winner is there. */
  losers: Candidate<T>[]
}

export interface ImSources {
  server: string
  overrides: readonly { name: string; value: SettingOverride }[]
  webConfig: WebConfig
  /** Whether the web app runs here: elsewhere nobody reads web.config. */
  readsWebConfig: boolean
  directory: { identity: string; value: OwaVirtualDirectory } | undefined
}

export interface EffectiveSettings {
  serverName: Resolved<string>
  certificate: Resolved<CertificateName>
  /** What stands somewhere and has no effect, and other things an administrator should know. */
  warnings: string[]
}

/** The settings that count, out of all places where they can stand. A key with an empty value counts as not set. */
export function effectiveSettings(o: ImSources): EffectiveSettings {
  const warnings: string[] = []
  const overrides = overrideParameters(o)
  const inFile = (key: string) => {
    const setting = o.readsWebConfig ? o.webConfig.settings.get(key.toLowerCase()) : undefined
    return setting && { place: `web.config, line ${setting.line}`, key, value: setting.value.trim() }
  }
  if (!o.readsWebConfig && o.webConfig.settings.size > 0) {
    const keys = Object.values(webConfigKeys).filter((key) => o.webConfig.settings.has(key.toLowerCase()))
    if (keys.length > 0) warnings.push(`web.config of ${o.server} has ${keys.join(', ')}, which nobody reads: the server has no back end. Set the keys on the back-end servers.`)
  }
  if (o.webConfig.fault) warnings.push(faultText(o.webConfig.fault))
  const directory = o.directory && { place: o.directory.identity, value: o.directory.value }
  const serverName = resolve<string>([
    ...overrides.filter(({ key }) => same(key, webConfigKeys.serverName)).map((found) => ({ ...found, generation: generations[0] })),
    ...listed(inFile(webConfigKeys.serverName), generations[1]),
    ...listed(directory && { place: directory.place, key: 'InstantMessagingServerName', value: directory.value.instantMessagingServerName }, generations[2]),
    ...listed(inFile(webConfigKeys.poolName), generations[3]),
  ], (value) => value === '')
  const certificate = resolve<CertificateName>([
    ...overrides.filter(({ key }) => same(key, webConfigKeys.thumbprint)).map((found) => ({ ...found, generation: generations[0], value: { thumbprint: found.value } })),
    ...listed(thumbprintOf(inFile(webConfigKeys.thumbprint)), generations[1]),
    ...listed(thumbprintOf(directory && { place: directory.place, key: 'InstantMessagingCertificateThumbprint', value: directory.value.instantMessagingCertificateThumbprint }), generations[2]),
    ...legacyCertificate(inFile(webConfigKeys.issuer), inFile(webConfigKeys.serialNumber)),
  ], isEmpty)
  const [first] = overrides.filter(({ key }) => !same(key, webConfigKeys.serverName) && !same(key, webConfigKeys.thumbprint))
  if (first) warnings.push(`${first.place} sets ${first.key}, which is unknown: the names are ${webConfigKeys.serverName} and ${webConfigKeys.thumbprint}.`)
  return { serverName, certificate, warnings }
}

export function faultText(fault: { line: number; column: number; message: string }): string {
  return `web.config cannot be read: line ${fault.line}, column ${fault.column}: ${fault.message}`
}

/** For people: `lync.parley.test from web.config, line 4 (web.config 2013 keys)`. */
export function describe<T>(candidate: Candidate<T>): string {
  return `${candidate.key} = ${shown(candidate.value)} (${candidate.generation}; ${candidate.place})`
}

export function shown(value: unknown): string {
  if (typeof value === 'string') return value
  const name = value as CertificateName
  return 'thumbprint' in name ? name.thumbprint : `issuer ${name.issuer}, serial number ${name.serialNumber}`
}

/** Whether an override is meant for a server. */
export function isForServer(override: SettingOverride, server: string): boolean {
  const [short] = server.split('.')
  return override.servers.length === 0 || override.servers.some((name) => same(name, server) || (!isFqdn(name.toLowerCase()) && same(name, short ?? '')))
}

function overrideParameters(o: ImSources) {
  return o.overrides
    .filter(({ value }) => same(value.component, 'OwaServer') && same(value.section, 'IMSettings') && isForServer(value, o.server))
    .flatMap(({ name, value }) => value.parameters.map((text) => {
      const at = text.indexOf('=')
      return { place: `setting override '${name}'`, key: text.slice(0, at).trim(), value: text.slice(at + 1).trim() }
    }))
}

type Found<T> = Omit<Candidate<T>, 'generation'>

function listed<T>(found: Found<T> | undefined, generation: Generation): Candidate<T>[] {
  return found ? [{ ...found, generation }] : []
}

function thumbprintOf(found: Found<string> | undefined): Found<CertificateName> | undefined {
  return found && { ...found, value: { thumbprint: found.value } }
}

function legacyCertificate(issuer: Found<string> | undefined, serial: Found<string> | undefined): Candidate<CertificateName>[] {
  if (!issuer && !serial) return []
  const place = [issuer?.place, serial?.place].filter((text) => text !== undefined).join(' and ')
  return [{ generation: generations[3], place, key: `${webConfigKeys.issuer}, ${webConfigKeys.serialNumber}`, value: { issuer: issuer?.value ?? '', serialNumber: serial?.value ?? '' } }]
}

function resolve<T>(candidates: Candidate<T>[], empty: (value: T) => boolean): Resolved<T> {
  const [winner, ...losers] = candidates.filter(({ value }) => !empty(value))
  return { winner, losers }
}

function isEmpty(name: CertificateName): boolean {
  return 'thumbprint' in name ? name.thumbprint === '' : name.issuer === '' && name.serialNumber === ''
}

function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase()
}
