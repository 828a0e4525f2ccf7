import { Endpoint } from '../endpoint.ts'
import type { Connection, EndpointOptions, ServerTransaction } from '../endpoint.ts'
import { Request, Response } from '../message.ts'
import { RawPeer } from './raw-peer.ts'

/** Endpoints and messages for the tests of the endpoint. */

const started: Endpoint[] = []

/** For `afterEach`: ends every endpoint made here. */
export async function endAll(): Promise<void> {
  for (const endpoint of started.splice(0)) await endpoint[Symbol.asyncDispose]()
}

export function newEndpoint(options: Partial<EndpointOptions> = {}): Endpoint {
  const made = new Endpoint({ viaHost: 'a.test', onRequest: () => {}, ...options })
  started.push(made)
  return made
}

/** An endpoint with the bytes of a peer on its other side. */
export function withPeer(options: Partial<EndpointOptions> = {}, inbound = true): { endpoint: Endpoint; peer: RawPeer; connection: Connection } {
  const endpoint = newEndpoint(options)
  const peer = new RawPeer()
  return { endpoint, peer, connection: peer.attachTo(endpoint, inbound) }
}

let calls = 0

/** A request as an owner hands it to the endpoint; every one has a Call-ID of its own. */
export function newRequest(method: string, more: [string, string][] = [], body: string | Buffer = ''): Request {
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

/** A request as a peer writes it; every one has a branch of its own. */
export function wire(method: string, o: { via?: string; call?: string; cseq?: number; body?: string; to?: string } = {}): string {
  const body = o.body ?? ''
  return [
    `${method} sip:bob@b.test SIP/2.0`,
    `Via: ${o.via ?? `SIP/2.0/TLS p.test;branch=z9hG4bK${++calls}`}`,
    'Max-Forwards: 70',
    'From: <sip:alice@a.test>;tag=f1',
    `To: ${o.to ?? '<sip:bob@b.test>'}`,
    `Call-ID: ${o.call ?? 'c1'}`,
    `CSeq: ${o.cseq ?? 1} ${method}`,
    'Contact: <sip:alice@p.test>',
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n')
}

/** A peer's answer to the last request of that method it heard; a final one has the To tag `b` and what `more` adds to it. */
export function wireAnswer(heard: string, method: string, status: number, more = ''): string {
  const sent = heard.slice(heard.lastIndexOf(`${method} sip:`))
  const line = (name: string): string => new RegExp(`^${name}: .*$`, 'm').exec(sent)![0].trimEnd()
  const to = status > 100 ? `${line('To')};tag=b${more}` : line('To')
  return `SIP/2.0 ${status} X\r\n${line('Via')}\r\n${line('From')}\r\n${to}\r\n${line('Call-ID')}\r\n${line('CSeq')}\r\nContact: <sip:bob@p.test>\r\nContent-Length: 0\r\n\r\n`
}

/** The status codes in what was heard, in order. */
export const statuses = (heard: string): string[] => [...heard.matchAll(/^SIP\/2\.0 (\d{3})/gm)].map((match) => match[1]!)

/** An owner that answers everything. */
export const answer =
  (status: number) =>
  (request: Request, tx: ServerTransaction | undefined): void =>
    tx?.respond(Response.to(request, status, undefined, 'b1'))

/** The final response, or why there is none. */
export function outcomeOf(from: Endpoint, request: Request, connection: Connection): Promise<Response | string> {
  return new Promise((resolve) => {
    from.request(request, connection, {
      response: (response) => {
        if (response.status >= 200) resolve(response)
      },
      failure: resolve,
    })
  })
}

export async function statusOf(outcome: Promise<Response | string>): Promise<number | string> {
  const found = await outcome
  return typeof found === 'string' ? found : found.status
}
