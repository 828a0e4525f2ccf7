import { parseCategories } from '@parley/sip/bodies/categories'
import { buildRoamingList } from '@parley/sip/bodies/roaming-self'
import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import type { Response } from '@parley/sip/message'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bodyOf, xmlCases, type XmlCase } from '../../../sip/corpus/xml/cases.ts'
import { Lab } from '../testing.ts'
import { PresenceEndpoint, read } from './testing.ts'

// One server for the whole corpus: what one entry does must not show in the next.
let lab: Lab

beforeAll(async () => {
  lab = await Lab.start({ domain: 'contoso.test' })
})
afterAll(() => lab[Symbol.asyncDispose]())

const signIn = async (person: string, epid: string): Promise<PresenceEndpoint> => new PresenceEndpoint(await lab.signIn(person, { epid }))

/** Everything alice's endpoints are told of her. */
async function stateOfAlice(alice: PresenceEndpoint): Promise<string> {
  const self = await alice.subscribe(eventPackages.roamingSelf, buildRoamingList(['categories', 'containers', 'subscribers']), { Expires: '0' })
  const contacts = await alice.subscribe(eventPackages.roamingContacts, '', { Expires: '0' })
  return self.answer.body.toString() + contacts.answer.body.toString()
}

/** The final status; for a message too large to be taken in, that the connection was closed. */
async function treat(alice: PresenceEndpoint, c: XmlCase): Promise<number | 'closed'> {
  const type = c.kind === 'contact' ? mediaTypes.soap : mediaTypes.categoryPublish
  const answer = alice.service(type, bodyOf(c) as unknown as string).then((r: Response) => r.status)
  return Promise.race([answer, alice.client.closed.then(() => 'closed' as const)])
}

function allowed(c: XmlCase): (number | 'closed')[] {
  if (bodyOf(c).length > 1024 * 1024) return [400, 413, 'closed']
  const [treatment] = c.expect.filter((e) => /^(accepted|rejected|bom|never)/.test(e))
  switch (treatment) {
    case 'accepted':
    case 'accepted-only-if-in-0..18500-integer':
      return [200]
    case 'rejected-400':
      return [400]
    case 'rejected-400-403':
      return [400, 403]
    case 'rejected-409':
    case 'rejected-409-stale-delta':
      return [409]
    case 'accepted-or-400':
    case 'bom-tolerated-or-400':
      return [200, 400]
    case 'accepted-or-413':
      return [200, 413]
    // Published pictures are not taken at all, so nothing is ever fetched.
    default:
      return [200, 400]
  }
}

test.each(xmlCases.map((c) => [c.id, c.note, c] as const))('%s: %s gets its treatment', async (id, _, c) => {
  const [alice, watcher] = [await signIn('alice', `a-${id}`), await signIn('alice', 'other')]
  const before = await stateOfAlice(watcher)
  const status = await treat(alice, c)
  expect(allowed(c)).toContain(status)
  const after = await stateOfAlice(watcher)
  if (status !== 200) expect(after).toBe(before)
  expect((await watcher.client.ping()).status).toBe(200)
  if (status === 200 && c.kind === 'category-publish') await remove(alice, c)
  alice.client.close()
})

/** The next entry starts from version 0 again. */
async function remove(alice: PresenceEndpoint, c: XmlCase): Promise<void> {
  const own = await alice.followSelf()
  alice.learn(own)
  const mine = (own.categories?.categories ?? []).filter((p) => p.instance !== 0)
  const answer = await alice.publish(...mine.map((p) => ({ categoryName: p.name, instance: p.instance, container: p.container!, expireType: p.expireType!, expires: 0 })))
  expect([c.id, answer.status]).toEqual([c.id, 200])
}

test.each(xmlCases.filter((c) => c.category === 'text').map((c) => [c.id, c] as const))('%s: what a watcher gets is text, with no script and no address to fetch', async (id, c) => {
  const alice = await signIn('alice', `t-${id}`)
  const bob = await signIn('bob', `b-${id}`)
  await alice.machine()
  const text = bodyOf(c).toString().replace(/container="2"/, 'container="200"')
  const answer = await alice.service(mediaTypes.categoryPublish, text)
  const { answer: told } = await bob.subscribe(eventPackages.presence, bob.batch('subscribe', [alice.uri], ['contactCard', 'note', 'photo', 'state']))
  const body = told.body.toString()
  expect(body).not.toMatch(/javascript:|<script|<img/i)
  expect(read(parseCategories(told.body)).card?.displayName).toBe('Alice Example')
  if (answer.status === 200) await remove(alice, c)
  for (const endpoint of [alice, bob]) endpoint.client.close()
})
