/** Why a connection was not made. `expected` and `found` are for the operator. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError'
  readonly code: 'unreachable' | 'timeout' | 'handshake' | 'untrusted'
  readonly expected: string | undefined
  readonly found: string | undefined

  constructor(code: ConnectError['code'], message: string, more: { expected?: string; found?: string; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.code = code
    this.expected = more.expected
    this.found = more.found
  }
}
