import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Lab } from '../lab.ts'
import { clientPassword, PeerProcess } from './standard-client.ts'

export interface LinphoneOptions {
  /** Instead of a new client password. */
  password?: string
  /** Whom it watches. */
  friends?: readonly string[]
  /** Where it signs in, instead of the lab's front end over TLS: `sip:host:port;transport=tcp`. */
  route?: string
}

/** linphonec of Debian, signed in as a user; typed to and read as by a person. */
export class LinphoneClient implements AsyncDisposable {
  readonly address: string
  readonly process: PeerProcess

  private constructor(address: string, process: PeerProcess) {
    this.address = address
    this.process = process
  }

  static async start(lab: Lab, account: string, o: LinphoneOptions = {}): Promise<LinphoneClient> {
    const address = lab.address(account)
    const process = new PeerProcess('linphone')
    for (const folder of ['.config/linphone', '.local/share/linphone']) mkdirSync(join(process.folder, folder), { recursive: true })
    const password = o.password ?? (await clientPassword(lab, account, 'Linphone'))
    const ca = process.file('ca.pem', lab.ca.cert)
    // By name: this client looks for the connection of a response by the name it connected to, and only then by address.
    const route = o.route ?? `sip:localhost:${lab.sipPort};transport=tls`
    const config = process.file('linphonerc', configOf({ account, address, domain: lab.domain, password, ca, route, database: join(process.folder, 'db'), friends: (o.friends ?? []).map((f) => lab.address(f)) }))
    process.start('/usr/bin/linphonec', ['-c', config])
    if (route.endsWith('tls')) await passCertificateRequest(process)
    return new LinphoneClient(address, process)
  }

  /** Signed in, as the client itself says. */
  async ready(): Promise<this> {
    await expect
      .poll(
        () => {
          this.process.type('status register')
          return /registered, identity=/.test(this.process.output)
        },
        { timeout: 20_000, interval: 300, message: `${this.address} is registered` },
      )
      .toBe(true)
    return this
  }

  im(to: string, text: string): void {
    this.process.type(`chat sip:${to} ${text}`)
  }

  async received(from: string, text: string): Promise<void> {
    await this.process.says(new RegExp(`Message received from .*${escaped(from)}.*: ${escaped(text)}`))
  }

  /** Waits until a friend was shown so, among all that was shown from a place of the output on. */
  async shows(friend: string, status: string, from = 0): Promise<void> {
    await this.process.says(new RegExp(`Friend .*<sip:${escaped(friend)}> is ${status}`), from)
  }

  /** Signs out and ends. */
  async quit(): Promise<void> {
    this.process.type('quit')
    await this.process.ended()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.process[Symbol.asyncDispose]()
  }
}

/** The front end asks every peer for a certificate, as its trusted servers have one; this client asks its user for that. */
async function passCertificateRequest(process: PeerProcess): Promise<void> {
  await process.says(/Password for \(null\)/)
  process.type('none')
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

function configOf(o: { account: string; address: string; domain: string; password: string; ca: string; route: string; database: string; friends: string[] }): string {
  const friends = o.friends.map((friend, n) => `[friend_${n}]\nurl=<sip:${friend}>\npol=accept\nsubscribe=1\n`)
  return `[sip]
sip_port=0
sip_tcp_port=-1
sip_tls_port=-1
use_ipv6=0
default_proxy=0
root_ca=${o.ca}
verify_server_cn=1
verify_server_certs=1
guess_hostname=0
[proxy_0]
reg_proxy=<${o.route}>
reg_route=<${o.route}>
reg_identity=<sip:${o.address}>
reg_expires=600
reg_sendregister=1
publish=1
[auth_info_0]
username=${o.account}
userid=${o.address}
domain=${o.domain}
passwd=${o.password}
realm=${o.domain}
[net]
dns_srv_enabled=0
[storage]
uri=${o.database}
${friends.join('')}`
}
