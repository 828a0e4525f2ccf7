import type { Migrations } from '@parley/platform/store/store'
import { sql } from 'kysely'

export interface PresenceTables {
  /** Categories with expireType `static`: what a person chose or wrote. Everything else lives in memory. */
  presence_publications: {
    owner: string
    name: string
    instance: number
    container: number
    version: number
    publish_time: number
    content: string
  }
  /** Containers of users who changed one; everybody else has the seeds of `access-rules.ts`. */
  presence_containers: { owner: string; id: number; version: number }
  presence_members: { owner: string; container: number; type: string; value: string }
  /** Who has `owner` in a contact list, and whether the owner has answered that. */
  presence_subscribers: { owner: string; subscriber: string; acknowledged: number }
}

export const presenceMigrations: Migrations = {
  'presence-0001-publications': async (db) => {
    await sql`create table presence_publications (
      owner text not null,
      name text not null,
      instance integer not null,
      container integer not null,
      version integer not null,
      publish_time integer not null,
      content text not null,
      primary key (owner, name, instance, container)
    ) strict`.execute(db)
    await sql`create table presence_containers (owner text not null, id integer not null, version integer not null, primary key (owner, id)) strict`.execute(db)
    await sql`create table presence_members (
      owner text not null,
      container integer not null,
      type text not null,
      value text not null,
      primary key (owner, container, type, value)
    ) strict`.execute(db)
    await sql`create table presence_subscribers (
      owner text not null,
      subscriber text not null,
      acknowledged integer not null,
      primary key (owner, subscriber)
    ) strict`.execute(db)
  },
}
