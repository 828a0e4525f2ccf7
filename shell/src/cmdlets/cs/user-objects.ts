import type { ApiItem } from '../../api-client.ts'
import type { ShellObject } from '../../shell-object.ts'

/** A person as the admin API shows them. */
export interface UserItem extends ApiItem {
  account: string
  displayName: string
  givenName: string
  surname: string
  title: string
  department: string
  company: string
  office: string
  phone: string
  administrator: boolean
  photo: boolean
  mailbox: boolean
  emailAddresses: string[]
  owaEnabled: boolean
  owaMailboxPolicy: string | null
  csUser: boolean
  enabled: boolean
  sipAddress: string
  registrarPool: string | null
  exchangeArchivingPolicy: string
  archivingPolicy: string | null
  presencePolicy: string | null
  userServicesPolicy: string | null
  imEnabled: boolean
  imRefusal: { check: string; remedy: string } | null
}

/** Properties in the order of Get-CsUser, those that exist here; then what Parley adds. */
export function csUser(item: UserItem): ShellObject {
  return {
    type: 'CsUser',
    properties: {
      Identity: item.identity,
      PresencePolicy: item.presencePolicy,
      ArchivingPolicy: item.archivingPolicy,
      ExchangeArchivingPolicy: item.exchangeArchivingPolicy,
      UserServicesPolicy: item.userServicesPolicy,
      RegistrarPool: item.registrarPool,
      Enabled: item.csUser && item.enabled,
      SipAddress: item.sipAddress,
      EnterpriseVoiceEnabled: false,
      DisplayName: item.displayName,
      SamAccountName: item.account,
      UserPrincipalName: item.identity,
      FirstName: item.givenName,
      LastName: item.surname,
      WindowsEmailAddress: item.mailbox ? item.identity : '',
      ProxyAddresses: item.emailAddresses,
      InstantMessaging: item.imEnabled ? 'Available' : (item.imRefusal?.check ?? 'Off'),
    },
  }
}

export function adUser(item: UserItem): ShellObject {
  return {
    type: 'CsAdUser',
    properties: {
      Identity: item.identity,
      SamAccountName: item.account,
      UserPrincipalName: item.identity,
      FirstName: item.givenName,
      LastName: item.surname,
      WindowsEmailAddress: item.mailbox ? item.identity : '',
      Title: item.title,
      Department: item.department,
      Company: item.company,
      Office: item.office,
      Phone: item.phone,
      DisplayName: item.displayName,
      Name: item.displayName,
      ProxyAddresses: item.emailAddresses,
      SipAddress: item.sipAddress,
      Enabled: item.csUser ? item.enabled : null,
    },
  }
}
