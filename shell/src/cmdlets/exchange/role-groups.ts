import { AppError } from '@parley/platform/errors'
import { requiredText, text } from '../../bound.ts'
import type { ApiItem } from '../../api-client.ts'
import type { CmdletContext } from '../../cmdlet-context.ts'
import type { Cmdlet, Parameter } from '../../cmdlet.ts'
import type { ShellObject } from '../../shell-object.ts'
import { force, oneIdentity, tell } from '../cs/topology-parameters.ts'
import type { UserItem } from '../cs/user-objects.ts'

interface RoleAssignment extends ApiItem {
  role: string
  description: string
}

/** The role groups of the original that mean something here, by the role of the admin API. */
const groups: readonly { name: string; role: string; about: string }[] = [
  { name: 'Organization Management', role: 'administrator', about: 'May do everything.' },
  { name: 'Help Desk', role: 'help-desk', about: 'Reads everything; changes users, their policies and passwords, but not those of administrators; runs tests.' },
  { name: 'View-Only Organization Management', role: 'read-only', about: 'Reads everything.' },
]

const group: Parameter = { type: 'string', position: 1, pipeline: 'both', help: 'The role group.', complete: async () => groups.map((one) => one.name) }
const member: Parameter = { type: 'string', position: 2, mandatory: true, help: 'An account by any of its names, or certificate:<thumbprint> for programs.' }
const see = ['Get-RoleGroup', 'Get-RoleGroupMember', 'Add-RoleGroupMember', 'Remove-RoleGroupMember']
const others = (name: string) => see.filter((one) => one !== name)

function groupOf(name: string): (typeof groups)[number] {
  const found = groups.find((one) => one.name.toLowerCase() === name.trim().toLowerCase())
  if (found) return found
  throw new AppError('missing', `There is no role group '${name}'`, { parameter: 'Identity', candidates: groups.map((one) => one.name) })
}

/** Who has a role: accounts marked administrator, and whoever it was given to. */
async function membersOf(c: CmdletContext, role: string): Promise<ShellObject[]> {
  const users = role === 'administrator' ? await c.api.list<UserItem>('users', { administrator: 'true' }) : []
  const assigned = await c.api.list<RoleAssignment>('role-assignments', { role })
  return [
    ...users.map((user) => ({ type: 'RoleGroupMember', properties: { Name: user.displayName, Identity: user.identity, RecipientType: 'UserMailbox' } })),
    ...assigned.map((one) => ({ type: 'RoleGroupMember', properties: { Name: one.identity.replace(/^\w+:/, ''), Identity: one.identity, RecipientType: one.identity.startsWith('certificate:') ? 'Certificate' : 'UserMailbox' } })),
  ]
}

export const getRoleGroup: Cmdlet = {
  name: 'Get-RoleGroup',
  synopsis: 'Shows what administrators, the help desk and readers may do, and who they are.',
  parameters: { Identity: group },
  table: [{ property: 'Name' }, { property: 'Description' }, { property: 'Members' }],
  examples: [{ line: 'Get-RoleGroup | Format-List Name, Members', does: 'Who may do what.' }],
  see: others('Get-RoleGroup'),
  async run(c, p) {
    const name = text(p, 'Identity')
    const wanted = name === undefined ? groups : [groupOf(name)]
    const shown: ShellObject[] = []
    for (const one of wanted) {
      const members = await membersOf(c, one.role)
      shown.push({ type: 'RoleGroup', properties: { Name: one.name, Identity: one.name, Description: one.about, Members: members.map((m) => String(m.properties['Identity'])) } })
    }
    return shown
  },
}

export const getRoleGroupMember: Cmdlet = {
  name: 'Get-RoleGroupMember',
  synopsis: 'Shows who is in a role group.',
  parameters: { Identity: { ...group, mandatory: true } },
  table: [{ property: 'Name' }, { property: 'RecipientType' }, { property: 'Identity' }],
  examples: [{ line: 'Get-RoleGroupMember "Organization Management"', does: 'The administrators.' }],
  see: others('Get-RoleGroupMember'),
  run: (c, p) => membersOf(c, groupOf(oneIdentity(p)).role),
}

export const addRoleGroupMember: Cmdlet = {
  name: 'Add-RoleGroupMember',
  synopsis: 'Makes an account an administrator, or gives the role of the help desk or of readers to it or to a certificate.',
  parameters: { Identity: { ...group, mandatory: true }, Member: member, Force: force },
  changes: true,
  examples: [
    { line: 'Add-RoleGroupMember "Organization Management" -Member carol', does: 'Carol sees the admin pages and may do everything.' },
    { line: 'Add-RoleGroupMember "View-Only Organization Management" -Member certificate:0123456789ABCDEF0123456789ABCDEF01234567', does: 'A program with that certificate may read.' },
  ],
  see: others('Add-RoleGroupMember'),
  async run(c, p) {
    const { name, role } = groupOf(oneIdentity(p))
    const target = requiredText(p, 'Member')
    if (!(await c.shouldProcess(`${target} to ${name}`, 'Add-RoleGroupMember'))) return
    if (/^certificate:/i.test(target)) return tell(c, await c.api.create('role-assignments', { identity: target, role }))
    const user = await c.api.get<UserItem>('users', target)
    if (role === 'administrator') return tell(c, await c.api.update('users', user.identity, { administrator: true }))
    tell(c, await c.api.create('role-assignments', { identity: `account:${user.account}`, role }))
  },
}

export const removeRoleGroupMember: Cmdlet = {
  name: 'Remove-RoleGroupMember',
  synopsis: 'Takes a role from an account or a certificate.',
  parameters: { Identity: { ...group, mandatory: true }, Member: member, Force: force },
  changes: 'high',
  examples: [{ line: 'Remove-RoleGroupMember "Help Desk" -Member carol -Confirm:$false', does: 'Carol may do no more than everybody.' }],
  notes: 'The last administrator stays one.',
  see: others('Remove-RoleGroupMember'),
  async run(c, p) {
    const { name, role } = groupOf(oneIdentity(p))
    const target = requiredText(p, 'Member')
    if (!(await c.shouldProcess(`${target} from ${name}`, 'Remove-RoleGroupMember'))) return
    if (/^(certificate|account):/i.test(target)) return tell(c, await c.api.remove('role-assignments', target))
    const user = await c.api.get<UserItem>('users', target)
    if (role === 'administrator' && user.administrator) return tell(c, await c.api.update('users', user.identity, { administrator: false }))
    tell(c, await c.api.remove('role-assignments', `account:${user.account}`))
  },
}
