import type { Socket } from 'node:net'
import type { PeerFacts } from './connection.ts'
import type { TlsServerOptions } from './tls.ts'

/** What a listener hands over for every connection it accepts. */
export interface ListenerEvents {
  /** Before anything is read or computed for it; `false` has destroyed it. */
  admit(socket: Socket): boolean
  accepted(stream: Socket, peer: PeerFacts): void
  /** It came, but no connection came of it. */
  failed(socket: Socket, reason: string): void
}

export interface Listener extends AsyncDisposable {
  readonly port: number
  /** Rolls certificates over for handshakes from now on; live connections keep theirs. TLS only. */
  setTls(tls: TlsServerOptions): void
}
