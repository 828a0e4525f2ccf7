import { mergeMigrations, type Migrations } from '@parley/platform/store/store'
import { contactMigrations, type ContactTables } from './contacts/schema.ts'
import { imMigrations, type ImTables } from './im/schema.ts'
import { presenceMigrations, type PresenceTables } from './presence/schema.ts'

/** `<dataDir>/server.db`: each folder owns its tables, and nobody reads another folder's. */
export interface ServerTables extends ContactTables, ImTables, PresenceTables {}

/** Names begin with the folder (`im-0001-stored`): the order inside a folder is what matters. */
export const serverMigrations: Migrations = mergeMigrations(contactMigrations, imMigrations, presenceMigrations)
