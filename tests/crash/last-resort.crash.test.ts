import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Product } from './product.ts'
import { transcript } from './wire.ts'

/** A defect, in a promise, as soon as it is asked for. */
const defect = `data:text/javascript,${encodeURIComponent(`process.on('SIGUSR2', () => void Promise.reject(new Error('nobody catches me')))`)}`

test('what nobody caught ends every role in order with 1, is found among the events, and what was acknowledged is there at the next start', async () => {
  await using product = await Product.start([defect])
  const [alice, bob] = [await product.browser('alice'), await product.browser('bob')]
  await alice.say(bob.address, 'before')
  process.kill(product.pid, 'SIGUSR2')
  expect(await product.ended()).toBe(1)
  const events = readFileSync(join(product.folder, 'data/logs/events.jsonl'), 'utf8')
  expect(events).toContain('"processFailed"')
  expect(events).toContain('nobody catches me')
  // The roles were stopped, not cut off.
  expect(events).toContain('"serverStopped"')
  await product.start()
  await product.browser('alice')
  expect((await transcript(alice, bob.address)).map((message) => message.text)).toEqual(['before'])
}, 120_000)
