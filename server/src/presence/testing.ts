import { buildBatchSubscribe, usualCategories } from '@parley/sip/bodies/batch-subscribe'
import { parseCategories, type Categories } from '@parley/sip/bodies/categories'
import { buildCategoryPublish, type Publication } from '@parley/sip/bodies/category-publish'
import { contactCardOf, type ContactCard } from '@parley/sip/bodies/category-contact-card'
import { buildNote, notesOf } from '@parley/sip/bodies/category-note'
import { availability, buildState, stateOf, type State } from '@parley/sip/bodies/category-state'
import { buildSetContainerMembers, type ContainerChange } from '@parley/sip/bodies/containers'
import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import { parseRlmiMultipart } from '@parley/sip/bodies/rlmi-multipart'
import { buildRoamingList, parseRoamingData, type RoamingData } from '@parley/sip/bodies/roaming-self'
import type { XmlElement } from '@parley/sip/bodies/xml'
import type { Message, Request, Response } from '@parley/sip/message'
import type { TestClient } from '../testing.ts'

/** What a watcher reads in a document. */
export interface Seen {
  uri: string
  state?: State
  note?: string
  card?: ContactCard
  /** Names of categories that were cleared. */
  cleared: string[]
}

export function read(document: Categories<XmlElement>): Seen {
  const seen: Seen = { uri: document.uri, cleared: [] }
  for (const { name, content } of document.categories) {
    if (content === undefined) seen.cleared.push(name)
    else if (name === 'state') seen.state = stateOf(content)
    else if (name === 'note') seen.note = notesOf(content).map((n) => n.text).join('|')
    else if (name === 'contactCard') seen.card = contactCardOf(content)
  }
  return seen
}

/** Every document in the body of an answer or a notification. */
export function documentsIn(message: Request | Response): Categories<XmlElement>[] {
  const type = message.headers.get('Content-Type') ?? ''
  if (!type.startsWith('multipart/')) return message.body.length === 0 ? [] : [parseCategories(message.body)]
  const { list, documents } = parseRlmiMultipart(type, message.body)
  return list.resources.map((r) => parseCategories(documents.get(r.cid!)!))
}

/** A subscription as its subscriber knows it. */
export interface Dialog {
  answer: Response
  request: Request
  cseq: number
}

/** A signed-in endpoint that speaks the presence of Lync-type clients, on a `TestClient`. */
export class PresenceEndpoint {
  readonly client: TestClient
  readonly #versions = new Map<string, number>()

  constructor(client: TestClient) {
    this.client = client
  }

  get uri(): string {
    return `sip:${this.client.address}`
  }

  async subscribe(event: string, body: string, headers: Record<string, string> = {}, to = this.uri): Promise<Dialog> {
    const request = this.client.build('SUBSCRIBE', to, this.#subscribeHeaders(event, body, headers), body)
    return { request, answer: await this.client.exchange(request), cseq: 1 }
  }

  /** A further SUBSCRIBE in the dialog. */
  async again(dialog: Dialog, body = '', headers: Record<string, string> = {}): Promise<Response> {
    const { request, answer } = dialog
    const event = request.headers.get('Event') ?? ''
    const uri = /<([^>]*)>/.exec(answer.headers.get('Contact') ?? '')?.[1] ?? ''
    const same = { From: request.headers.get('From')!, To: answer.headers.get('To')!, 'Call-ID': request.headers.get('Call-ID')!, CSeq: `${1_000 + dialog.cseq++} SUBSCRIBE` }
    return this.client.exchange(this.client.build('SUBSCRIBE', uri, { ...this.#subscribeHeaders(event, body, headers), ...same }, body))
  }

  watch(uris: string[], headers: Record<string, string> = {}): Promise<Dialog> {
    return this.subscribe(eventPackages.presence, this.batch('subscribe', uris), { Require: 'adhoclist, categoryList', ...headers })
  }

  batch(name: 'subscribe' | 'unsubscribe', uris: string[], categories: readonly string[] = usualCategories): string {
    const resources = uris.map((uri) => ({ uri, context: false }))
    return buildBatchSubscribe({ uri: this.uri, actions: [{ name, id: '1', resources, categories: name === 'subscribe' ? [...categories] : [] }] })
  }

  async followSelf(): Promise<RoamingData<XmlElement>> {
    const { answer } = await this.subscribe(eventPackages.roamingSelf, buildRoamingList(['categories', 'containers', 'subscribers']))
    return parseRoamingData(answer.body)
  }

  /** What the server has sent up to now and no test has asked for. */
  async unread(): Promise<Message[]> {
    await this.client.ping()
    return this.client.inbox
  }

  /** The next notification of an event package. */
  async notified(event: string): Promise<Request> {
    return (await this.client.receive((m) => m.kind === 'request' && m.method === 'BENOTIFY' && m.headers.get('Event') === event)) as Request
  }

  async seen(): Promise<Seen> {
    return read(documentsIn(await this.notified(eventPackages.presence))[0]!)
  }

  async selfChange(): Promise<RoamingData<XmlElement>> {
    return parseRoamingData((await this.notified(eventPackages.roamingSelf)).body)
  }

  /** Publishes with the version it knows; remembers the new ones. */
  async publish(...publications: (Omit<Publication<string>, 'version'> & { version?: number })[]): Promise<Response> {
    const versioned = publications.map((p) => ({ ...p, version: p.version ?? this.#versions.get(keyOf(p.categoryName, p.instance, p.container)) ?? 0 }))
    const answer = await this.service(mediaTypes.categoryPublish, buildCategoryPublish({ uri: this.uri, publications: versioned }))
    if (answer.status === 200) this.learn(parseRoamingData(answer.body))
    return answer
  }

  learn(data: RoamingData<XmlElement>): void {
    for (const c of data.categories?.categories ?? []) {
      const key = keyOf(c.name, c.instance, c.container ?? 0)
      if (c.expires === 0) this.#versions.delete(key)
      else this.#versions.set(key, c.version ?? 0)
    }
  }

  service(type: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.client.request('SERVICE', this.uri, { 'Content-Type': type, ...headers }, body)
  }

  machine(value: number = availability.available, more: Partial<State> = {}): Promise<Response> {
    return this.#state('machineState', 0x3000_0001, 'endpoint', value, more)
  }

  choose(value: number, more: Partial<State> = {}): Promise<Response> {
    return this.#state('userState', 0x2000_0000, 'static', value, { manual: true, ...more })
  }

  note(text: string): Promise<Response> {
    const content = buildNote([{ type: 'personal', text }])
    return this.publish(...[200, 300, 400].map((container) => ({ categoryName: 'note', instance: 0, container, expireType: 'static' as const, content })))
  }

  async containers(changes: ContainerChange[]): Promise<Response> {
    return this.service(mediaTypes.setContainerMembers, buildSetContainerMembers(changes))
  }

  block(address: string, version = 1): Promise<Response> {
    return this.containers([{ id: 32_000, version, changes: [{ action: 'add', type: 'user', value: address }] }])
  }

  #state(type: 'machineState' | 'userState', instance: number, expireType: 'endpoint' | 'static', value: number, more: Partial<State>): Promise<Response> {
    const content = buildState({ type, manual: false, availability: value, ...more })
    return this.publish(...[2, 3].map((container) => ({ categoryName: 'state', instance, container, expireType, content })))
  }

  #subscribeHeaders(event: string, body: string, headers: Record<string, string>): Record<string, string> {
    const types: Record<string, string> = {
      [eventPackages.presence]: mediaTypes.batchSubscribe,
      [eventPackages.roamingSelf]: mediaTypes.roamingSelf,
      [eventPackages.provisioning]: mediaTypes.provisioning,
    }
    return {
      Event: event,
      Contact: `<${this.client.contact}>`,
      Supported: 'ms-benotify, ms-piggyback-first-notify, com.microsoft.autoextend',
      'Proxy-Require': 'ms-benotify',
      ...(body === '' ? {} : { 'Content-Type': types[event] ?? 'application/xml' }),
      ...headers,
    }
  }
}

const keyOf = (name: string, instance: number, container: number): string => `${name} ${instance} ${container}`
