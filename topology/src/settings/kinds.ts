import type { z } from 'zod'
import { exchangeServer } from './exchange-server.ts'
import { archivingConfiguration } from './archiving-configuration.ts'
import { archivingPolicy } from './archiving-policy.ts'
import { conversationHistoryConfiguration } from './conversation-history-configuration.ts'
import { healthMonitoringConfiguration } from './health-monitoring-configuration.ts'
import { imFilterConfiguration } from './im-filter-configuration.ts'
import { presencePolicy } from './presence-policy.ts'
import { privacyConfiguration } from './privacy-configuration.ts'
import { userServicesPolicy } from './user-services-policy.ts'
import type { Kind } from './kind.ts'
import { owaMailboxPolicy } from './owa-mailbox-policy.ts'
import { owaVirtualDirectory } from './owa-virtual-directory.ts'
import { registryKey } from './registry-key.ts'
import { roleAssignment } from './role-assignment.ts'
import { settingOverride } from './setting-override.ts'
import { userAccount } from './user-account.ts'

/** All kinds, one line each. */
export const kinds = [
  roleAssignment,
  exchangeServer,
  owaMailboxPolicy,
  owaVirtualDirectory,
  registryKey,
  settingOverride,
  userAccount,
  archivingConfiguration,
  archivingPolicy,
  conversationHistoryConfiguration,
  healthMonitoringConfiguration,
  imFilterConfiguration,
  presencePolicy,
  privacyConfiguration,
  userServicesPolicy,
] as const satisfies readonly Kind[]

export type Kinds = typeof kinds

/** `owa-mailbox-policy` and the like. */
export type SettingKind<K extends readonly Kind[] = Kinds> = K[number]['kind']

/** What is stored under a kind. */
export type SettingOf<N extends string, K extends readonly Kind[] = Kinds> = z.output<Extract<K[number], { kind: N }>['schema']>

/** What may be given in to be stored: fields with a default may be left out. */
export type SettingInput<N extends string, K extends readonly Kind[] = Kinds> = z.input<Extract<K[number], { kind: N }>['schema']>
