import { owaWarnings } from '../owa/owa-warnings.ts'
import { linkSettled } from '../owa/link-settled.ts'
import type { HealthCheck, HealthRow } from './health-row.ts'

const set = 'OWA.Protocol.Dep'
const states = { passed: 'ok', failed: 'failure', 'not reached': 'skipped' } as const

/** The initialisation of the instant messaging provider, step by step in its order, and what may trouble it though it works. */
export const providerHealth: HealthCheck = async (c) => {
  await linkSettled(c)
  const provider = c.runtime.web.provider()
  if (!provider) return [{ set, check: 'Instant messaging', target: '', state: 'failure', found: 'Outlook Web App is stopped', remedy: 'Run iisreset /start.' }]
  const target = provider.server
  const verdict: HealthRow = {
    set,
    check: 'Instant messaging',
    target,
    state: provider.im === 'incomplete' ? 'failure' : 'ok',
    found: provider.detail,
    ...(provider.remedy !== undefined && { remedy: provider.remedy }),
  }
  const steps = provider.steps.map((step): HealthRow => ({ set, check: step.title, target, state: states[step.state], found: step.detail, ...(step.remedy !== undefined && { remedy: step.remedy }) }))
  const warnings = [...provider.warnings, ...owaWarnings(c)].map((found): HealthRow => ({ set, check: 'Settings', target, state: 'warning', found }))
  return [verdict, ...steps, ...warnings]
}
