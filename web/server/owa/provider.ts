import type { Clock } from '@parley/platform/clock'
import { eventRow } from '@parley/platform/diagnostics/catalogue'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { newId, type Random } from '@parley/platform/ids'
import type { User } from '@parley/topology/user'
import type { CertificateStore } from '@parley/topology/certificate-store/store'
import { isTrusted, type StoredCertificate } from '@parley/topology/certificate-store/stored-certificate'
import { isFqdn } from '@parley/topology/names'
import { effectiveSettings, type EffectiveSettings } from '@parley/topology/owa/effective'
import { isAtLeast, leastVersionForIm } from '@parley/topology/owa/provider-file'
import { providerStepIds, providerSteps, type ProviderState, type ProviderStep, type ProviderStepId } from '@parley/topology/owa/provider-step'
import type { OwaSources } from '@parley/topology/owa/sources'
import { imVerdict, type ImVerdict } from '@parley/topology/owa/switches'
import type { TopologyStore } from '@parley/topology/store'
import { addressOfHost } from '@parley/topology/topology'
import type { LinkSetup, LinkState } from '../im/link.ts'
import type { LinkPlace } from '../im/link-failure.ts'
import { portWarnings } from './application-port.ts'
import { checkProvider, type CheckResult, type Found } from './checks.ts'
import { serverNameWarnings } from './warnings.ts'

/** How old what is known of policies may get: the documented refresh. Who signs in is judged by what is in force then. */
export const POLICY_REFRESH_MS = 300_000

export interface ProviderOptions {
  topology: TopologyStore
  /** Read when the application pool started; what changes later counts after the next recycle. */
  sources: OwaSources
  certificates: CertificateStore
  fqdn: string
  clock: Clock
  random: Random
  diagnostics: Diagnostics
}

/** The instant messaging provider of the web app: its settings as of the last recycle, and what became of each step of its initialisation. */
export class ImProvider {
  readonly #o: ProviderOptions
  readonly #settings: EffectiveSettings
  readonly #directory: ImVerdict
  #found: Found = new Map()
  /** What the last try was for. */
  #place: LinkPlace | undefined
  #told = new Set<ProviderStepId>()
  #correlationId: string

  constructor(options: ProviderOptions) {
    this.#o = options
    this.#settings = effectiveSettings(options.sources)
    const { directory } = options.sources
    this.#directory = imVerdict(directory && { ...directory.value, identity: directory.identity }, undefined)
    this.#correlationId = newId(options.random)
    this.#tellVerdict()
  }

  /** What the virtual directory says, for everybody. */
  get verdict(): ImVerdict {
    return this.#directory
  }

  /** The one that is shown to the pool; undefined while there is none to show. */
  get certificate(): (StoredCertificate & { key: string }) | undefined {
    const checked = this.#check()
    return checked.failure ? undefined : checked.certificate
  }

  /** An old provider knows presence only. */
  get messages(): boolean {
    const { provider } = this.#o.sources
    return !provider || isAtLeast(provider.version, leastVersionForIm)
  }

  /** Virtual directory and policy, as in force now for a person who signs in. */
  verdictFor(user: User): ImVerdict {
    if (this.#directory.im !== 'on') return this.#directory
    const { directory } = this.#o.sources
    const { settings } = this.#o.topology
    const assigned = settings.get('user-account', user.address)?.value.owaMailboxPolicy
    const policy = (assigned === undefined ? undefined : settings.get('owa-mailbox-policy', assigned)) ?? settings.list('owa-mailbox-policy').find(({ value }) => value.isDefault)
    return imVerdict(directory && { ...directory.value, identity: directory.identity }, policy && { ...policy.value, identity: policy.name })
  }

  /** What the link is made with, or why there can be none. Asked before each try: certificates are renewed and expire. */
  setup(): LinkSetup {
    const { topology, fqdn } = this.#o
    const checked = this.#check()
    this.#found = checked.found
    this.#tellFound()
    if (checked.failure) return { ok: false, failure: checked.failure }
    const pool = checked.serverName.toLowerCase()
    const active = topology.active()
    const port = active.pools.find((candidate) => candidate.fqdn === pool)?.sipPort ?? 5061
    const address = isFqdn(pool) ? addressOfHost(active, pool) : pool
    const { certificate } = checked
    const trustedByPool = isFqdn(pool) && isTrusted(certificate, topology.certificates.authorities(pool))
    const own = { commonName: certificate.commonName, names: certificate.certificateDomains, issuer: certificate.issuer, trustedByPool }
    const tls = { key: certificate.key, cert: certificate.chain, ca: topology.certificates.authorities(fqdn) }
    this.#place = { pool, address, port, fqdn, own, trusted: active.trustedApplicationPools.map((one) => one.fqdn) }
    return { ok: true, place: this.#place, tls }
  }

  /** The state of each step; the last three are the link's. */
  state(link: LinkState, trustedPort: number): ProviderState {
    const { sources, fqdn } = this.#o
    const { provider } = sources
    const verdict = this.#directory
    const certificate = this.#found.get('certificate-found')
    return {
      server: fqdn,
      im: verdict.im,
      detail: verdict.im === 'on' ? 'Instant messaging is switched on.' : verdict.im === 'off' ? verdict.reason : verdict.check,
      ...(verdict.im === 'incomplete' ? { remedy: verdict.remedy } : {}),
      steps: verdict.im === 'on' ? this.#steps(link) : [],
      ...(provider ? { provider: { version: provider.version, messages: this.messages } } : {}),
      ...(this.#settings.serverName.winner ? { serverName: this.#settings.serverName.winner.value } : {}),
      ...(certificate === undefined ? {} : { certificate }),
      warnings: this.#warnings(trustedPort),
    }
  }

  #check(): CheckResult {
    const { sources, certificates, clock } = this.#o
    return checkProvider({ sources, settings: this.#settings, certificates, nowMs: clock.now() })
  }

  #steps(link: LinkState): ProviderStep[] {
    const failure = link.state === 'down' ? link.failure : undefined
    const failedAt = failure ? providerStepIds.indexOf(failure.step) : -1
    return providerStepIds.map((id, at) => {
      const title = providerSteps[id]
      if (failure && at === failedAt) return { id, title, state: 'failed', detail: failure.check, remedy: failure.remedy, event: eventRow(failure.event).id }
      // Of a link that failed, what came before the failure has passed; of the rest, what was looked at.
      const passed = link.state === 'up' || this.#found.has(id) || (id === 'tls' && at < failedAt)
      if (!passed) return { id, title, state: 'not reached', detail: '' }
      return { id, title, state: 'passed', detail: this.#found.get(id) ?? this.#linkDetail(id), ...(id === 'ready' ? { event: eventRow('imEndpointReady').id } : {}) }
    })
  }

  #linkDetail(id: ProviderStepId): string {
    if (!this.#place) return ''
    const { pool, address, port, fqdn } = this.#place
    if (id === 'tls') return `${pool} at ${address}:${port}`
    return id === 'known-server' ? `${fqdn} is a known server of ${pool}` : 'event 112'
  }

  #warnings(trustedPort: number): string[] {
    const { topology, fqdn, sources } = this.#o
    const old = this.messages ? [] : [`The IM provider has version ${sources.provider?.version}, messages need ${leastVersionForIm}: update the provider.`]
    return [...this.#settings.warnings, ...serverNameWarnings(topology.active(), fqdn, this.#settings.serverName.winner?.value), ...portWarnings(topology.active(), fqdn, trustedPort), ...old]
  }

  #tellVerdict(): void {
    const { diagnostics, fqdn, sources } = this.#o
    const verdict = this.#directory
    if (verdict.im === 'off') diagnostics.events.record('imSwitchedOff', { server: fqdn, reason: verdict.reason })
    if (verdict.im === 'incomplete') {
      diagnostics.events.record('imNotSetUp', { reason: verdict.check, remedy: verdict.remedy }, this.#correlationId)
      diagnostics.imLog.write('error', `${verdict.check} (${verdict.remedy})`, this.#correlationId)
    }
    if (verdict.im !== 'on') return
    for (const reason of this.#settings.warnings) diagnostics.events.record('imSettingsWarning', { server: fqdn, reason: reason.replace(/\.$/, '') })
    if (!this.messages) diagnostics.events.record('imProviderOld', { version: sources.provider?.version, least: leastVersionForIm })
  }

  /** Each step that passes is one line of the IM log. */
  #tellFound(): void {
    for (const [id, detail] of this.#found) {
      if (this.#told.has(id)) continue
      this.#told.add(id)
      this.#o.diagnostics.imLog.write('info', `${providerSteps[id]}: ${detail}`, this.#correlationId)
    }
  }
}
