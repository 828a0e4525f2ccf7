import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Endpoint } from '../endpoint.ts'
import { Response } from '../message.ts'
import { RawPeer, settled } from '../testing/raw-peer.ts'

const valid = (method: string, n: number): string =>
  [
    `${method} sip:bob@b.test SIP/2.0`,
    `Via: SIP/2.0/TLS p.test;branch=z9hG4bK${n}`,
    'Max-Forwards: 70',
    'From: <sip:alice@a.test>;tag=f1',
    'To: <sip:bob@b.test>',
    `Call-ID: c${n}`,
    `CSeq: ${n} ${method}`,
    'Contact: <sip:alice@p.test>',
    'Content-Length: 2',
    '',
    'hi',
  ].join('\r\n')

const method = fc.constantFrom('MESSAGE', 'INVITE', 'ACK', 'CANCEL', 'BENOTIFY', 'OPTIONS')
const number = fc.integer({ min: 1, max: 3 })

/** A valid message with some bytes of it replaced, left out or put in. */
const mutated = fc
  .tuple(method, number, fc.array(fc.tuple(fc.nat(400), fc.nat(6), fc.string({ unit: 'binary-ascii', maxLength: 6 })), { maxLength: 4 }))
  .map(([name, n, edits]) => edits.reduce((text, [at, drop, put]) => text.slice(0, at) + put + text.slice(at + drop), valid(name, n)))

const response = fc.tuple(fc.integer({ min: 100, max: 699 }), number).map(([status, n]) => valid('MESSAGE', n).replace(/^.*/, `SIP/2.0 ${status} X`))
const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1'))
const hostile = fc.array(fc.oneof(fc.tuple(method, number).map(([name, n]) => valid(name, n)), mutated, response, noise), { maxLength: 8 })

test('whatever a peer sends, in whatever pieces, nothing of ours breaks and others are served', async () => {
  await fc.assert(
    fc.asyncProperty(hostile, fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 20 }), async (texts, cuts) => {
      const defects: unknown[] = []
      await using endpoint = new Endpoint({
        viaHost: 'b.test',
        onDefect: (error) => void defects.push(error),
        onRequest: (request, tx) => tx?.respond(Response.to(request, 200, undefined, 't')),
      })
      const peer = new RawPeer()
      peer.attachTo(endpoint)
      let rest = texts.join('')
      for (const cut of cuts) {
        if (rest !== '') peer.says(rest.slice(0, cut))
        rest = rest.slice(cut)
      }
      if (rest !== '') peer.says(rest)
      await settled(4)
      const other = new RawPeer()
      other.attachTo(endpoint)
      other.says(valid('OPTIONS', 9))
      await other.hears('SIP/2.0 200')
      peer.destroy()
      expect(defects).toEqual([])
    }),
    { numRuns: 300 },
  )
})

test('however valid messages are cut, the answers are the same', async () => {
  const answers = async (pieces: string[]): Promise<string> => {
    await using endpoint = new Endpoint({ viaHost: 'b.test', onRequest: (request, tx) => tx?.respond(Response.to(request, 200, undefined, 't')) })
    const peer = new RawPeer()
    peer.attachTo(endpoint)
    for (const piece of pieces) peer.says(piece)
    await peer.hears('Call-ID: c7')
    return peer.heard
  }
  const whole = [5, 6, 7].map((n) => valid('MESSAGE', n)).join('')
  const expected = await answers([whole])
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: whole.length - 1 }), { maxLength: 30 }), async (at) => {
      const cuts = [0, ...at.sort((a, b) => a - b), whole.length]
      const pieces = cuts.slice(1).map((to, index) => whole.slice(cuts[index], to))
      expect(await answers(pieces)).toBe(expected)
    }),
    { numRuns: 100 },
  )
})
