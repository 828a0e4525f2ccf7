import type { ApiItem } from '../../api-client.ts'
import type { ShellObject } from '../../shell-object.ts'

export interface OverrideItem extends ApiItem {
  component: string
  section: string
  parameters: string[]
  reason: string
  servers: string[]
  minVersion: string
  maxVersion: string
  modifiedBy: string
  guid: string
  whenChanged: number
}

export function settingOverride(item: OverrideItem): ShellObject {
  return {
    type: 'SettingOverride',
    properties: {
      ComponentName: item.component,
      SectionName: item.section,
      MinVersion: item.minVersion,
      MaxVersion: item.maxVersion,
      Server: item.servers,
      Parameters: item.parameters,
      ModifiedBy: item.modifiedBy,
      Reason: item.reason,
      Name: item.identity,
      Identity: item.identity,
      Guid: item.guid,
      WhenChanged: new Date(item.whenChanged),
    },
  }
}

export const overrideIdentity = {
  Identity: { type: 'string', mandatory: true, position: 1, pipeline: 'both', help: 'The name of the override.' },
} as const

export const overrideParameters = {
  Parameters: { type: 'string', many: true, help: 'Name=Value each: IMServerName, IMCertificateThumbprint.' },
  Reason: { type: 'string', help: 'Why; for whoever finds it later.' },
  Server: { type: 'string', many: true, help: 'Only for these servers.' },
  MinVersion: { type: 'string', help: 'Kept, without effect.' },
  MaxVersion: { type: 'string', help: 'Kept, without effect.' },
} as const

export const overrideNames = { Server: 'servers' } as const
