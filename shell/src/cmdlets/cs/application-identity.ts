import { AppError } from '@parley/platform/errors'
import { text } from '../../bound.ts'
import type { Bound, Parameter } from '../../cmdlet.ts'
import { bare, oneIdentity } from './topology-parameters.ts'

/** An application is named by Identity `<pool>/<application>`, or by pool and application each on its own. */
export const applicationParameters: Readonly<Record<'ApplicationId' | 'TrustedApplicationPoolFqdn', Parameter>> = {
  ApplicationId: { type: 'string', help: 'A friendly identifier without blanks, such as OutlookWebApp; urn:application: before it may be left out.' },
  TrustedApplicationPoolFqdn: { type: 'string', help: 'The pool the application is on.', complete: async (c) => (await c.api.list('trusted-application-pools')).map((pool) => pool.identity) },
}

/** @throws AppError `invalid` — no pool in it */
export function applicationOf(p: Bound): { trustedApplicationPoolFqdn: string; applicationId: string } {
  const [pool, id] = [text(p, 'TrustedApplicationPoolFqdn'), text(p, 'ApplicationId')]
  if (pool !== undefined && id !== undefined) return { trustedApplicationPoolFqdn: bare(pool, 'TrustedApplicationPool'), applicationId: id }
  const whole = bare(oneIdentity(p), 'TrustedApplicationPool')
  const slash = whole.indexOf('/')
  if (slash < 1) throw new AppError('invalid', `'${whole.slice(0, 80)}' does not name an application`, { parameter: 'Identity', expected: '<pool FQDN>/<ApplicationId>, such as owa.parley.test/OutlookWebApp' })
  return { trustedApplicationPoolFqdn: whole.slice(0, slash), applicationId: whole.slice(slash + 1) }
}
