import type { ApiItem } from '../../api-client.ts'
import type { Parameter } from '../../cmdlet.ts'
import type { ShellObject } from '../../shell-object.ts'

/** Items of the admin API as the objects administrators know, properties in their order. */

export interface DirectoryItem extends ApiItem {
  server: string
  site: string
  type: 'front-end' | 'back-end'
  guid: string
  internalUrl: string
  externalUrl: string
  logonFormat: string
  instantMessagingEnabled: boolean
  instantMessagingType: string
  instantMessagingServerName: string
  instantMessagingCertificateThumbprint: string
  displayPhotosEnabled: boolean
  setPhotoEnabled: boolean
  calendarEnabled: boolean
  contactsEnabled: boolean
  whenChanged: number
}

export const serverOf = (fqdn: string): string => (fqdn.split('.')[0] ?? fqdn).toUpperCase()

export function owaVirtualDirectory(item: DirectoryItem): ShellObject {
  const website = /\((.*)\)/.exec(item.site)?.[1] ?? item.site
  return {
    type: 'OwaVirtualDirectory',
    properties: {
      Name: item.site,
      Server: serverOf(item.server),
      ServerName: serverOf(item.server),
      Fqdn: item.server,
      OwaVersion: 'Exchange2013',
      InternalUrl: item.internalUrl,
      ExternalUrl: item.externalUrl,
      LogonFormat: item.logonFormat,
      MetabasePath: `IIS://${item.server}/W3SVC/1/ROOT/owa`,
      WebSite: website,
      Path: 'C:\\Program Files\\Microsoft\\Exchange Server\\V15\\ClientAccess\\Owa',
      InstantMessagingEnabled: item.instantMessagingEnabled,
      InstantMessagingType: item.instantMessagingType,
      InstantMessagingServerName: item.instantMessagingServerName,
      InstantMessagingCertificateThumbprint: item.instantMessagingCertificateThumbprint,
      DisplayPhotosEnabled: item.displayPhotosEnabled,
      SetPhotoEnabled: item.setPhotoEnabled,
      CalendarEnabled: item.calendarEnabled,
      ContactsEnabled: item.contactsEnabled,
      VirtualDirectoryType: item.type === 'front-end' ? 'Owa' : 'OwaBackEnd',
      Identity: item.identity,
      Guid: item.guid,
      WhenChanged: new Date(item.whenChanged),
    },
  }
}

export interface PolicyItem extends ApiItem {
  guid: string
  isDefault: boolean
  instantMessagingEnabled: boolean
  instantMessagingType: string
  displayPhotosEnabled: boolean
  setPhotoEnabled: boolean
  calendarEnabled: boolean
  contactsEnabled: boolean
  whenChanged: number
}

export function owaMailboxPolicy(item: PolicyItem): ShellObject {
  return {
    type: 'OwaMailboxPolicy',
    properties: {
      Name: item.identity,
      IsDefault: item.isDefault,
      InstantMessagingEnabled: item.instantMessagingEnabled,
      InstantMessagingType: item.instantMessagingType,
      DisplayPhotosEnabled: item.displayPhotosEnabled,
      SetPhotoEnabled: item.setPhotoEnabled,
      CalendarEnabled: item.calendarEnabled,
      ContactsEnabled: item.contactsEnabled,
      Identity: item.identity,
      Guid: item.guid,
      WhenChanged: new Date(item.whenChanged),
    },
  }
}

/** The switches directories and policies have in common. */
export const owaFeatures = {
  InstantMessagingEnabled: { type: 'bool', help: 'Whether there is instant messaging and presence.', default: '$True' },
  InstantMessagingType: { type: 'string', enum: ['None', 'Ocs', 'Msn'], help: 'Which kind: Ocs is the pool; None, not set up; there is no provider for Msn.', default: 'None' },
  DisplayPhotosEnabled: { type: 'bool', help: 'Whether photos are shown.', default: '$True' },
  SetPhotoEnabled: { type: 'bool', help: 'Whether people may change their photo.', default: '$True' },
  CalendarEnabled: { type: 'bool', help: 'Whether the calendar is shown.', default: '$True' },
  ContactsEnabled: { type: 'bool', help: 'Whether People is shown.', default: '$True' },
} as const satisfies Record<string, Parameter>
