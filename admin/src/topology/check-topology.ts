import { AppError } from '@parley/platform/errors'
import { knownServers, type KnownServer } from '@parley/topology/known-servers'
import { validateTopology } from '@parley/topology/validate'
import type { AdminContext } from '../admin-context.ts'
import { memberSettings } from './member-settings.ts'
import { replicasOf } from './replicas.ts'

/** One thing that was looked at. */
export interface TopologyCheck {
  /** The pool or computer it is about. */
  target: string
  check: string
  ok: boolean
  /** Not ok, yet it works, or may be meant. */
  warning?: true
  error?: string
  remedy?: string
}

/** @param service  `Registrar:lync.parley.test`: only what is about that pool  @throws AppError `missing` — no such service */
export async function checkTopology(c: AdminContext, service: string | undefined): Promise<TopologyCheck[]> {
  const topology = c.topology.active()
  const pools = [...topology.pools, ...topology.trustedApplicationPools].map((pool) => pool.fqdn as string)
  const only = service?.replace(/^[a-z]+:/i, '').toLowerCase()
  if (only !== undefined && !pools.includes(only)) throw new AppError('missing', `There is no service ${service}`, { parameter: 'service', candidates: pools })
  const all = [...rules(c), ...pending(c), ...(await replication(c)), ...trust(c), ...(await memberSettings(c))]
  return only === undefined ? all : all.filter((check) => check.target === only || computersOf(c, only).includes(check.target))
}

function rules(c: AdminContext): TopologyCheck[] {
  const topology = c.topology.active()
  const target = topology.pools[0]?.fqdn ?? ''
  const faults = validateTopology(topology)
  if (faults.length === 0) return [{ target, check: 'The topology holds together', ok: true }]
  return faults.map((fault) => ({ target, check: 'The topology holds together', ok: false, error: fault.message, remedy: fault.remedy }))
}

function pending(c: AdminContext): TopologyCheck[] {
  const changes = c.topology.draft.changes().length
  const target = c.topology.active().pools[0]?.fqdn ?? ''
  const check = 'Nothing waits to be enabled'
  return [changes === 0 ? { target, check, ok: true } : { target, check, ok: false, warning: true, error: `${changes} changes are pending`, remedy: 'Run Enable-CsTopology.' }]
}

async function replication(c: AdminContext): Promise<TopologyCheck[]> {
  const own = new Set<string>(c.topology.active().pools.flatMap((pool) => pool.computers))
  return (await replicasOf(c)).map(({ identity: target, upToDate, topologyVersion }) => {
    const check = 'Works by the topology in force'
    if (upToDate) return { target, check, ok: true }
    const error = topologyVersion === undefined ? 'it has never reported' : `it works by version ${topologyVersion}, version ${c.topology.active().version} is in force`
    if (own.has(target)) return { target, check, ok: false, error, remedy: 'See that it runs; then run Invoke-CsManagementStoreReplication.' }
    // An application that is configured by hand never takes replicated configuration.
    return { target, check, ok: false, warning: true, error, remedy: 'If it needs none: Set-CsTrustedApplicationPool -RequiresReplication $False, then Enable-CsTopology.' }
  })
}

function trust(c: AdminContext): TopologyCheck[] {
  const live = new Map(c.runtime.server.knownServers().servers.map((state) => [state.fqdn, state]))
  return knownServers(c.topology.active()).filter((server) => server.source !== 'Topology').map((server) => {
    const check = 'Is let in as a known server'
    const state = live.get(server.fqdn)
    const refused = state?.lastReject && state.lastReject.at > (state.lastHandshake?.at ?? 0) ? state.lastReject : undefined
    if (refused) return { target: server.fqdn, check, ok: false, error: `refused from ${refused.peer}: ${refused.reason}`, remedy: `Search-CsClsLogging finds it by ${refused.correlationId}.` }
    if (state?.connected) return { target: server.fqdn, check, ok: true }
    return { target: server.fqdn, check, ok: false, error: 'it is not connected', remedy: whyNotConnected(server) }
  })
}

function whyNotConnected(server: KnownServer): string {
  return `See that it runs, and that it names ${server.registrar ?? 'a front end pool'} as its server.`
}

function computersOf(c: AdminContext, fqdn: string): string[] {
  const topology = c.topology.active()
  return [...topology.pools, ...topology.trustedApplicationPools].find((pool) => pool.fqdn === fqdn)?.computers ?? []
}
