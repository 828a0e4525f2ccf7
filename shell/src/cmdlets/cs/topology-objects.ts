import type { ApiItem } from '../../api-client.ts'
import type { ShellObject, ShellValue } from '../../shell-object.ts'
import { mediaPortFields } from './topology-parameters.ts'

/** Items of the admin API as the objects administrators know, properties in their order. */

export interface PoolItem extends ApiItem {
  registrar: string
  site: string
  serviceId: string
  requiresReplication: boolean
  treatAsAuthenticated: boolean
  throttleAsServer: boolean
  outboundOnly: boolean
  computers: string[]
  applications: string[]
  mediaPorts: Record<string, number>
}

export function trustedApplicationPool(item: PoolItem): ShellObject {
  const ports = Object.entries(mediaPortFields).map(([name, field]): [string, ShellValue] => [name, item.mediaPorts[field] ?? 0])
  return {
    type: 'TrustedApplicationPool',
    properties: {
      Identity: `TrustedApplicationPool:${item.identity}`,
      Registrar: `Registrar:${item.registrar}`,
      FileStore: null,
      ThrottleAsServer: item.throttleAsServer,
      TreatAsAuthenticated: item.treatAsAuthenticated,
      OutboundOnly: item.outboundOnly,
      RequiresReplication: item.requiresReplication,
      ...Object.fromEntries(ports),
      Applications: item.applications.map((identity) => identity.slice(identity.indexOf('/') + 1)),
      DependentServiceList: [],
      ServiceId: item.serviceId,
      SiteId: `Site:${item.site}`,
      PoolFqdn: item.identity,
      Computers: item.computers,
      Version: 6,
      Role: 'TrustedApplicationPool',
    },
  }
}

export interface ApplicationItem extends ApiItem {
  applicationId: string
  trustedApplicationPoolFqdn: string
  port: number
  protocol: string
  legacyApplicationName: string
  serviceGruu: string
  computerGruus: { fqdn: string; gruu: string }[]
}

export function trustedApplication(item: ApplicationItem): ShellObject {
  return {
    type: 'TrustedApplication',
    properties: {
      Identity: item.identity,
      ComputerGruus: item.computerGruus.map(({ fqdn, gruu }) => ({ type: 'ComputerGruu', properties: { Fqdn: fqdn, Gruu: gruu } })),
      ServiceGruu: item.serviceGruu,
      Protocol: item.protocol,
      ApplicationId: item.applicationId,
      TrustedApplicationPoolFqdn: item.trustedApplicationPoolFqdn,
      Port: item.port,
      LegacyApplicationName: item.legacyApplicationName,
    },
  }
}

export interface ComputerItem extends ApiItem {
  pool: string
}

export function trustedApplicationComputer(item: ComputerItem): ShellObject {
  return { type: 'TrustedApplicationComputer', properties: { Identity: item.identity, Pool: item.pool, Fqdn: item.identity } }
}

export interface AuthorizedHostItem extends ApiItem {
  pool: string
  treatAsAuthenticated: boolean
  throttleAsServer: boolean
  outboundOnly: boolean
  port?: number
}

export function authorizedHost(item: AuthorizedHostItem): ShellObject {
  return {
    type: 'AuthorizedHost',
    properties: {
      Identity: item.identity,
      Pool: item.pool,
      TreatAsAuthenticated: item.treatAsAuthenticated,
      ThrottleAsServer: item.throttleAsServer,
      OutboundOnly: item.outboundOnly,
      Port: item.port ?? null,
    },
  }
}

export interface SiteItem extends ApiItem {
  displayName: string
  description: string
  pools: string[]
}

/** @param services  identities of what runs there */
export function site(item: SiteItem, services: readonly string[]): ShellObject {
  return {
    type: 'Site',
    properties: {
      Identity: `Site:${item.identity}`,
      SiteId: item.identity,
      Services: services,
      Pools: item.pools,
      DisplayName: item.displayName,
      Description: item.description,
      SiteType: 'CentralSite',
    },
  }
}

export interface ServiceItem extends ApiItem {
  role: string
  serviceId: string
  poolFqdn: string
  site: string
  dependsOn: string[]
}

export function service(item: ServiceItem): ShellObject {
  return {
    type: 'Service',
    properties: { Identity: item.identity, ServiceId: item.serviceId, SiteId: `Site:${item.site}`, PoolFqdn: item.poolFqdn, DependentServiceList: item.dependsOn, Version: 6, Role: item.role },
  }
}

/** A moment of the API, or nothing. */
export function moment(at: number | undefined): Date | null {
  return at === undefined ? null : new Date(at)
}
