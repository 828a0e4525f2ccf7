import { connect } from 'node:net'
import { expect } from 'vitest'
import type { Lab } from '../lab.ts'
import { freePort } from '../lab/free-ports.ts'
import { PeerProcess } from './standard-client.ts'

/** Kamailio of Debian as somebody else's proxy between clients and the front end: it routes loosely, records its route, adds Path to
 *  registrations and speaks UDP to the clients, which the front end does not. */
export class Kamailio implements AsyncDisposable {
  readonly port: number
  readonly process: PeerProcess

  private constructor(port: number, process: PeerProcess) {
    this.port = port
    this.process = process
  }

  static async start(lab: Lab): Promise<Kamailio> {
    const port = await freePort()
    const process = new PeerProcess('kamailio')
    const config = process.file('kamailio.cfg', configOf({ port, server: lab.server.sipTcpPort ?? 0, pool: lab.pool }))
    process.start('/usr/sbin/kamailio', ['-f', config, '-DD', '-E', '-m', '32', '-M', '4', '-Y', process.folder])
    await listening(port)
    return new Kamailio(port, process)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.process[Symbol.asyncDispose]()
  }
}

/** It listens when its workers are there. */
async function listening(port: number): Promise<void> {
  await expect.poll(() => opens(port), { timeout: 20_000, message: 'Kamailio listens' }).toBe(true)
}

function opens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

const configOf = (o: { port: number; server: number; pool: string }): string => `#!KAMAILIO
debug=2
log_stderror=yes
children=1
tcp_children=2
auto_aliases=no
dns=no
rev_dns=no
listen=udp:127.0.0.1:${o.port}
listen=tcp:127.0.0.1:${o.port}
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "path.so"
modparam("path", "use_received", 1)
modparam("rr", "append_fromtag", 0)

request_route {
  if (!mf_process_maxfwd_header("10")) {
    sl_send_reply("483", "Too Many Hops");
    exit;
  }
  if ($si == "127.0.0.1" && $sp == ${o.server}) setflag(1);
  if (!isflagset(1)) force_rport();
  if (loose_route()) {
    # The names of the front end are known to a DNS that is not asked here.
    if ($du =~ "${o.pool}") $du = "sip:127.0.0.1:${o.server};transport=tcp";
    else if (!isflagset(1) && $du == $null) $du = "sip:127.0.0.1:${o.server};transport=tcp";
    if (!t_relay()) sl_reply_error();
    exit;
  }
  if (isflagset(1)) {
    if (!t_relay()) sl_reply_error();
    exit;
  }
  if (is_method("REGISTER")) add_path_received();
  if (is_method("INVITE|SUBSCRIBE")) record_route();
  $du = "sip:127.0.0.1:${o.server};transport=tcp";
  if (!t_relay()) sl_reply_error();
}
`
