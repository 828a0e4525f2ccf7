import { afterEach, expect, test } from 'vitest'
import type { Endpoint } from '../endpoint.ts'
import type { Connection } from '../endpoint.ts'
import { answer, endAll, newEndpoint, newRequest } from '../testing/endpoint-lab.ts'
import { Request } from '../message.ts'
import { connectInMemory } from '../transport/memory.ts'

afterEach(endAll)

test('ten thousand requests relayed between two connections: none lost, none doubled, in order, few writes', async () => {
  const total = 10_000
  const ends: Connection[] = []
  const relay: Endpoint = newEndpoint({
    viaHost: 'relay.test',
    limits: { transactions: total },
    onConnection: (connection) => void ends.push(connection),
    onRequest: (received, tx) => {
      const onward = received.clone()
      relay.request(onward, ends[1]!, {
        response: (response) => {
          response.headers.removeFirst('Via')
          tx!.respond(response)
        },
        failure: () => answer(408)(received, tx),
      })
    },
  })
  const seen: string[] = []
  const bob = newEndpoint({
    viaHost: 'b.test',
    onRequest: (received, tx) => {
      seen.push(received.body.toString())
      answer(200)(received, tx)
    },
  })
  const alice = newEndpoint()
  const [toRelay] = connectInMemory(alice, relay)
  connectInMemory(bob, relay)
  const answered: number[] = []
  await new Promise<void>((resolve) => {
    for (let n = 0; n < total; n++) {
      alice.request(newRequest('MESSAGE', [['Content-Type', 'text/plain']], String(n)), toRelay, {
        response: (response) => {
          expect(response.headers.list('Via')).toHaveLength(1)
          answered.push(n)
          if (answered.length === total) resolve()
        },
        failure: (reason) => {
          throw new Error(reason)
        },
      })
    }
  })
  const inOrder = Array.from({ length: total }, (_, n) => n)
  expect(seen).toEqual(inOrder.map(String))
  expect(answered).toEqual(inOrder)
})

test('a request that was here before is recognised by our Via, wherever it stands and however it is written', () => {
  const relay = newEndpoint({ viaHost: 'Relay.Test:5061' })
  const through = (...vias: string[]): boolean => {
    const made = newRequest('MESSAGE')
    for (const via of vias) made.headers.add('Via', via)
    return relay.loops(made)
  }
  expect(through('SIP/2.0/TLS p.test;branch=z9hG4bK1', 'SIP/2.0/TLS relay.test:5061;branch=z9hG4bK2')).toBe(true)
  expect(through('SIP/2.0/TLS p.test;branch=z9hG4bK1, SIP/2.0/tls RELAY.test : 5061;branch=z9hG4bK2')).toBe(true)
  expect(through('SIP/2.0/TLS p.test;branch=z9hG4bK1', 'SIP/2.0/TLS relay.test;branch=z9hG4bK2')).toBe(false)
  expect(through('SIP/2.0/TLS relay.test:5061.evil.test;branch=z9hG4bK2'.replace(':5061.evil', '.evil'))).toBe(false)
})

test('what comes back for the Request-URI it was here with is a loop, for another it is a spiral, whatever it was sent on to', () => {
  const relay = newEndpoint({ viaHost: 'relay.test' })
  const [toNext] = connectInMemory(relay, newEndpoint({ viaHost: 'next.test' }))
  const received = newRequest('MESSAGE')
  const cameTo = received.uri
  const copy = received.clone()
  copy.uri = 'sip:phone@192.0.2.1'
  relay.sendStateless(copy, toNext)
  const back = (uri: string): boolean => relay.loops(Request.create('MESSAGE', uri, [...copy.headers.entries()]))
  expect([back(cameTo), back('sip:phone@192.0.2.1'), back('sip:another@parley.test')]).toEqual([true, false, false])
})

test('an endpoint that stops closes its connections and ports, and refuses to open others', async () => {
  const host = newEndpoint()
  const { port } = await host.listen({ transport: 'tcp', host: '127.0.0.1', port: 0 })
  const client = newEndpoint()
  const connection = await client.connect({ transport: 'tcp', host: '127.0.0.1', port })
  const closed = new Promise((resolve) => connection.onClose(resolve))
  await host[Symbol.asyncDispose]()
  expect(await closed).toBe('closed by the peer')
  await expect(client.connect({ transport: 'tcp', host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'unreachable' })
  await expect(host.connect({ transport: 'tcp', host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'unreachable' })
})
