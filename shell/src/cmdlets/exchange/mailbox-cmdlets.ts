import type { Cmdlet } from '../../cmdlet.ts'
import { disableMailbox } from './Disable-Mailbox.ts'
import { enableMailbox } from './Enable-Mailbox.ts'
import { getCASMailbox } from './Get-CASMailbox.ts'
import { getMailbox } from './Get-Mailbox.ts'
import { newMailbox } from './New-Mailbox.ts'
import { removeMailbox } from './Remove-Mailbox.ts'
import { addRoleGroupMember, getRoleGroup, getRoleGroupMember, removeRoleGroupMember } from './role-groups.ts'
import { searchAdminAuditLog } from './Search-AdminAuditLog.ts'
import { setCASMailbox } from './Set-CASMailbox.ts'
import { setMailbox } from './Set-Mailbox.ts'
import { getUserPhoto, removeUserPhoto, setUserPhoto } from './UserPhoto.ts'

/** Mailboxes and photos, who may do what, and who changed what; one line each. */
export const mailboxCmdlets: readonly Cmdlet[] = [
  addRoleGroupMember,
  disableMailbox,
  enableMailbox,
  getCASMailbox,
  getMailbox,
  getRoleGroup,
  getRoleGroupMember,
  getUserPhoto,
  newMailbox,
  removeMailbox,
  removeRoleGroupMember,
  removeUserPhoto,
  searchAdminAuditLog,
  setCASMailbox,
  setMailbox,
  setUserPhoto,
]
