import { expect, test } from 'vitest'
import { buildCategories } from '@parley/sip/bodies/categories'
import { availability, buildState } from '@parley/sip/bodies/category-state'
import { mediaTypes } from '@parley/sip/bodies/media-types'
import { buildRlmiMultipart } from '@parley/sip/bodies/rlmi-multipart'
import type { Outputs } from '../../shared/wire.ts'
import type { BrowserHandle } from '../live/input.ts'
import { PresenceWatch } from './presence.ts'

const stateDocument = (person: string): Buffer =>
  Buffer.from(buildCategories({ uri: `sip:${person}@parley.test`, categories: [{ name: 'state', instance: 1, publishTime: 0, container: 2, version: 1, expireType: 'static', content: buildState({ type: 'aggregateState', manual: false, availability: availability.available }) }] }))

test('a document that cannot be read hides nobody else, and is told of once', async () => {
  const told: string[] = []
  const audience = { send: (_name: string, body: unknown) => void told.push(...(body as Outputs['presence.changed']).people.map((one) => `${one.address} ${one.status}`)) }
  const watch = new PresenceWatch({
    me: 'alice@parley.test',
    audience,
    defect: (error) => {
      throw error
    },
  })
  const people = ['bob', 'carol', 'dave', 'erin']
  watch.attached({ start: () => Promise.resolve(undefined), again: () => Promise.resolve(undefined) })
  watch.watch({} as BrowserHandle, people.map((person) => `${person}@parley.test`))
  await new Promise((resolve) => setImmediate(resolve))
  const nonsense = (text: string): Buffer => Buffer.from(text)
  const documents: [string, Buffer][] = [
    ['bob', nonsense('<categories uri="sip:bob@parley.test"')],
    ['carol', stateDocument('carol')],
    ['dave', nonsense(stateDocument('dave').toString().replace(/<availability>\d+/, '<availability>nonsense'))],
    ['erin', stateDocument('erin')],
  ]
  const list = { uri: 'sip:alice@parley.test', version: 0, fullState: true, resources: people.map((person) => ({ uri: `sip:${person}@parley.test`, state: 'active' as const, id: '1', cid: person })) }
  expect(() => watch.notified(`multipart/related;type="${mediaTypes.rlmi}";boundary=b`, buildRlmiMultipart(list, documents, 'b'))).toThrow()
  expect(told).toEqual(['carol@parley.test available', 'erin@parley.test available'])
})
