import { connect } from 'node:net'
import type { ProviderState, ProviderStepId } from '@parley/topology/owa/provider-step'
import { addressOfHost } from '@parley/topology/topology'
import type { AdminContext } from '../admin-context.ts'
import type { ProbeReport } from '../runtime.ts'
import { inTime } from './in-time.ts'
import { linkSettled } from './link-settled.ts'

/** What has to work, in the order it is needed. */
export const scenarios = ['ImProvider', 'ImCertificate', 'ImMtlsOutbound', 'ImKnownServer', 'ImInboundPort', 'ImSignIn', 'OnlineMeeting'] as const

export interface ConnectivityRow {
  scenario: 'Logon' | (typeof scenarios)[number]
  server: string
  result: 'Success' | 'Failure' | 'Skipped'
  latencyMs: number
  error?: string
  diagnosis?: string
}

/** Steps of the provider's initialisation, by the scenario they decide. */
const stepsOf: Partial<Record<(typeof scenarios)[number], readonly ProviderStepId[]>> = {
  ImProvider: ['registry-value', 'provider-file', 'server-name', 'server-fqdn'],
  ImCertificate: ['certificate-named', 'certificate-found', 'certificate-valid', 'private-key', 'issuer-and-serial'],
  ImMtlsOutbound: ['tls'],
  ImKnownServer: ['known-server', 'ready'],
}

const PORT_MS = 3_000
const SETTLED_MS = 5_000

/** Whether instant messaging of the web app works, scenario by scenario. What cannot be told since something before it failed is skipped.
 *  @param withinMs  the longest any of them may take */
export async function owaConnectivity(c: AdminContext, withinMs: number): Promise<ConnectivityRow[]> {
  await linkSettled(c, Math.min(SETTLED_MS, withinMs))
  const provider = c.runtime.web.provider()
  if (!provider) return skipAll('', { error: 'Outlook Web App is stopped', diagnosis: 'Run iisreset /start.' })
  if (provider.im !== 'on') return skipAll(provider.server, { error: provider.detail, ...(provider.remedy !== undefined && { diagnosis: provider.remedy }) })
  const rows = (['ImProvider', 'ImCertificate', 'ImMtlsOutbound', 'ImKnownServer'] as const).map((scenario) => fromSteps(provider, scenario))
  rows.push(await inboundPort(c, provider.server, withinMs))
  rows.push(await signIn(c, provider, withinMs, rows.every(({ result }) => result !== 'Failure')))
  rows.push({ scenario: 'OnlineMeeting', server: provider.server, result: 'Skipped', latencyMs: 0, diagnosis: 'Online meetings are not part of this version.' })
  return rows
}

function skipAll(server: string, first: Pick<ConnectivityRow, 'error' | 'diagnosis'>): ConnectivityRow[] {
  return scenarios.map((scenario, i) => (i === 0 ? { scenario, server, result: 'Failure', latencyMs: 0, ...first } : { scenario, server, result: 'Skipped', latencyMs: 0 }))
}

function fromSteps(provider: ProviderState, scenario: keyof typeof stepsOf): ConnectivityRow {
  const steps = provider.steps.filter(({ id }) => stepsOf[scenario]?.includes(id))
  const failed = steps.find(({ state }) => state === 'failed')
  const row = { scenario, server: provider.server, latencyMs: 0 }
  if (failed) return { ...row, result: 'Failure', error: failed.detail, ...(failed.remedy !== undefined && { diagnosis: failed.remedy }) }
  return { ...row, result: steps.every(({ state }) => state === 'passed') ? 'Success' : 'Skipped' }
}

/** The pool has to be able to connect to the application's port. */
async function inboundPort(c: AdminContext, server: string, withinMs: number): Promise<ConnectivityRow> {
  const topology = c.topology.active()
  const pool = topology.trustedApplicationPools.find(({ fqdn, computers }) => fqdn === server || computers.some((computer) => computer === server))
  const port = pool?.applications[0]?.port
  const row = { scenario: 'ImInboundPort', server, latencyMs: 0 } as const
  if (!pool || port === undefined) return { ...row, result: 'Skipped', diagnosis: `No trusted application of ${server} is in force: New-CsTrustedApplication, then Enable-CsTopology.` }
  if (pool.outboundOnly === true) return { ...row, result: 'Skipped', diagnosis: `${pool.fqdn} is OutboundOnly: nobody connects to it.` }
  const address = addressOfHost(topology, pool.fqdn)
  const began = c.clock.now()
  const reason = await knock(address, port, Math.min(PORT_MS, withinMs))
  const latencyMs = c.clock.now() - began
  if (reason === undefined) return { ...row, latencyMs, result: 'Success' }
  return { ...row, latencyMs, result: 'Failure', error: `Nobody listens on ${address}:${port} (${reason})`, diagnosis: `The application ${pool.fqdn} has the port ${port}. Give it the port the web app listens on (Set-CsTrustedApplication -Port), or free that port and run iisreset.` }
}

/** @returns why not, undefined when somebody listens */
function knock(host: string, port: number, timeout: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout })
    const end = (reason?: string) => {
      socket.destroy()
      resolve(reason)
    }
    socket.once('connect', () => end()).once('timeout', () => end('no answer')).once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
  })
}

/** Somebody is signed in through the trusted link, as the web app does it. */
async function signIn(c: AdminContext, provider: ProviderState, withinMs: number, reachable: boolean): Promise<ConnectivityRow> {
  const row = { scenario: 'ImSignIn', server: provider.server, latencyMs: 0 } as const
  const user = c.topology.users.all().find(({ imEnabled }) => imEnabled)
  if (!reachable || provider.serverName === undefined) return { ...row, result: 'Skipped' }
  if (!user) return { ...row, result: 'Skipped', diagnosis: 'Nobody is enabled for Lync: Enable-CsUser.' }
  const probe = c.runtime.probes.registration(provider.serverName.toLowerCase(), { address: user.address }, { trusted: true })
  const { ok, latencyMs, error, diagnosis } = await inTime<Omit<ProbeReport, 'steps'>>(c.clock, withinMs, probe, () => ({ ok: false, latencyMs: withinMs, error: `The sign-in took longer than ${withinMs / 1_000} s`, diagnosis: `Give it more time with -Timeout, or look at the pool: Test-CsRegistration ${provider.serverName}.` }))
  return { ...row, latencyMs, result: ok ? 'Success' : 'Failure', ...(error !== undefined && { error }), ...(diagnosis !== undefined && { diagnosis }) }
}
