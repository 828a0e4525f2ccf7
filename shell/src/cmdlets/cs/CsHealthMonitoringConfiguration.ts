import { bodyOf, flag, requiredText } from '../../bound.ts'
import type { ApiItem } from '../../api-client.ts'
import type { Cmdlet, Parameter } from '../../cmdlet.ts'
import type { ShellObject } from '../../shell-object.ts'
import { bare, filter, force, identity, localStore, oneIdentity, read, tell } from './topology-parameters.ts'

interface HealthMonitoring extends ApiItem {
  firstTestUserSipUri: string
  secondTestUserSipUri: string
}

const collection = 'health-monitoring-configurations'
const others = (verb: string) => ['New', 'Get', 'Set', 'Remove'].filter((one) => one !== verb).map((one) => `${one}-CsHealthMonitoringConfiguration`)
const users: Readonly<Record<string, Parameter>> = {
  FirstTestUserSipUri: { type: 'string', help: 'The SIP address of the first test user.' },
  SecondTestUserSipUri: { type: 'string', help: 'The SIP address of the second test user.' },
}

function shown(item: HealthMonitoring): ShellObject {
  return {
    type: 'HealthMonitoringConfiguration',
    properties: { Identity: item.identity, FirstTestUserSipUri: item.firstTestUserSipUri, SecondTestUserSipUri: item.secondTestUserSipUri, TargetFqdn: item.identity },
  }
}

export const newCsHealthMonitoringConfiguration: Cmdlet = {
  name: 'New-CsHealthMonitoringConfiguration',
  synopsis: 'Names two test users of a pool: without credentials the Test- cmdlets sign in as them.',
  parameters: {
    Identity: { ...identity('The FQDN of the pool.', 'pools', { mandatory: true }), aliases: ['TargetFqdn'] },
    FirstTestUserSipUri: { ...users['FirstTestUserSipUri']!, mandatory: true },
    SecondTestUserSipUri: { ...users['SecondTestUserSipUri']!, mandatory: true },
    Force: force,
  },
  changes: true,
  examples: [{ line: 'New-CsHealthMonitoringConfiguration -Identity lync.parley.test -FirstTestUserSipUri sip:alice@parley.test -SecondTestUserSipUri sip:bob@parley.test', does: 'From then on Test-CsIM -TargetFqdn lync.parley.test needs nothing more.' }],
  see: [...others('New'), 'Test-CsRegistration', 'Test-CsIM', 'Test-CsPresence'],
  async run(c, p) {
    const pool = oneIdentity(p)
    if (!(await c.shouldProcess(pool, 'New-CsHealthMonitoringConfiguration'))) return
    const changed = await c.api.create<HealthMonitoring>(collection, { identity: bare(pool, 'Registrar'), ...bodyOf(p, Object.keys(users)) })
    tell(c, changed)
    return changed.item && shown(changed.item)
  },
}

export const getCsHealthMonitoringConfiguration: Cmdlet = {
  name: 'Get-CsHealthMonitoringConfiguration',
  synopsis: 'Shows the test users of the pools.',
  parameters: { Identity: identity('The FQDN of the pool.', collection, { pipeline: true }), Filter: filter, LocalStore: localStore },
  parameterSets: [['Identity'], ['Filter']],
  examples: [{ line: 'Get-CsHealthMonitoringConfiguration', does: 'The test users of every pool that has some.' }],
  see: others('Get'),
  run: (c, p) => read(c, p, { collection, role: 'Registrar', shown }),
}

export const setCsHealthMonitoringConfiguration: Cmdlet = {
  name: 'Set-CsHealthMonitoringConfiguration',
  synopsis: 'Changes the test users of a pool.',
  parameters: { Identity: identity('The FQDN of the pool.', collection, { mandatory: true, pipeline: true }), ...users, PassThru: { type: 'switch', help: 'Answers the configuration.' }, Force: force },
  changes: true,
  examples: [{ line: 'Set-CsHealthMonitoringConfiguration -Identity lync.parley.test -SecondTestUserSipUri sip:carol@parley.test', does: 'Carol takes part in tests in place of the one before.' }],
  see: others('Set'),
  async run(c, p) {
    const pool = requiredText(p, 'Identity')
    if (!(await c.shouldProcess(pool, 'Set-CsHealthMonitoringConfiguration'))) return
    const changed = await c.api.update<HealthMonitoring>(collection, bare(pool, 'Registrar'), bodyOf(p, Object.keys(users)))
    tell(c, changed)
    return flag(p, 'PassThru') && changed.item ? shown(changed.item) : undefined
  },
}

export const removeCsHealthMonitoringConfiguration: Cmdlet = {
  name: 'Remove-CsHealthMonitoringConfiguration',
  synopsis: 'Forgets the test users of a pool.',
  parameters: { Identity: identity('The FQDN of the pool.', collection, { mandatory: true, pipeline: true }), Force: force },
  changes: true,
  examples: [{ line: 'Remove-CsHealthMonitoringConfiguration -Identity lync.parley.test', does: 'The Test- cmdlets have to be told whom to sign in as again.' }],
  see: others('Remove'),
  async run(c, p) {
    const pool = oneIdentity(p)
    if (!(await c.shouldProcess(pool, 'Remove-CsHealthMonitoringConfiguration'))) return
    tell(c, await c.api.remove(collection, bare(pool, 'Registrar')))
  },
}
