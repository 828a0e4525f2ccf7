import type { ShellObject } from '../../shell-object.ts'
import type { UserItem } from '../cs/user-objects.ts'

export function mailbox(item: UserItem): ShellObject {
  return {
    type: 'Mailbox',
    properties: {
      Name: item.displayName,
      Alias: item.account,
      Identity: item.identity,
      DisplayName: item.displayName,
      UserPrincipalName: item.identity,
      SamAccountName: item.account,
      PrimarySmtpAddress: item.identity,
      EmailAddresses: item.emailAddresses,
      Office: item.office,
      RecipientType: 'UserMailbox',
      RecipientTypeDetails: 'UserMailbox',
    },
  }
}

export function casMailbox(item: UserItem): ShellObject {
  return {
    type: 'CASMailbox',
    properties: {
      Name: item.displayName,
      Identity: item.identity,
      DisplayName: item.displayName,
      SamAccountName: item.account,
      PrimarySmtpAddress: item.identity,
      EmailAddresses: item.emailAddresses,
      OWAEnabled: item.owaEnabled,
      OwaMailboxPolicy: item.owaMailboxPolicy,
    },
  }
}
