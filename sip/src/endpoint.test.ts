import { afterEach, expect, test } from 'vitest'
import { Endpoint } from './endpoint.ts'
import type { Connection, EndpointOptions, ServerTransaction } from './endpoint.ts'
import type { SipError } from './errors.ts'
import { FakeClock } from './testing/fake-clock.ts'
import { Request, Response } from './message.ts'
import { connectInMemory } from './transport/memory.ts'

const started: Endpoint[] = []

afterEach(async () => {
  for (const endpoint of started.splice(0)) await endpoint[Symbol.asyncDispose]()
})

function endpoint(options: Partial<EndpointOptions> = {}): Endpoint {
  const made = new Endpoint({ viaHost: 'a.test', onRequest: () => {}, ...options })
  started.push(made)
  return made
}

let calls = 0

function request(method: string, more: [string, string][] = [], body = ''): Request {
  return Request.create(
    method,
    'sip:bob@b.test',
    [
      ['Max-Forwards', '70'],
      ['From', '<sip:alice@a.test>;tag=f1'],
      ['To', '<sip:bob@b.test>'],
      ['Call-ID', `call-${++calls}`],
      ['CSeq', `1 ${method}`],
      ...more,
    ],
    body,
  )
}

/** The next final response, or why there is none. */
function final(from: Endpoint, sent: Request, connection: Connection): Promise<Response | string> {
  return new Promise((resolve) => {
    from.request(sent, connection, {
      response: (response) => {
        if (response.status >= 200) resolve(response)
      },
      failure: resolve,
    })
  })
}

const answer =
  (status: number) =>
  (received: Request, tx: ServerTransaction | undefined): void =>
    tx?.respond(Response.to(received, status, undefined, 'b1'))

test('a request over memory is answered', async () => {
  const seen: Request[] = []
  const caller = endpoint()
  const callee = endpoint({
    viaHost: 'b.test',
    onRequest: (received, tx) => {
      seen.push(received)
      answer(200)(received, tx)
    },
  })
  const [connection] = connectInMemory(caller, callee)
  const response = (await final(caller, request('MESSAGE', [['Content-Type', 'text/plain']], 'hello'), connection)) as Response
  expect(response.status).toBe(200)
  expect(seen[0]?.body.toString()).toBe('hello')
  expect(seen[0]?.headers.get('Via')).toMatch(/^SIP\/2\.0\/TLS a\.test;branch=z9hG4bK[\w-]{16}$/)
})

test('a request over TCP is answered', async () => {
  const caller = endpoint()
  const callee = endpoint({ viaHost: 'b.test', onRequest: answer(200) })
  const { port } = await callee.listen({ transport: 'tcp', host: '127.0.0.1', port: 0 })
  const connection = await caller.connect({ transport: 'tcp', host: '127.0.0.1', port })
  const response = (await final(caller, request('MESSAGE'), connection)) as Response
  expect(response.status).toBe(200)
})
