import type { HealthRow } from '@parley/admin/health/health-row'
import type { ApiClient, ApiItem } from '@parley/shell/api-client'

interface ConnectivityRow {
  scenario: string
  server: string
  result: 'Success' | 'Failure' | 'Skipped'
  error?: string
  diagnosis?: string
}

interface ProbeAnswer {
  ok: boolean
  error?: string
  diagnosis?: string
}

interface TestUsers extends ApiItem {
  firstTestUserSipUri: string
  secondTestUserSipUri: string
}

/** Everything a running installation can be asked: health, the scenarios of Outlook Web App, and messages between test users. */
export async function findings(api: ApiClient): Promise<HealthRow[]> {
  const { result: health } = await api.run<{ rows: HealthRow[] }>('health')
  const { result: owa } = await api.run<{ rows: ConnectivityRow[] }>('test-owa-connectivity')
  return [...health.rows, ...owa.rows.map(fromScenario), ...(await betweenTestUsers(api))]
}

const states = { Success: 'ok', Failure: 'failure', Skipped: 'skipped' } as const

function fromScenario({ scenario, server, result, error, diagnosis }: ConnectivityRow): HealthRow {
  const remedy = result === 'Failure' ? diagnosis : undefined
  return { set: 'Test-OwaConnectivity', check: scenario, target: server, state: states[result], found: error ?? (result === 'Skipped' ? (diagnosis ?? '') : ''), ...(remedy !== undefined && { remedy }) }
}

const probes = [
  { check: 'Presence', action: 'test-presence', input: (first: string, second: string) => ({ publisher: { address: first }, subscriber: { address: second } }) },
  { check: 'Message between clients', action: 'test-im', input: (first: string, second: string) => ({ sender: { address: first }, receiver: { address: second } }) },
  { check: 'Message from Outlook Web App to a client', action: 'test-im', input: (first: string, second: string) => ({ sender: { address: first }, receiver: { address: second }, path: 'trusted-application' }) },
  { check: 'Message from a client to Outlook Web App', action: 'test-im', input: (first: string, second: string) => ({ sender: { address: first }, receiver: { address: second }, path: 'from-front-end' }) },
] as const

async function betweenTestUsers(api: ApiClient): Promise<HealthRow[]> {
  const configured = await api.list<TestUsers>('health-monitoring-configurations')
  const row = { set: 'Test-Cs', target: '' }
  if (configured.length === 0) {
    return [{ ...row, check: 'Messages and presence', state: 'skipped', found: 'There are no test users', remedy: 'New-CsHealthMonitoringConfiguration -Identity <pool> -FirstTestUserSipUri sip:… -SecondTestUserSipUri sip:…' }]
  }
  const all: HealthRow[] = []
  for (const { identity: pool, firstTestUserSipUri: first, secondTestUserSipUri: second } of configured) {
    for (const { check, action, input } of probes) {
      const { ok, error, diagnosis } = (await api.run<ProbeAnswer>(action, { pool, ...input(first, second) })).result
      all.push({ ...row, target: pool, check, state: ok ? 'ok' : 'failure', found: error ?? '', ...(diagnosis !== undefined && { remedy: diagnosis }) })
    }
  }
  return all
}
