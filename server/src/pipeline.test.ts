import { afterEach, expect, test } from 'vitest'
import { Lab, type LabOptions } from './testing.ts'

let lab: Lab | undefined

async function start(options: LabOptions = {}): Promise<Lab> {
  return (lab = await Lab.start(options))
}

afterEach(async () => {
  await lab?.[Symbol.asyncDispose]()
  lab = undefined
})

test('a message goes from one signed-in client to the other, and both are told its place', async () => {
  await start()
  const alice = await lab!.signIn('alice')
  const bob = await lab!.signIn('bob')
  const sent = alice.build('MESSAGE', `sip:${bob.address}`, { 'Parley-Message-Id': 'm1' }, 'hello')
  alice.send(sent)
  const got = await bob.incoming('MESSAGE')
  expect(got.uri).toBe(bob.contact)
  expect(got.body.toString()).toBe('hello')
  expect(got.headers.get('Max-Forwards')).toBe('69')
  expect(got.headers.get('Parley-Message-Id')).toBe('m1')
  bob.reply(got, 200)
  const answer = await alice.finalFor(sent)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('Parley-Order')).toMatch(/^\d{19}$/)
  expect(answer.headers.get('Parley-Order')).toBe(got.headers.get('Parley-Order'))
})
