/** What one connection and one message may cost. Every number is an option; the defaults are the ones the tests hold. */
export interface Limits {
  /** Bytes of the request or status line. */
  readonly startLine: number
  /** Bytes from the first byte of the start line to the blank line. */
  readonly headBytes: number
  /** Bytes a head may have when it is over-long credentials that make it pass `headBytes`. It is read to its end and refused, and
   *  the connection lives: on a link of many users one user's ticket must not cut off the others. */
  readonly credentialsBytes: number
  /** Header lines of one message, folded lines counted once. */
  readonly headerCount: number
  /** Bytes of one header line, its folds included. */
  readonly headerLine: number
  readonly bodyBytes: number
  /** As long as nobody has signed in on a connection: a body is kept until it is complete, and strangers are many. */
  readonly strangerBodyBytes: number
  readonly via: number
  /** Values of Route and of Record-Route, each. */
  readonly route: number
  readonly contacts: number
  /** CRLFs that may stand in a row between two messages in what arrived together. */
  readonly keepAlives: number
  /** From the first byte of a message to its last. */
  readonly completeMs: number
  /** Silence on a connection nobody has signed in on. */
  readonly idleUnauthenticatedMs: number
  readonly idleMs: number
  /** Connections from one address of another machine. */
  readonly perAddress: number
  /** Connections from one address of this machine: its processes are no strangers, and a proxy among them carries everybody. */
  readonly perLoopback: number
}

export const defaultLimits: Limits = {
  startLine: 4096,
  headBytes: 64 * 1024,
  credentialsBytes: 128 * 1024,
  headerCount: 200,
  headerLine: 16 * 1024,
  bodyBytes: 1024 * 1024,
  strangerBodyBytes: 64 * 1024,
  via: 70,
  route: 20,
  contacts: 10,
  keepAlives: 64,
  completeMs: 30_000,
  idleUnauthenticatedMs: 60_000,
  idleMs: 600_000,
  perAddress: 200,
  perLoopback: 16_384,
}
