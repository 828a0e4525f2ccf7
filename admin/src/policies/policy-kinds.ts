import { z } from 'zod'
import type { UserAccount } from '@parley/topology/settings/user-account'

/** Everything that is configured once for all, or for all who have no policy of their own. */
export const GLOBAL = 'Global'

const unarchived = 'Parley does not archive conversations yet: the setting is kept and has no effect.'

interface Declared {
  /** The collection. */
  name: string
  summary: string
  /** Where the people it is assigned to have it; a configuration is assigned to nobody. */
  assigned?: keyof UserAccount
  /** Said with every change while the product does not do everything with it. */
  noEffect?: string
  /** Settings that alone have no effect yet, and what is said when one of them is given. */
  idle?: Readonly<Record<string, string>>
}

/** The policies and configurations that are one object of plain settings, by the kind they are stored under. */
export const policyKinds = {
  'archiving-policy': { name: 'archiving-policies', summary: 'Whose conversations are to be archived', assigned: 'archivingPolicy', noEffect: unarchived },
  'presence-policy': {
    name: 'presence-policies',
    summary: 'How much presence somebody may subscribe to and be asked about',
    assigned: 'presencePolicy',
    noEffect: 'MaxPromptedSubscriber counts from the next question on; MaxCategorySubscription is kept and has no effect yet, since Parley has a limit of its own.',
  },
  'user-services-policy': {
    name: 'user-services-policies',
    summary: 'Whose contact list may move to the mailbox',
    assigned: 'userServicesPolicy',
    idle: { enableAwaySinceIndication: 'EnableAwaySinceIndication is kept and has no effect yet.' },
  },
  'archiving-configuration': { name: 'archiving-configurations', summary: 'What is to be archived, and where', noEffect: unarchived },
  'im-filter-configuration': { name: 'im-filter-configurations', summary: 'What is to be done with links in messages', noEffect: 'Parley does not filter messages yet: the setting is kept and has no effect.' },
  'privacy-configuration': {
    name: 'privacy-configurations',
    summary: 'What people show of themselves before they decide',
    noEffect: 'Parley shows presence to everybody in the organisation who is not blocked: the setting is kept and has no effect yet.',
  },
  'conversation-history-configuration': {
    name: 'conversation-history-configurations',
    summary: 'Whether the server writes the conversation history',
    noEffect: 'The web app always keeps the history of its users; for other clients the setting is kept and has no effect yet.',
  },
} as const satisfies Record<string, Declared>

export type PolicyKind = keyof typeof policyKinds

/** What there is to say when these settings of a policy are given, or when it is granted: then none of them is. */
export function withoutEffect(kind: PolicyKind, given: readonly string[] = []): string[] {
  const { noEffect, idle = {} }: Declared = policyKinds[kind]
  return [...(noEffect === undefined ? [] : [noEffect]), ...given.flatMap((name) => idle[name] ?? [])]
}

/** Those that can be granted. */
export const grantable = ['archiving-policy', 'presence-policy', 'user-services-policy'] as const satisfies readonly PolicyKind[]

export const grantableKind = z.enum(grantable)
