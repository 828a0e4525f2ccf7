import type { Container, MemberType } from '@parley/sip/bodies/containers'
import type { SipAddress } from '@parley/topology/names'
import type { Kysely } from 'kysely'
import type { Change, Publication } from './publications.ts'
import { readContent } from './publications.ts'
import type { PresenceTables } from './schema.ts'

export type PresenceTx = Kysely<PresenceTables>

/** What is on disk of every user who ever chose, wrote or allowed something. @cost one pass over three tables, at start
 *  @param unreadable  told of each publication that is left out, which one it is and why */
export async function loadPresence(db: PresenceTx, unreadable: (owner: SipAddress, reason: string) => void): Promise<{ publications: Map<SipAddress, Publication[]>; containers: Map<SipAddress, Container[]> }> {
  const publications = new Map<SipAddress, Publication[]>()
  for (const row of await db.selectFrom('presence_publications').selectAll().execute()) {
    const { name, instance, container, version, publish_time: publishTime, content } = row
    try {
      const said = readContent(name, content)
      listOf(publications, row.owner).push({ name, instance, container, version, expireType: 'static', publishTime, content, ...said })
    } catch (thrown) {
      unreadable(row.owner as SipAddress, `${name} ${instance} in container ${container} is left out: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
    }
  }
  const containers = new Map<SipAddress, Container[]>()
  const byKey = new Map<string, Container>()
  for (const row of await db.selectFrom('presence_containers').selectAll().orderBy('id', 'desc').execute()) {
    const container: Container = { id: row.id, version: row.version, members: [] }
    listOf(containers, row.owner).push(container)
    byKey.set(`${row.owner} ${row.id}`, container)
  }
  for (const row of await db.selectFrom('presence_members').selectAll().execute()) {
    const type = row.type as MemberType
    byKey.get(`${row.owner} ${row.container}`)?.members.push(row.value === '' ? { type } : { type, value: row.value })
  }
  return { publications, containers }
}

function listOf<T>(map: Map<SipAddress, T[]>, owner: string): T[] {
  const known = map.get(owner as SipAddress)
  if (known) return known
  const list: T[] = []
  map.set(owner as SipAddress, list)
  return list
}

/** Only `static` instances are written; one that is replaced by another kind is taken away. */
export async function savePublications(tx: PresenceTx, owner: SipAddress, changes: Change[]): Promise<void> {
  for (const { before, after } of changes) {
    if (after?.expireType === 'static') await putPublication(tx, owner, after)
    else if (before?.expireType === 'static') await deletePublication(tx, owner, before)
  }
}

async function putPublication(tx: PresenceTx, owner: SipAddress, p: Publication): Promise<void> {
  const changing = { version: p.version, publish_time: p.publishTime, content: p.content }
  await tx
    .insertInto('presence_publications')
    .values({ owner, name: p.name, instance: p.instance, container: p.container, ...changing })
    .onConflict((c) => c.columns(['owner', 'name', 'instance', 'container']).doUpdateSet(changing))
    .execute()
}

async function deletePublication(tx: PresenceTx, owner: SipAddress, p: Publication): Promise<void> {
  await tx
    .deleteFrom('presence_publications')
    .where('owner', '=', owner)
    .where('name', '=', p.name)
    .where('instance', '=', p.instance)
    .where('container', '=', p.container)
    .execute()
}

/** Writes containers whole, each with its members. */
export async function saveContainers(tx: PresenceTx, owner: SipAddress, containers: Container[]): Promise<void> {
  for (const { id, version, members } of containers) {
    await tx
      .insertInto('presence_containers')
      .values({ owner, id, version })
      .onConflict((c) => c.columns(['owner', 'id']).doUpdateSet({ version }))
      .execute()
    await tx.deleteFrom('presence_members').where('owner', '=', owner).where('container', '=', id).execute()
    const rows = members.map((m) => ({ owner, container: id, type: m.type, value: m.value ?? '' }))
    // SQLite counts bound values; 4 for each row.
    for (let at = 0; at < rows.length; at += 500) {
      await tx.insertInto('presence_members').values(rows.slice(at, at + 500)).execute()
    }
  }
}

/** At most `limit` of those whom the owner has not answered. */
export async function unansweredOf(db: PresenceTx, owner: SipAddress, limit: number): Promise<SipAddress[]> {
  const rows = await db
    .selectFrom('presence_subscribers')
    .select('subscriber')
    .where('owner', '=', owner)
    .where('acknowledged', '=', 0)
    .orderBy('subscriber')
    .limit(limit)
    .execute()
  return rows.map((row) => row.subscriber as SipAddress)
}

/** @returns whether the owner has to be asked: nobody who was answered once asks again */
export async function addSubscriber(tx: PresenceTx, owner: SipAddress, subscriber: SipAddress, acknowledged: boolean): Promise<boolean> {
  const done = await tx
    .insertInto('presence_subscribers')
    .values({ owner, subscriber, acknowledged: acknowledged ? 1 : 0 })
    .onConflict((c) => c.columns(['owner', 'subscriber']).doNothing())
    .executeTakeFirst()
  return !acknowledged && (done.numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** Takes back a question that was not answered. @returns whether there was one */
export async function removeUnanswered(tx: PresenceTx, owner: SipAddress, subscriber: SipAddress): Promise<boolean> {
  const done = await tx
    .deleteFrom('presence_subscribers')
    .where('owner', '=', owner)
    .where('subscriber', '=', subscriber)
    .where('acknowledged', '=', 0)
    .executeTakeFirst()
  return done.numDeletedRows > 0n
}

/** Those who ask and those who were answered, at most `limit`, those who wait first. */
export async function subscribersOf(db: PresenceTx, owner: SipAddress, limit: number): Promise<{ subscriber: SipAddress; acknowledged: boolean }[]> {
  const rows = await db.selectFrom('presence_subscribers').select(['subscriber', 'acknowledged']).where('owner', '=', owner).orderBy('acknowledged').orderBy('subscriber').limit(limit).execute()
  return rows.map((row) => ({ subscriber: row.subscriber as SipAddress, acknowledged: row.acknowledged === 1 }))
}

/** The owner has answered by watching back. @returns whether there was a question */
export async function answerSubscriber(tx: PresenceTx, owner: SipAddress, subscriber: SipAddress): Promise<boolean> {
  const done = await tx
    .updateTable('presence_subscribers')
    .set({ acknowledged: 1 })
    .where('owner', '=', owner)
    .where('subscriber', '=', subscriber)
    .where('acknowledged', '=', 0)
    .executeTakeFirst()
  return done.numUpdatedRows > 0n
}

/** Only those who are there: nobody becomes a subscriber by being acknowledged. */
export async function acknowledge(tx: PresenceTx, owner: SipAddress, subscribers: { user: string; acknowledged: boolean }[]): Promise<void> {
  for (const { user, acknowledged } of subscribers) {
    await tx
      .updateTable('presence_subscribers')
      .set({ acknowledged: acknowledged ? 1 : 0 })
      .where('owner', '=', owner)
      .where('subscriber', '=', user)
      .execute()
  }
}

/** Whom a user allows what, and who has asked. */
export async function forgetPeople(tx: PresenceTx, owner: SipAddress): Promise<void> {
  for (const table of ['presence_members', 'presence_containers', 'presence_subscribers'] as const) await tx.deleteFrom(table).where('owner', '=', owner).execute()
}
