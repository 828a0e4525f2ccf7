import type { X509Certificate } from 'node:crypto'
import type { Message } from '../message.ts'

export type TransportName = 'tls' | 'tcp' | 'memory'

/** One byte stream to one peer. Identity, bindings and transactions are tied to it and end with it. */
export interface Connection {
  readonly id: string
  readonly transport: TransportName
  readonly remoteAddress: string
  readonly remotePort: number
  /** The peer's own certificate; `undefined` when it sent none. What it is worth is for the owner to judge (certificate-names). */
  readonly peerCertificate: X509Certificate | undefined
  /** The platform's verdict on the chain alone: nothing about names, and too strict about purposes. */
  readonly peerAuthorized: boolean
  readonly peerAuthorizationError: string | undefined
  /** The peer opened it. */
  readonly inbound: boolean
  readonly closed: boolean
  /** Bytes given to `send` that the operating system has not taken yet. */
  readonly bufferedBytes: number
  readonly authenticated: boolean
  /** The owner's state for this flow; never touched here. */
  tag: unknown
  /** Sees every message before it is written, and may add to its headers: for peers that want each one signed. */
  onSend?: ((message: Message) => void) | undefined
  /** Queues a message for the end of this turn of the event loop; nothing happens on a closed connection. */
  send(message: Message): void
  /** Ends the limits that hold for strangers (idle time). */
  markAuthenticated(): void
  /** What was queued still goes out; nothing more is read. */
  close(reason: string): void
  /** Called once, with the reason; at once when it is closed already. */
  onClose(fn: (reason: string) => void): void
}

/** What the TLS layer found out about a peer. */
export interface PeerFacts {
  readonly certificate: X509Certificate | undefined
  readonly authorized: boolean
  readonly error: string | undefined
}

export const noPeerFacts: PeerFacts = { certificate: undefined, authorized: false, error: undefined }
