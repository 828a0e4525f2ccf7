import type { Migrations } from '@parley/platform/store/store'
import { imMigrations, type ImTables } from './im/schema.ts'
// presence and contacts add their tables here: import { presenceMigrations, type PresenceTables } from './presence/schema.ts'

/** `<dataDir>/server.db`: each folder owns its tables, and nobody reads another folder's. */
export interface ServerTables extends ImTables {}

/** In one order for ever: names begin with the folder so that two folders never collide. */
export const serverMigrations: Migrations = { ...imMigrations }
