import { AppError } from '@parley/platform/errors'
import { credential, number, requiredText, text } from '../../bound.ts'
import type { Bound, Parameter } from '../../cmdlet.ts'
import type { CmdletContext } from '../../cmdlet-context.ts'
import type { ApiItem } from '../../api-client.ts'

/** Which pool the test is for. */
export const targetFqdn: Parameter = {
  type: 'string',
  mandatory: true,
  position: 1,
  help: 'FQDN of the pool to test.',
  complete: async (c) => (await c.api.list('pools')).map(({ identity }) => identity),
}

export const sipAddress = (who: string): Parameter => ({ type: 'string', help: `SIP address of ${who}, with or without sip:. Without it the test users of the pool are taken (New-CsHealthMonitoringConfiguration).` })

export const userCredential = (who: string): Parameter => ({
  type: 'credential',
  help: `Credentials of ${who}: any user name, and a client password. Without them the test makes a client password of its own and takes it back.`,
})

const authentications = ['TrustedServer', 'Negotiate', 'ClientCertificate', 'LiveID'] as const

/** Of every test that signs somebody in at a pool. */
export const probeParameters: Readonly<Record<string, Parameter>> = {
  RegistrarPort: { type: 'int', help: 'The port to connect to, 1 to 65535.', default: 'that of the pool in the topology' },
  Authentication: { type: 'string', enum: authentications, help: 'Negotiate: with a client password. TrustedServer: over the trusted link with the certificate of Outlook Web App, without a password. The other two are refused: there is neither here.', default: 'Negotiate' },
  OutLoggerVariable: { type: 'string', aliases: ['olv'], help: 'The variable that gets what was done and found; its ToHTML() and ToXML() give it as text. +name adds to it.' },
  OutVerboseVariable: { type: 'string', aliases: ['ovv'], help: 'The variable that gets the steps as lines of text; +name adds to it.' },
  Force: { type: 'switch', help: 'Accepted; nothing is asked.' },
}

const isTrusted = (p: Bound): boolean => text(p, 'Authentication') === 'TrustedServer'

/** How to probe, as the API takes it. @throws AppError `invalid` — a way to sign in that there is not */
export function howOf(p: Bound): { port?: number; authentication?: 'trusted-server' } {
  const [port, authentication] = [number(p, 'RegistrarPort'), text(p, 'Authentication')]
  const lacking = authentication === 'ClientCertificate' ? 'People have no client certificates here' : authentication === 'LiveID' ? 'There is no Live ID here' : undefined
  if (lacking !== undefined) {
    throw new AppError('invalid', lacking, { parameter: 'Authentication', expected: 'Negotiate or TrustedServer', found: authentication, remedy: 'Use Negotiate, which signs in with a client password, or TrustedServer, which signs in as Outlook Web App does.' })
  }
  return { ...(port !== undefined && { port }), ...(isTrusted(p) && { authentication: 'trusted-server' as const }) }
}

export interface TestAccount {
  address: string
  password?: string
}

interface TestUsers extends ApiItem {
  firstTestUserSipUri: string
  secondTestUserSipUri: string
}

/** The accounts of a test, by the names of their parameters: those that are given, else the test users of the pool.
 *  @throws AppError `missing` — neither */
export async function accountsOf(c: CmdletContext, p: Bound, names: readonly { address: string; credential: string }[]): Promise<TestAccount[]> {
  const kept = names.some(({ address }) => text(p, address) === undefined) ? await testUsers(c, requiredText(p, 'TargetFqdn')) : []
  return names.map(({ address, credential: name }, i) => {
    const given = text(p, address) ?? kept[i]
    if (given === undefined) {
      throw new AppError('missing', `-${address} is not given, and ${requiredText(p, 'TargetFqdn')} has no test users`, {
        remedy: `Give -${address}, or run New-CsHealthMonitoringConfiguration -Identity ${requiredText(p, 'TargetFqdn')} -FirstTestUserSipUri … -SecondTestUserSipUri …`,
      })
    }
    const password = isTrusted(p) ? undefined : credential(p, name)?.password
    if (isTrusted(p) && credential(p, name)) c.warn(`-${name} is left aside: TrustedServer signs in with a certificate.`)
    return { address: given, ...(password !== undefined && { password }) }
  })
}

async function testUsers(c: CmdletContext, pool: string): Promise<string[]> {
  const all = await c.api.list<TestUsers>('health-monitoring-configurations')
  const found = all.find(({ identity }) => identity.toLowerCase() === pool.toLowerCase())
  return found ? [found.firstTestUserSipUri, found.secondTestUserSipUri] : []
}
