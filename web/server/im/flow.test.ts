import { expect, test } from 'vitest'
import type { Connection, Endpoint } from '@parley/sip/endpoint'
import { Request, type Response } from '@parley/sip/message'
import { ConnectionFlow } from './flow.ts'
import { answer } from './testing.ts'

const request = () =>
  Request.create('INVITE', 'sip:bob@parley.test', [['From', '<sip:alice@parley.test>;tag=a'], ['To', '<sip:bob@parley.test>'], ['Call-ID', 'c'], ['CSeq', '1 INVITE']])

/** @param ask  what the endpoint does with a request and what its owner wants to hear */
const flowOf = (ask: (request: Request, response: (response: Response) => void) => void) =>
  new ConnectionFlow({ request: (asked: Request, _: Connection, o: { response: (response: Response) => void }) => ask(asked, o.response) } as unknown as Endpoint, {} as Connection)

test('an exchange ends, whatever is made of its answer, and the endpoint hears of what could not be made', async () => {
  const heard: unknown[] = []
  const flow = flowOf((asked, response) => {
    try {
      response(answer(asked, 200))
    } catch (thrown) {
      heard.push(thrown)
    }
  })
  const wrong = new Error('no such route')
  const exchange = await flow.exchange(request(), () => {
    throw wrong
  })
  expect(exchange).toEqual({ kind: 'unreadable', reason: 'no such route' })
  expect(heard).toEqual([wrong])
  expect((await flow.exchange(request())).kind).toBe('response')
})

test('a request that cannot be sent is an exchange that failed', async () => {
  const flow = flowOf(() => {
    throw new Error('no Via fits')
  })
  expect(await flow.exchange(request())).toEqual({ kind: 'unreadable', reason: 'no Via fits' })
})
