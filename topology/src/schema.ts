import type { Migrations } from '@parley/platform/store/store'

/** `<dataDir>/topology.db`. Times are milliseconds since the epoch, truth is 0 or 1. */
export interface TopologyTables {
  topologies: { version: number; published_at: number; document: string }
  /** One row while edits are pending, else none. */
  topology_draft: { changed_at: number; document: string }
  users: UserRow
  photos: { address: string; type: string; etag: string; data: Buffer }
  client_passwords: ClientPasswordRow
  settings: SettingRow
  /** One row: the version given out last. */
  setting_counter: { last: number }
}

export interface SettingRow {
  kind: string
  /** What makes names the same: the name in lower case, mostly. */
  key: string
  name: string
  version: number
  changed_at: number
  /** JSON, as the kind's schema has it. */
  value: string
}

export interface UserRow {
  address: string
  account: string
  display_name: string
  given_name: string
  surname: string
  title: string
  department: string
  company: string
  office: string
  phone: string
  administrator: number
  im_enabled: number
  password_hash: string | null
}

/** One password of one device: nothing in it lets anybody find the password or another device's. */
export interface ClientPasswordRow {
  id: string
  address: string
  label: string
  created_at: number
  /** JSON of ClientDigest[]. */
  digests: string
  last_used_at: number | null
}

export const migrations: Migrations = {
  '0001-topology': async (db) => {
    await db.schema
      .createTable('topologies')
      .addColumn('version', 'integer', (c) => c.primaryKey())
      .addColumn('published_at', 'bigint', (c) => c.notNull())
      .addColumn('document', 'text', (c) => c.notNull())
      .execute()
  },
  '0002-users': async (db) => {
    let users = db.schema
      .createTable('users')
      .addColumn('address', 'text', (c) => c.primaryKey())
      .addColumn('account', 'text', (c) => c.notNull().unique())
    for (const name of ['display_name', 'given_name', 'surname', 'title', 'department', 'company', 'office', 'phone']) {
      users = users.addColumn(name, 'text', (c) => c.notNull())
    }
    await users
      .addColumn('administrator', 'integer', (c) => c.notNull())
      .addColumn('im_enabled', 'integer', (c) => c.notNull())
      .addColumn('password_hash', 'text')
      .execute()
    await db.schema
      .createTable('photos')
      .addColumn('address', 'text', (c) => c.primaryKey().references('users.address').onDelete('cascade'))
      .addColumn('type', 'text', (c) => c.notNull())
      .addColumn('etag', 'text', (c) => c.notNull())
      .addColumn('data', 'blob', (c) => c.notNull())
      .execute()
    await db.schema
      .createTable('client_passwords')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('address', 'text', (c) => c.notNull().references('users.address').onDelete('cascade'))
      .addColumn('label', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('digests', 'text', (c) => c.notNull())
      .execute()
    await db.schema.createIndex('client_passwords_address').on('client_passwords').column('address').execute()
  },  '0003-settings': async (db) => {
    await db.schema
      .createTable('settings')
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('changed_at', 'bigint', (c) => c.notNull())
      .addColumn('value', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('settings_key', ['kind', 'key'])
      .execute()
    await db.schema.createTable('setting_counter').addColumn('last', 'integer', (c) => c.notNull()).execute()
    await db.insertInto('setting_counter').values({ last: 0 }).execute()
  },  '0004-topology-draft': async (db) => {
    await db.schema
      .createTable('topology_draft')
      .addColumn('changed_at', 'bigint', (c) => c.notNull())
      .addColumn('document', 'text', (c) => c.notNull())
      .execute()
  },
  '0005-client-password-use': async (db) => {
    await db.schema.alterTable('client_passwords').addColumn('last_used_at', 'bigint').execute()
  },
}
