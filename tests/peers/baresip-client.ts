import { connect, type Socket } from 'node:net'
import type { Lab } from '../lab.ts'
import { freePort } from '../lab/free-ports.ts'
import { clientPassword, PeerProcess } from './standard-client.ts'

export interface BaresipOptions {
  /** Whom it watches, and whom it can write to. */
  contacts?: readonly string[]
  /** Where it signs in, instead of the lab's front end over TLS. */
  route?: string
  /** Without: it keeps its flow by RFC 5626. */
  outbound?: false
}

/** baresip of Debian, signed in as a user; told what to do over its control port. */
export class BaresipClient implements AsyncDisposable {
  readonly address: string
  readonly process: PeerProcess
  readonly #control: Socket

  private constructor(address: string, process: PeerProcess, control: Socket) {
    this.address = address
    this.process = process
    this.#control = control
  }

  static async start(lab: Lab, account: string, o: BaresipOptions = {}): Promise<BaresipClient> {
    const address = lab.address(account)
    const process = new PeerProcess('baresip')
    const password = await clientPassword(lab, account, 'baresip')
    const route = o.route ?? `sip:127.0.0.1:${lab.sipPort};transport=tls`
    const transport = /transport=(\w+)/.exec(route)?.[1] ?? 'udp'
    const port = await freePort()
    process.file('config', configOf(process.file('ca.pem', lab.ca.cert), port))
    const nat = o.outbound === false ? '' : ';sipnat=outbound'
    process.file('accounts', `<sip:${address};transport=${transport}>;outbound="${route}";auth_user=${account};auth_pass=${password};regint=120;pubint=120${nat}\n`)
    process.file('contacts', (o.contacts ?? []).map((contact) => `<sip:${lab.address(contact)}>;presence=p2p;access=allow\n`).join(''))
    // With its trace: this version shows a message nowhere else.
    process.start('/usr/bin/baresip', ['-4', '-s', '-f', process.folder])
    await process.says(/baresip is ready/)
    const control = connect(port, '127.0.0.1')
    control.on('data', (chunk: Buffer) => (process.output += `\n${chunk.toString()}\n`))
    control.on('error', () => {})
    return new BaresipClient(address, process, control)
  }

  async ready(): Promise<this> {
    await this.process.says(/200 OK .*\[\d+ bindings?\]/)
    return this
  }

  /** To the first of its contacts: this version writes to nobody else. */
  im(text: string): void {
    this.#command('message', text)
  }

  async received(from: string, text: string): Promise<void> {
    const escaped = (part: string): string => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    await this.process.says(new RegExp(`MESSAGE sip:[^\\n]*\\n(?:[^\\n]+\\n)*From: [^\\n]*${escaped(from)}[^\\n]*\\n(?:[^\\n]+\\n)*\\r?\\n${escaped(text)}`))
  }

  /** The documents about somebody it was notified of, newest last. */
  notified(of: string): string[] {
    const documents = [...this.process.output.matchAll(/<presence [\s\S]*?<\/presence>/g)].map(([document]) => document)
    return documents.filter((document) => document.includes(`entity="sip:${of}"`))
  }

  /** Signs out and ends. */
  async quit(): Promise<void> {
    this.#command('quit', '')
    await this.process.ended()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#control.destroy()
    await this.process[Symbol.asyncDispose]()
  }

  #command(command: string, params: string): void {
    const text = JSON.stringify({ command, params, token: 't' })
    this.#control.write(`${Buffer.byteLength(text)}:${text},`)
  }
}

const configOf = (ca: string, controlPort: number): string => `sip_cafile ${ca}
sip_verify_server yes
sip_listen 127.0.0.1:0
module_path /usr/lib/baresip/modules
module g711.so
module_tmp uuid.so
module_tmp account.so
module_app contact.so
module_app menu.so
module_app presence.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:${controlPort}
`
