import type { Cmdlet, Parameter } from '../../cmdlet.ts'
import { policyCmdlets, type PolicyNoun } from './policy-cmdlets.ts'

const bool = (help: string, value: 'True' | 'False'): Parameter => ({ type: 'bool', help, default: value })
/** @param help  without the range, which is added */
const int = (help: string, value: number, range: readonly [number, number]): Parameter => ({ type: 'int', help: `${help}, ${range[0]} to ${range[1]}.`, default: String(value), range })
const words = (help: string): Parameter => ({ type: 'string', help })
const noArchive = 'Parley does not archive conversations yet: the settings are kept and have no effect.'

/** The settings of users and of the whole installation that are one object each. */
const nouns: readonly PolicyNoun[] = [
  {
    noun: 'CsArchivingPolicy',
    collection: 'archiving-policies',
    what: 'the archiving policies',
    notes: noArchive,
    granted: 'archiving-policy',
    settings: {
      Description: words('What it is for.'),
      ArchiveInternal: bool('Conversations inside the organisation.', 'False'),
      ArchiveExternal: bool('Conversations with people outside.', 'False'),
    },
    example: 'Set-CsArchivingPolicy -Identity Global -ArchiveInternal $true',
  },
  {
    noun: 'CsPresencePolicy',
    collection: 'presence-policies',
    what: 'the presence policies',
    notes: 'MaxPromptedSubscriber counts from the next question on; MaxCategorySubscription is kept and has no effect yet, since Parley has a limit of its own.',
    granted: 'presence-policy',
    settings: {
      Description: words('What it is for.'),
      MaxPromptedSubscriber: int('Unanswered "added you" that may wait', 200, [0, 600]),
      MaxCategorySubscription: int('Category subscriptions to one person', 1000, [0, 3000]),
    },
    example: 'Set-CsPresencePolicy -MaxPromptedSubscriber 100',
  },
  {
    noun: 'CsUserServicesPolicy',
    collection: 'user-services-policies',
    what: 'the user services policies',
    notes: 'The contact list of a person whose policy allows it, and who has a mailbox, moves to the mailbox at a sign-in; clients notice nothing. One that is there stays there when the policy allows it no more: Invoke-CsUcsRollback moves it back. EnableAwaySinceIndication is kept and has no effect yet.',
    granted: 'user-services-policy',
    settings: {
      UcsAllowed: bool('Contact lists move to the mailbox (unified contact store).', 'True'),
      MigrationDelayInDays: int('How many days after the first sign-in under the policy they move', 0, [0, 180]),
      EnableAwaySinceIndication: bool('Shows since when somebody is away; no effect yet.', 'False'),
    },
    example: 'Set-CsUserServicesPolicy -UcsAllowed $false',
  },
  {
    noun: 'CsArchivingConfiguration',
    collection: 'archiving-configurations',
    what: 'the archiving configuration',
    notes: noArchive,
    settings: {
      EnableArchiving: { type: 'string', enum: ['None', 'ImOnly', 'ImAndWebConf'], help: 'What is archived.', default: 'None' },
      EnableExchangeArchiving: bool('Into the mailboxes.', 'False'),
      BlockOnArchiveFailure: bool('No messages while they cannot be archived.', 'False'),
      EnablePurging: bool('Old records are removed.', 'False'),
      PurgeExportedArchivesOnly: bool('Only those that were exported.', 'False'),
      KeepArchivingDataForDays: int('For how long', 14, [1, 2562]),
      PurgeHourOfDay: int('At which hour', 2, [0, 23]),
      ArchiveDuplicateMessages: bool('Repeats too.', 'True'),
      CachePurgingInterval: int('Hours', 24, [1, 168]),
    },
    example: 'Set-CsArchivingConfiguration -Identity Global -EnableArchiving ImOnly',
  },
  {
    noun: 'CsImFilterConfiguration',
    collection: 'im-filter-configurations',
    what: 'the IM filter',
    notes: 'Parley does not filter messages yet: the settings are kept and have no effect.',
    settings: {
      Enabled: bool('Links are looked at.', 'True'),
      Action: { type: 'string', enum: ['Allow', 'Block', 'Warn'], help: 'What is done with a message that has one.', default: 'Allow' },
      AllowMessage: words('Said with a link that is made unclickable.'),
      WarnMessage: words('Said with a link that is warned of.'),
      Prefixes: { type: 'string', many: true, help: 'What a link begins with, all of them; @{Add="…"} and @{Remove="…"} change the list.' },
      IgnoreLocal: bool('Links inside the organisation are let through.', 'True'),
      BlockFileExtension: bool('Links to programs are blocked.', 'False'),
    },
    example: 'Set-CsImFilterConfiguration -Action Warn -WarnMessage "Look before you click"',
  },
  {
    noun: 'CsPrivacyConfiguration',
    collection: 'privacy-configurations',
    what: 'the privacy configuration',
    notes: 'Parley shows presence to everybody in the organisation who is not blocked: the settings are kept and have no effect yet.',
    settings: {
      EnablePrivacyMode: bool('Presence for contacts only.', 'False'),
      AutoInitiateContacts: bool('Manager and team are contacts from the start.', 'True'),
      PublishLocationDataDefault: bool('Where somebody is.', 'True'),
      DisplayPublishedPhotoDefault: bool('Photos are shown.', 'True'),
    },
    example: 'Set-CsPrivacyConfiguration -EnablePrivacyMode $true',
  },
  {
    noun: 'CsConversationHistoryConfiguration',
    collection: 'conversation-history-configurations',
    what: 'the conversation history configuration',
    notes: 'The web app always keeps the history of its users; for other clients the settings are kept and have no effect yet.',
    settings: {
      EnableServerConversationHistory: bool('The server writes the history.', 'False'),
      MaxContinuedConversationRetry: int('How often it is tried again', 10, [0, 100]),
    },
    example: 'Set-CsConversationHistoryConfiguration -EnableServerConversationHistory $true',
  },
]

export const policies: readonly Cmdlet[] = nouns.flatMap(policyCmdlets)
