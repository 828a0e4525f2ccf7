import { AppError } from '@parley/platform/errors'
import { credential, requiredText, text } from '../../bound.ts'
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
    const password = credential(p, name)?.password
    return { address: given, ...(password !== undefined && { password }) }
  })
}

async function testUsers(c: CmdletContext, pool: string): Promise<string[]> {
  const all = await c.api.list<TestUsers>('health-monitoring-configurations')
  const found = all.find(({ identity }) => identity.toLowerCase() === pool.toLowerCase())
  return found ? [found.firstTestUserSipUri, found.secondTestUserSipUri] : []
}
