import { WebSocket, type ClientOptions } from 'ws'
import type { Inputs, InputName, Message, OutputFrame, OutputName, Outputs, Snapshot } from '../../web/shared/wire.ts'
import { WireState } from './wire-state.ts'

export type NamedFrame = Extract<OutputFrame, { name: OutputName }>

/** Long enough for a busy machine; a test that waits for it has failed. */
const PATIENCE_MS = 45_000

export interface BrowserPlace {
  /** `http://127.0.0.1:port`. */
  url: string
  /** For HTTPS. */
  ca?: string
}

/** A refusal over the wire. */
export class Refused extends Error {
  readonly code: string
  readonly remedy: string | undefined

  constructor(error: { code: string; message: string; remedy?: string }) {
    super(error.message)
    this.code = error.code
    this.remedy = error.remedy
  }
}

/** One browser at wire level: the cookie, HTTP, and the live socket with what it has shown so far. */
export class Browser implements AsyncDisposable {
  readonly #place: BrowserPlace
  readonly #cookies = new Map<string, string>()
  readonly #replies = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>()
  readonly #waiting = new Set<() => void>()
  readonly #listeners = new Set<(output: NamedFrame) => void>()
  #socket: WebSocket | undefined
  #ids = 0
  csrf = ''
  address = ''
  state = new WireState()
  /** Every output since the socket was opened, oldest first. */
  outputs: NamedFrame[] = []
  closed: { code: number; reason: string } | undefined

  constructor(place: BrowserPlace) {
    this.#place = place
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  get snapshot(): Snapshot {
    if (!this.state.snapshot) throw new Error('no snapshot yet')
    return this.state.snapshot
  }

  /** A browser with the same cookies, as another tab would have. */
  tab(): Browser {
    const tab = new Browser(this.#place)
    for (const [name, value] of this.#cookies) tab.#cookies.set(name, value)
    tab.csrf = this.csrf
    tab.address = this.address
    return tab
  }

  /** A request of our page: same origin, the session's token, JSON. */
  async fetch(path: string, init: { method?: string; body?: unknown; headers?: Record<string, string> } = {}): Promise<Response> {
    const method = init.method ?? 'GET'
    const response = await fetch(this.#place.url + path, {
      method,
      redirect: 'manual',
      headers: {
        cookie: this.cookie,
        ...(method === 'GET' ? {} : { origin: this.#place.url, 'sec-fetch-site': 'same-origin', 'x-parley-csrf': this.csrf }),
        ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...init.headers,
      },
      ...(init.body === undefined ? {} : { body: typeof init.body === 'string' ? init.body : JSON.stringify(init.body) }),
    })
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie)
    return response
  }

  /** @throws Refused */
  async signIn(account: string, password: string): Promise<void> {
    const response = await this.fetch('/api/session', { method: 'POST', body: { account, password } })
    const answer = (await response.json()) as { csrf: string; user: { address: string } } & { code: string; message: string }
    if (!response.ok) throw new Refused(answer)
    this.csrf = answer.csrf
    this.address = answer.user.address
  }

  async signOut(): Promise<void> {
    await this.fetch('/api/session', { method: 'DELETE' })
  }

  /** The raw upgrade, for tests of what is refused. */
  connect(o: { origin?: string | undefined; cookie?: string; headers?: Record<string, string>; options?: ClientOptions } = {}): WebSocket {
    const headers = { cookie: o.cookie ?? this.cookie, ...o.headers }
    const origin = 'origin' in o ? o.origin : this.#place.url
    return new WebSocket(`${this.#place.url.replace('http', 'ws')}/live`, {
      headers,
      ...(origin === undefined ? {} : { origin }),
      ...(this.#place.ca === undefined ? {} : { ca: this.#place.ca }),
      ...o.options,
    })
  }

  /** Opens the live socket and waits for the snapshot. */
  async open(): Promise<this> {
    await this.openSocket()
    await this.send('session.open', { csrf: this.csrf })
    await this.until(() => this.state.snapshot !== undefined)
    return this
  }

  async openSocket(): Promise<WebSocket> {
    const socket = this.connect()
    this.#socket = socket
    this.state = new WireState()
    this.outputs = []
    this.closed = undefined
    socket.on('message', (data) => this.#received(JSON.parse(String(data)) as OutputFrame))
    socket.on('close', (code, reason) => this.#ended(code, String(reason)))
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    return socket
  }

  /** Signed in to IM, with everything that comes at first. */
  async ready(): Promise<this> {
    await this.until(() => this.snapshot.im.state === 'signed-in')
    return this
  }

  /** @returns the result of the reply. @throws Refused */
  send<N extends InputName>(name: N, body: Inputs[N]['body']): Promise<Inputs[N]['result']> {
    const id = ++this.#ids
    return new Promise((resolve, reject) => {
      this.#replies.set(id, { resolve: (result) => resolve(result as Inputs[N]['result']), reject })
      this.#socket?.send(JSON.stringify({ id, name, body }))
    })
  }

  /** Sends a message under a new id. */
  say(to: string, text: string, id = `id-${crypto.randomUUID()}`): Promise<Message> {
    return this.send('message.send', { id, to, text })
  }

  /** Hears of every output as it arrives. */
  onOutput(listener: (output: NamedFrame) => void): void {
    this.#listeners.add(listener)
  }

  /** The next output of a name that fits, counted from now. */
  async next<N extends OutputName>(name: N, fits: (body: Outputs[N]) => boolean = () => true): Promise<Outputs[N]> {
    let from = this.outputs.length
    let found: Outputs[N] | undefined
    await this.until(() => {
      for (; from < this.outputs.length && !found; from++) {
        const frame = this.outputs[from]
        if (frame?.name === name && fits(frame.body as Outputs[N])) found = frame.body as Outputs[N]
      }
      return found !== undefined
    })
    return found as Outputs[N]
  }

  /** Waits until something holds; looked at after each output. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => {
        this.#waiting.delete(look)
        const last = this.outputs.slice(-8).map((o) => `${o.name} ${JSON.stringify(o.body).slice(0, 200)}`)
        reject(new Error(`${this.address} waited in vain for ${holds}\nlast outputs:\n${last.join('\n')}`))
      }, PATIENCE_MS)
      const look = () => {
        if (!holds()) return
        clearTimeout(patience)
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
      look()
    })
  }

  /** What this browser knows of somebody. */
  statusOf(address: string): string {
    return this.snapshot.presence.find((p) => p.address === address)?.status ?? 'unknown'
  }

  /** What is in the conversation with somebody, oldest first. */
  texts(peer: string): string[] {
    return this.state.transcript(peer).map((message) => message.text)
  }

  noteOf(address: string): string {
    return this.snapshot.presence.find((p) => p.address === address)?.note ?? ''
  }

  /** Closes the socket, as closing the tab does. */
  async close(): Promise<void> {
    const socket = this.#socket
    if (!socket || socket.readyState === WebSocket.CLOSED) return
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.close()
    await closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #received(frame: OutputFrame): void {
    if ('reply' in frame) {
      const waiting = this.#replies.get(frame.reply)
      this.#replies.delete(frame.reply)
      if (frame.ok) waiting?.resolve(frame.result)
      else waiting?.reject(new Refused(frame.error))
      return
    }
    this.outputs.push(frame)
    this.state.apply(frame)
    for (const listener of this.#listeners) listener(frame)
    for (const look of this.#waiting) look()
  }

  #ended(code: number, reason: string): void {
    this.closed = { code, reason }
    for (const { reject } of this.#replies.values()) reject(new Error(`the connection was closed: ${code} ${reason}`))
    this.#replies.clear()
    for (const look of this.#waiting) look()
  }

  #keep(header: string): void {
    const [pair = '', ...attributes] = header.split(';')
    const at = pair.indexOf('=')
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)]
    const gone = value === '' || attributes.some((a) => /^\s*max-age=0/i.test(a) || /^\s*expires=Thu, 01 Jan 1970/i.test(a))
    if (gone) this.#cookies.delete(name)
    else this.#cookies.set(name, value)
  }
}
