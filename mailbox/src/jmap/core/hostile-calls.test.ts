import { afterAll, beforeAll, expect, test } from 'vitest'
import { MailboxLab, message } from '../../testing/mailbox-lab.ts'
import { mimeLimits } from '../../mime/limits.ts'
import { coreLimits, hiddenLimits } from './limits.ts'
import type { JsonObject } from './json.ts'

let lab: MailboxLab

beforeAll(async () => {
  lab = await MailboxLab.open()
})

afterAll(() => lab[Symbol.asyncDispose]())

type Call = [name: string, args: JsonObject, callId: string]

const from = (resultOf: string, name: string, path: string): JsonObject => ({ resultOf, name, path })
const calls = Array.from({ length: coreLimits.maxCallsInRequest }, (_, i) => i)
const types = (responses: [string, { type?: string }, string][]): string[] => responses.map(([name, args]) => (name === 'error' ? String(args.type) : name))

test('calls that each hold the one before twice end where the answer does', async () => {
  const doubling = calls.map((i): Call => ['Core/echo', i === 0 ? { x: 'x'.repeat(100) } : { '#a': from(`c${i - 1}`, 'Core/echo', ''), '#b': from(`c${i - 1}`, 'Core/echo', '') }, `c${i}`])
  const said = types(await lab.calls('alice', ...doubling))
  expect(said.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 'Core/echo'))
  expect(said).toContain('requestTooLarge')
  expect(said.slice(said.indexOf('requestTooLarge') + 1).every((type) => type === 'invalidResultReference')).toBe(true)
})

test('all answers of a request share the room, and what comes after too large an answer is still answered', async () => {
  const long = 'x'.repeat(4 * 1024 * 1024)
  const said = types(await lab.calls('alice', ['Core/echo', { long }, 'c0'], ...calls.slice(1, 12).map((i): Call => ['Core/echo', { '#again': from('c0', 'Core/echo', '/long') }, `c${i}`]), ['Mailbox/get', {}, 'last']))
  expect(said.filter((type) => type === 'Core/echo')).toHaveLength(7)
  expect(said.at(-1)).toBe('Mailbox/get')
})

test('a call has few references, each of them to a bounded number of values', async () => {
  const many: JsonObject = Object.fromEntries(Array.from({ length: hiddenLimits.references + 1 }, (_, i) => [`#r${i}`, from('c0', 'Core/echo', '/list')]))
  const list = Array.from({ length: 2 }, () => Array.from({ length: hiddenLimits.referenceValues / 2 + 1 }, () => 1))
  const said = types(await lab.calls('alice', ['Core/echo', { list }, 'c0'], ['Core/echo', many, 'c1'], ['Core/echo', { '#all': from('c0', 'Core/echo', '/list/*') }, 'c2'], ['Core/echo', { '#one': from('c0', 'Core/echo', '/list/0') }, 'c3']))
  expect(said).toEqual(['Core/echo', 'invalidResultReference', 'invalidResultReference', 'Core/echo'])
})

/** Turns of the event loop that everybody else has meanwhile. */
async function turnsIn(work: () => Promise<unknown>): Promise<number> {
  let turns = 0
  let counting = true
  const count = (): void => {
    turns++
    if (counting) setImmediate(count)
  }
  setImmediate(count)
  await work()
  counting = false
  return turns
}

test('everybody else has a turn between two calls', async () => {
  const turns = await turnsIn(() => lab.calls('alice', ...calls.map((i): Call => ['Mailbox/get', {}, `c${i}`])))
  expect(turns).toBeGreaterThanOrEqual(coreLimits.maxCallsInRequest - 1)
})

test('what is asked for of each object is bounded, and worked out once however often it is named', async () => {
  const id = await lab.import('alice', message({ subject: 'Named twice' }))
  const [email] = (await lab.call('alice', 'Email/get', { ids: [id], properties: ['subject', 'subject'] })).list
  expect(email.subject).toBe('Named twice')
  const headers = Array.from({ length: hiddenLimits.properties + 1 }, (_, i) => `header:X-${i}`)
  for (const args of [{ properties: headers }, { properties: ['bodyStructure'], bodyProperties: headers }] as JsonObject[]) {
    expect((await lab.error('alice', 'Email/get', { ids: [id], ...args })).type).toBe('invalidArguments')
  }
  expect((await lab.error('alice', 'Email/parse', { blobIds: [], properties: headers })).type).toBe('invalidArguments')
})

test('a response that is echoed is never taken for our own', async () => {
  const args = { response: { forged: true }, implied: [['Email/get', { list: [] }]], accountId: 'alice@parley.test' }
  expect(await lab.calls('alice', ['Core/echo', args, 'c0'])).toEqual([['Core/echo', args, 'c0']])
})

test('names that every object inherits are no conditions, no orders and no properties', async () => {
  const [identity] = (await lab.call('alice', 'Identity/get')).list
  for (const name of ['constructor', 'toString', 'hasOwnProperty', 'valueOf']) {
    for (const method of ['Email/query', 'Mailbox/query', 'EmailSubmission/query']) {
      expect([method, name, (await lab.error('alice', method, { filter: { [name]: 'x' } })).type]).toEqual([method, name, 'unsupportedFilter'])
      expect([method, name, (await lab.error('alice', method, { sort: [{ property: name }] })).type]).toEqual([method, name, 'unsupportedSort'])
    }
    expect((await lab.call('alice', 'Identity/set', { update: { [identity.id]: { [name]: null } } })).notUpdated[identity.id].type).toBe('invalidProperties')
  }
  expect(lab.diagnostics.recorded.events.filter(({ name }) => name === 'mailboxRequestFailed')).toEqual([])
})

test('a patch has a bounded number of paths, whatever it patches', async () => {
  const id = await lab.import('alice', message({ subject: 'Patched' }))
  const [identity] = (await lab.call('alice', 'Identity/get')).list
  const folder = await lab.folderId('alice', 'inbox')
  const of = (paths: number): JsonObject => Object.fromEntries(Array.from({ length: paths }, (_, i) => [`keywords/k${i}`, null]))
  expect((await lab.call('alice', 'Email/set', { update: { [id]: of(hiddenLimits.setProperties) } })).updated).toEqual({ [id]: null })
  for (const [method, object] of [['Email/set', id], ['Identity/set', identity.id], ['Mailbox/set', folder]]) {
    const { notUpdated } = await lab.call('alice', method, { update: { [object]: of(hiddenLimits.setProperties + 1) } })
    expect([method, notUpdated[object]]).toEqual([method, { type: 'invalidPatch', description: `A patch may have ${hiddenLimits.setProperties} paths` }])
  }
})

test('an email that is made has a bounded number of properties and parts', async () => {
  const mailboxIds = { [await lab.folderId('alice', 'drafts')]: true }
  const headers = Object.fromEntries(Array.from({ length: hiddenLimits.setProperties }, (_, i) => [`header:X-${i}:asNothing`, 'x']))
  const attachments = Array.from({ length: mimeLimits.parts + 1 }, () => ({ partId: '1', cid: 'a', disposition: 'inline' }))
  const create = { headers: { mailboxIds, ...headers }, attachments: { mailboxIds, attachments, bodyValues: { 1: { value: 'x' } } } }
  const { notCreated } = await lab.call('alice', 'Email/set', { create })
  expect(notCreated).toEqual({
    headers: { type: 'tooLarge', description: `An email may have ${hiddenLimits.setProperties} properties` },
    attachments: { type: 'tooLarge', description: `A message may have ${mimeLimits.parts} parts` },
  })
})

test('everybody else has a turn between two messages that are imported or read', async () => {
  const blobId = await lab.upload('alice', message({ subject: 'Many times' }).replace(/\r?\n/g, '\r\n'), 'message/rfc822')
  const mailboxIds = { [await lab.folderId('alice', 'inbox')]: true }
  const emails = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`e${i}`, { blobId, mailboxIds }]))
  let made: { blobId: string }[] = []
  const importing = async (): Promise<void> => void (made = Object.values((await lab.call('alice', 'Email/import', { emails })).created))
  expect(await turnsIn(importing)).toBeGreaterThanOrEqual(100)
  expect(await turnsIn(() => lab.call('alice', 'Email/parse', { blobIds: made.map((email) => email.blobId) }))).toBeGreaterThanOrEqual(100)
})
