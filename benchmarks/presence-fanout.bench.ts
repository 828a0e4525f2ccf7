import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { buildBatchSubscribe, usualCategories } from '@parley/sip/bodies/batch-subscribe'
import { buildCategoryPublish } from '@parley/sip/bodies/category-publish'
import { availability, buildState } from '@parley/sip/bodies/category-state'
import { eventPackages, mediaTypes } from '@parley/sip/bodies/media-types'
import { Request } from '@parley/sip/message'
import { serialize } from '@parley/sip/serialize'
import type { Question, Usage } from './lib/presence-server.ts'

export const question = 'What does telling 100 watchers of a changed status cost in CPU, against a bare TLS sender of as many bytes, and what does a subscription cost in memory?'

const PEOPLE = 100
const WATCHERS = 100
const ROUNDS = 14
/** Kamailio 5.6 over TLS, and what it held for 10,000 subscriptions: the peer of the goals. */
const PEER = { cpuS: 0.038, memoryMb: 112 }

interface Ports {
  sip: number
  bare: number
  ca: string
  key: string
  cert: string
}

export async function run() {
  const together = await fanOut(1, false)
  const apart = await fanOut(100, false)
  const single = await fanOut(1, true)
  return [
    row('100 watchers on one trusted link', together),
    row('100 watchers on 100 connections', apart),
    { name: 'memory of 10,000 subscriptions', unit: 'MB', value: single.memoryMb, base: PEER.memoryMb, ratio: single.memoryMb / PEER.memoryMb, note: 'base: Kamailio; one dialog for each watched person' },
  ]
}

type Figures = Awaited<ReturnType<typeof fanOut>>

const row = (name: string, f: Figures) => ({
  name,
  unit: 'CPU-s/1000',
  value: f.cpuS,
  base: f.floorS,
  ratio: f.cpuS / f.floorS,
  note: `fan-out p50 ${f.p50.toFixed(1)} ms; ${(f.cpuS / PEER.cpuS).toFixed(2)} × Kamailio; base: bare TLS sender`,
})

/** @param single  every watched person in a subscription of its own */
async function fanOut(links: number, single: boolean) {
  const child = fork(join(import.meta.dirname, 'lib/presence-server.ts'), { execArgv: ['--conditions=source', '--expose-gc', '--import', join(import.meta.dirname, '../scripts/lib/typescript.mjs')] })
  const ports = await next<Ports>(child)
  const scene = new Scene(child, ports)
  try {
    await scene.open(links)
    const before = await scene.ask({ ask: 'usage after a collection' })
    const subscriptions = await scene.watch(single)
    const memoryMb = (((await scene.ask({ ask: 'usage after a collection' })).heapMb - before.heapMb) / subscriptions) * 10_000
    const rounds = []
    for (let round = 0; round < ROUNDS; round++) rounds.push(await scene.round(round))
    const settled = rounds.slice(4)
    return { memoryMb, cpuS: median(settled.map((r) => r.cpuS)), p50: median(settled.map((r) => r.p50)), floorS: await scene.floor(median(settled.map((r) => r.bytes))) }
  } finally {
    child.kill('SIGKILL')
  }
}

/** A web application that plays two hundred people. */
class Scene {
  readonly #child: ChildProcess
  readonly #ports: Ports
  readonly #links: Link[] = []
  #count = 0

  constructor(child: ChildProcess, ports: Ports) {
    this.#child = child
    this.#ports = ports
  }

  async ask(question: Question): Promise<Usage> {
    this.#child.send(question)
    return next<Usage>(this.#child)
  }

  async open(links: number): Promise<void> {
    const { sip, ca, key, cert } = this.#ports
    for (let n = 0; n < links; n++) this.#links.push(await Link.open({ port: sip, ca, key, cert }))
    for (let n = 0; n < PEOPLE + WATCHERS; n++) this.#send(n, 'REGISTER', 'sip:parley.test', { To: `<sip:u${n % 200}@parley.test>`, Expires: '3600' })
    await this.#until(() => this.#sum((l) => l.answers) >= PEOPLE + WATCHERS)
  }

  /** @returns how many subscriptions there are now */
  async watch(single: boolean): Promise<number> {
    const people = Array.from({ length: PEOPLE }, (_, n) => ({ uri: `sip:u${n}@parley.test`, context: false }))
    const lists = single ? people.map((one) => [one]) : [people]
    const goal = this.#sum((l) => l.answers) + WATCHERS * lists.length
    for (let n = PEOPLE; n < PEOPLE + WATCHERS; n++) {
      for (const resources of lists) {
        const body = buildBatchSubscribe({ uri: `sip:u${n}@parley.test`, actions: [{ name: 'subscribe', id: '1', resources, categories: [...usualCategories] }] })
        const headers = { Event: eventPackages.presence, Supported: 'ms-benotify, ms-piggyback-first-notify', 'Content-Type': mediaTypes.batchSubscribe }
        this.#send(n, 'SUBSCRIBE', `sip:u${n}@parley.test`, headers, body)
      }
    }
    await this.#until(() => this.#sum((l) => l.answers) >= goal)
    return WATCHERS * lists.length
  }

  /** Each person changes the status once, after all watchers of the one before were told. */
  async round(round: number): Promise<{ cpuS: number; p50: number; bytes: number }> {
    const times: number[] = []
    const told = this.#sum((l) => l.notifications)
    const bytes = this.#sum((l) => l.bytes)
    const { cpuS } = await this.ask({ ask: 'usage' })
    for (let n = 0; n < PEOPLE; n++) {
      const start = performance.now()
      this.#publish(n, round)
      await this.#until(() => this.#sum((l) => l.notifications) >= told + (n + 1) * WATCHERS)
      times.push(performance.now() - start)
    }
    const after = await this.ask({ ask: 'usage' })
    const count = PEOPLE * WATCHERS
    return { cpuS: ((after.cpuS - cpuS) / count) * 1_000, p50: median(times), bytes: (this.#sum((l) => l.bytes) - bytes) / count }
  }

  /** CPU seconds for a thousand notifications' bytes and nothing else. */
  async floor(bytes: number): Promise<number> {
    const { bare, ca, key, cert } = this.#ports
    for (let n = 0; n < this.#links.length; n++) await Link.open({ port: bare, ca, key, cert })
    const copies = WATCHERS / this.#links.length
    const times = 10 * PEOPLE
    const question = { ask: 'send', times, bytes: Math.round(bytes), copies } as const
    await this.ask(question)
    const { cpuS } = await this.ask({ ask: 'usage' })
    return (((await this.ask(question)).cpuS - cpuS) / (times * WATCHERS)) * 1_000
  }

  #publish(n: number, version: number): void {
    const content = buildState({ type: 'machineState', manual: false, availability: version % 2 === 0 ? availability.available : availability.inactive })
    const publications = [2, 3].map((container) => ({ categoryName: 'state', instance: 1, container, version, expireType: 'endpoint' as const, content }))
    this.#send(n, 'SERVICE', `sip:u${n}@parley.test`, { 'Content-Type': mediaTypes.categoryPublish }, buildCategoryPublish({ uri: `sip:u${n}@parley.test`, publications }))
  }

  #send(n: number, method: string, uri: string, headers: Record<string, string>, body = ''): void {
    const id = ++this.#count
    const common = {
      Via: `SIP/2.0/TLS owa.parley.test;branch=z9hG4bK${id}`,
      'Max-Forwards': '70',
      From: `<sip:u${n}@parley.test>;tag=t${id};epid=e${n}`,
      To: `<${uri}>`,
      'Call-ID': `c${id}`,
      CSeq: `${id} ${method}`,
      Contact: `<sip:u${n}@owa.parley.test:5199;transport=tls;ms-opaque=e${n}>`,
    }
    this.#linkOf(n).socket.write(serialize(Request.create(method, uri, Object.entries({ ...common, ...headers }), body)))
  }

  #linkOf(n: number): Link {
    return this.#links[n % this.#links.length]!
  }

  #sum(figure: (link: Link) => number): number {
    let sum = 0
    for (const link of this.#links) sum += figure(link)
    return sum
  }

  async #until(holds: () => boolean): Promise<void> {
    while (!holds()) await Promise.race(this.#links.map((link) => link.more()))
  }
}

/** Counts what comes, without parsing it: the generator must not be what is measured. */
class Link {
  readonly socket: TLSSocket
  answers = 0
  notifications = 0
  bytes = 0
  #rest = ''
  #wake: (() => void)[] = []

  private constructor(socket: TLSSocket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('error', () => {})
  }

  static async open(o: { port: number; ca: string; key: string; cert: string }): Promise<Link> {
    const socket = connect({ host: '127.0.0.1', servername: 'lync.parley.test', ...o })
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject))
    return new Link(socket)
  }

  more(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve))
  }

  #read(chunk: Buffer): void {
    this.bytes += chunk.length
    const text = this.#rest + chunk.toString('latin1')
    let end = 0
    for (const [, start] of matches(text, /BENOTIFY sip:|SIP\/2\.0 200 /g)) {
      if (text.startsWith('B', start)) this.notifications++
      else this.answers++
      end = start + 8
    }
    this.#rest = text.slice(Math.max(end, text.length - 13))
    for (const wake of this.#wake.splice(0)) wake()
  }
}

function* matches(text: string, pattern: RegExp): Iterable<[string, number]> {
  for (const found of text.matchAll(pattern)) yield [found[0], found.index]
}

const next = <T>(child: ChildProcess): Promise<T> => new Promise((resolve) => child.once('message', (message) => resolve(message as T)))

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
