import { mergeMigrations } from '@parley/platform/store/store'
import { chatMigrations, type ChatTables } from './chat/schema.ts'
import { mailMigrations, type MailDatabase } from './store/schema.ts'

/** All tables of the mailbox role's one store. */
export type MailboxDatabase = MailDatabase & ChatTables

export const mailboxMigrations = mergeMigrations(chatMigrations, mailMigrations)
