import { requiredText } from '../../bound.ts'
import type { ApiItem } from '../../api-client.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { ShellObject } from '../../shell-object.ts'
import { force, oneIdentity, tell } from './topology-parameters.ts'
import { getUser, userIdentity } from './user-parameters.ts'

interface ClientPassword extends ApiItem {
  user: string
  label: string
  createdAt: number
  lastUsedAt?: number
  password?: string
}

const collection = 'client-passwords'
const notes = 'A Parley cmdlet: clients other than the web app sign in with a password of their own for each device, so that none of them holds the password of the account.'

function shown(item: ClientPassword): ShellObject {
  return {
    type: 'CsClientPassword',
    properties: {
      Identity: item.identity,
      User: item.user,
      Label: item.label,
      Created: new Date(item.createdAt),
      LastUsed: item.lastUsedAt === undefined ? null : new Date(item.lastUsedAt),
      ...(item.password === undefined ? {} : { Password: item.password }),
    },
  }
}

export const getCsClientPassword: Cmdlet = {
  name: 'Get-CsClientPassword',
  synopsis: 'Shows for which devices a user has client passwords, and when they were last used.',
  parameters: { Identity: userIdentity('Whose', { mandatory: true }) },
  table: [{ property: 'Label' }, { property: 'Created' }, { property: 'LastUsed' }, { property: 'Identity' }],
  examples: [{ line: 'Get-CsClientPassword -Identity alice@parley.test', does: 'The devices of alice; never a password.' }],
  notes,
  see: ['New-CsClientPassword', 'Remove-CsClientPassword'],
  async run(c, p) {
    const user = await getUser(c, p)
    return (await c.api.list<ClientPassword>(collection, { user: user.identity })).map(shown)
  },
}

export const newCsClientPassword: Cmdlet = {
  name: 'New-CsClientPassword',
  synopsis: 'Makes a client password for a device of a user; it is shown this once.',
  parameters: { Identity: userIdentity('For whom', { mandatory: true }), Label: { type: 'string', position: 2, mandatory: true, help: 'The device.' } },
  changes: true,
  examples: [{ line: 'New-CsClientPassword -Identity alice@parley.test -Label "Desk phone" | Format-List User, Password', does: 'What to enter at the phone.' }],
  notes,
  see: ['Get-CsClientPassword', 'Remove-CsClientPassword'],
  async run(c, p) {
    const user = await getUser(c, p)
    if (!(await c.shouldProcess(user.identity, 'New-CsClientPassword'))) return
    const changed = await c.api.create<ClientPassword>(collection, { user: user.identity, label: requiredText(p, 'Label') })
    tell(c, changed)
    return changed.item && shown(changed.item)
  },
}

export const removeCsClientPassword: Cmdlet = {
  name: 'Remove-CsClientPassword',
  synopsis: 'Revokes a client password: the device is signed out within seconds.',
  parameters: { Identity: { type: 'string', position: 1, mandatory: true, pipeline: 'both', help: 'The Identity that Get-CsClientPassword shows.' }, Force: force },
  changes: true,
  examples: [{ line: 'Get-CsClientPassword alice@parley.test | Where-Object Label -eq "Desk phone" | Remove-CsClientPassword', does: 'The phone of alice is signed out.' }],
  notes,
  see: ['Get-CsClientPassword', 'New-CsClientPassword'],
  async run(c, p) {
    const name = oneIdentity(p)
    if (!(await c.shouldProcess(name, 'Remove-CsClientPassword'))) return
    tell(c, await c.api.remove(collection, name))
  },
}
