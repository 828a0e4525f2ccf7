import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { type WebSocket, WebSocketServer } from 'ws'
import { pagePolicy } from '../../web/server/http/security-headers.ts'
import { bundle } from './browser.ts'
import type { InputFrame, InputName, Inputs, OutputName, Outputs, Person, Snapshot, WireError } from '../../web/shared/wire.ts'

const types: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' }

export interface FakeWebOptions {
  /** Whoever signs in is this person. */
  snapshot: Snapshot
  people: Person[]
  /** Answers an input; throws a WireError to refuse it. Inputs that are not named here are answered with null. */
  answer?: { [N in InputName]?: (body: Inputs[N]['body'], fake: FakeWeb) => Inputs[N]['result'] | Promise<Inputs[N]['result']> }
  signedIn?: boolean
}

/** The browser's side of the wire contract against a script: shows what the pages do without any server behind them. */
export class FakeWeb implements AsyncDisposable {
  readonly inputs: { name: InputName; body: unknown }[] = []
  snapshot: Snapshot
  signedIn: boolean
  /** Refuses new connections, as a server that is down. */
  down = false
  readonly #options: FakeWebOptions
  readonly #server = createServer((request, response) => void this.#serve(request, response))
  readonly #sockets = new Set<WebSocket>()
  #sequence = 0

  private constructor(options: FakeWebOptions) {
    this.#options = options
    this.snapshot = options.snapshot
    this.signedIn = options.signedIn ?? false
    const live = new WebSocketServer({ noServer: true })
    this.#server.on('upgrade', (request, socket, head) => {
      if (this.down) return socket.destroy()
      live.handleUpgrade(request, socket, head, (ws) => this.#connected(ws))
    })
  }

  static async start(options: FakeWebOptions): Promise<FakeWeb> {
    const fake = new FakeWeb(options)
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve))
    return fake
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  output<N extends OutputName>(name: N, body: Outputs[N]): void {
    for (const socket of this.#sockets) socket.send(JSON.stringify({ seq: ++this.#sequence, name, body }))
  }

  /** Cuts every connection. */
  cut(): void {
    for (const socket of this.#sockets) socket.terminate()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut()
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  #connected(socket: WebSocket): void {
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('message', (data) => void this.#input(socket, JSON.parse(String(data)) as InputFrame))
  }

  async #input(socket: WebSocket, frame: InputFrame): Promise<void> {
    this.inputs.push({ name: frame.name, body: frame.body })
    if (frame.name === 'session.open') {
      socket.send(JSON.stringify({ reply: frame.id, ok: true, result: null }))
      this.#sockets.add(socket)
      return socket.send(JSON.stringify({ seq: ++this.#sequence, name: 'snapshot', body: this.snapshot }))
    }
    const answer = this.#options.answer?.[frame.name] as ((body: unknown, fake: FakeWeb) => unknown) | undefined
    try {
      const result = (await answer?.(frame.body, this)) ?? null
      socket.send(JSON.stringify({ reply: frame.id, ok: true, result }))
    } catch (error) {
      socket.send(JSON.stringify({ reply: frame.id, ok: false, error: error as WireError }))
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake')
    if (this.down) return void request.socket.destroy()
    if (url.pathname === '/api/session') return this.#session(request, response)
    if (url.pathname === '/api/directory') return json(response, 200, { people: this.#search(url.searchParams.get('q') ?? '') })
    if (url.pathname.startsWith('/api/person/')) return this.#person(decodeURIComponent(url.pathname.slice('/api/person/'.length)), response)
    if (url.pathname === '/health') return json(response, 200, { state: 'up', roles: { server: { state: 'up' }, mailbox: { state: 'up' }, web: { state: 'up' } } })
    if (url.pathname === '/api/client-passwords') return json(response, 200, { userName: this.snapshot.me.person.address, items: [{ id: 'a', label: 'Desk phone', createdAt: 0, lastUsedAt: 86_400_000 }, { id: 'b', label: 'Laptop', createdAt: 0 }] })
    if (url.pathname.startsWith('/api/photo/')) return photo(decodeURIComponent(url.pathname.slice('/api/photo/'.length)), response)
    if (url.pathname.startsWith('/api/') || url.pathname.startsWith('/jmap')) return json(response, 404, { code: 'missing', message: 'Not here.' })
    this.#file(url.pathname, response)
  }

  async #session(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const session = { csrf: 'token', user: { ...this.snapshot.me.person, administrator: this.snapshot.me.administrator } }
    if (request.method === 'GET') return this.signedIn ? json(response, 200, session) : json(response, 401, { code: 'untrusted', message: 'Not signed in.' })
    if (request.method === 'DELETE') {
      this.signedIn = false
      return void response.writeHead(204).end()
    }
    const { password } = JSON.parse(await textOf(request)) as { password: string }
    if (password !== 'right') return json(response, 401, { code: 'untrusted', message: 'Wrong.' })
    this.signedIn = true
    json(response, 200, session)
  }

  #person(address: string, response: ServerResponse): void {
    const person = this.#options.people.find((one) => one.address === address)
    json(response, person ? 200 : 404, person ?? { code: 'missing', message: 'Nobody.' })
  }

  #search(text: string): Person[] {
    const wanted = text.trim().toLowerCase()
    if (wanted === '') return []
    return this.#options.people.filter((person) => `${person.displayName} ${person.address} ${person.title} ${person.department}`.toLowerCase().includes(wanted))
  }

  #file(path: string, response: ServerResponse): void {
    const wanted = join(bundle, path)
    const file = wanted.startsWith(bundle) && existsSync(wanted) && statSync(wanted).isFile() ? wanted : join(bundle, 'index.html')
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream', 'content-security-policy': pagePolicy })
    createReadStream(file).pipe(response)
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** A face in one colour; carol has none, so that initials are seen as well. */
function photo(address: string, response: ServerResponse): void {
  if (address.startsWith('carol')) return json(response, 404, { code: 'missing', message: 'No photo.' })
  const hue = [...address].reduce((sum, letter) => sum + letter.charCodeAt(0) * 47, 0) % 360
  const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" fill="hsl(${hue} 45% 72%)"/><circle cx="48" cy="38" r="18" fill="hsl(${hue} 40% 35%)"/><path d="M12 96a36 36 0 0 1 72 0" fill="hsl(${hue} 40% 35%)"/></svg>`
  response.writeHead(200, { 'content-type': 'image/svg+xml', 'cache-control': 'max-age=60' }).end(picture)
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
