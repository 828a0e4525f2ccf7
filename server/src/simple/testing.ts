import { parseEventList, type EventList } from '@parley/sip/bodies/event-list'
import { parsePidf, type Pidf } from '@parley/sip/bodies/pidf'
import { parseWatcherInfo, type WatcherInfo } from '@parley/sip/bodies/watcherinfo'
import type { Request, Response } from '@parley/sip/message'
import type { TestClient } from '../testing.ts'

/** A subscription as a standard client knows it. */
export interface StandardDialog {
  readonly request: Request
  readonly answer: Response
  cseq: number
}

/** A client that knows the RFCs and nothing else, on a `TestClient`: presence for tests. */
export class StandardClient {
  readonly client: TestClient

  constructor(client: TestClient) {
    this.client = client
  }

  get uri(): string {
    return `sip:${this.client.address}`
  }

  async subscribe(to: string, headers: Record<string, string> = {}, body = ''): Promise<StandardDialog> {
    const request = this.client.build('SUBSCRIBE', to, { Event: 'presence', Contact: `<${this.client.contact}>`, ...headers }, body)
    return { request, answer: await this.client.exchange(request), cseq: 1 }
  }

  /** A further SUBSCRIBE in the dialog. */
  again({ request, answer, ...dialog }: StandardDialog, headers: Record<string, string> = {}, body = '', cseq = 1_000 + dialog.cseq): Promise<Response> {
    const uri = /<([^>]*)>/.exec(answer.headers.get('Contact') ?? '')?.[1] ?? ''
    const same = { From: request.headers.get('From')!, To: answer.headers.get('To')!, 'Call-ID': request.headers.get('Call-ID')! }
    const event = { Event: request.headers.get('Event')!, Contact: `<${this.client.contact}>`, CSeq: `${cseq} SUBSCRIBE` }
    return this.client.exchange(this.client.build('SUBSCRIBE', uri, { ...same, ...event, ...headers }, body))
  }

  /** The next NOTIFY, answered. */
  async notified(): Promise<Request> {
    const notify = await this.client.incoming('NOTIFY')
    this.client.reply(notify, 200)
    return notify
  }

  async pidf(): Promise<Pidf> {
    return parsePidf((await this.notified()).body)
  }

  async list(): Promise<EventList> {
    const notify = await this.notified()
    return parseEventList(notify.headers.get('Content-Type') ?? '', notify.body)
  }

  async watchers(): Promise<WatcherInfo> {
    return parseWatcherInfo((await this.notified()).body)
  }

  /** @param body  a PIDF document, or nothing for a refresh */
  publish(body: string, headers: Record<string, string> = {}): Promise<Response> {
    const type: Record<string, string> = body === '' ? {} : { 'Content-Type': 'application/pidf+xml' }
    return this.client.request('PUBLISH', this.uri, { Event: 'presence', ...type, ...headers }, body)
  }

  /** What such clients publish. @param rpid  inside the activities */
  pidfSaying(basic: 'open' | 'closed', rpid = '', note = ''): string {
    const person = rpid === '' ? '' : `<dm:person id="p1"><rpid:activities>${rpid}</rpid:activities></dm:person>`
    return (
      `<?xml version="1.0" encoding="UTF-8"?><presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="${this.uri}">` +
      `<tuple id="t1"><status><basic>${basic}</basic></status><contact>${this.uri}</contact>${note === '' ? '' : `<note>${note}</note>`}</tuple>${person}</presence>`
    )
  }
}
