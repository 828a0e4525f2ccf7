import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { AppError, type ErrorCode } from '@parley/platform/errors'
import type { Diagnostics } from '@parley/platform/diagnostics/diagnostics'
import { isEnvelopeAddress } from './address.ts'
import { destinationOf, type MailDirectory } from './directory.ts'
import type { InboundEnvelope } from './acceptance.ts'

export interface SmtpOptions {
  bind: string
  /** 0: any free one. */
  port: number
  /** The name we greet with. */
  hostname: string
  /** With it, STARTTLS is offered. */
  tls?: { key: string; cert: string } | undefined
}

export const smtpLimits = {
  /** Of a message; more is answered 552. */
  messageBytes: 25 * 1024 * 1024,
  recipients: 100,
  connections: 200,
  connectionsPerAddress: 20,
  idleMs: 60_000,
  /** A connection that lives longer is closed, whatever it does. */
  longestConnectionMs: 15 * 60_000,
}

export interface SmtpListenerOptions {
  smtp: SmtpOptions
  directory: MailDirectory
  diagnostics: Diagnostics
  limits?: Partial<typeof smtpLimits>
  /** Takes a message in; resolves when it is durable. */
  accept: (raw: Buffer, envelope: InboundEnvelope) => Promise<string>
}

/** Parley's own words as SMTP replies. 4xx asks the sender to come again. */
const replies: Record<ErrorCode, [code: number, status: string]> = {
  invalid: [550, '5.6.0'],
  missing: [550, '5.1.1'],
  conflict: [554, '5.4.6'],
  untrusted: [530, '5.7.0'],
  forbidden: [550, '5.7.1'],
  busy: [451, '4.3.2'],
  unavailable: [451, '4.3.0'],
  internal: [451, '4.3.0'],
}

class Reply extends Error {
  readonly responseCode: number

  constructor(code: number, text: string) {
    super(text)
    this.responseCode = code
  }
}

/** Accepts mail for people here, and for nobody else: there is no relaying for anyone. */
export class SmtpListener implements AsyncDisposable {
  readonly #o: SmtpListenerOptions
  readonly #limits: typeof smtpLimits
  readonly #server: SMTPServer
  readonly #perAddress = new Map<string, number>()
  readonly #counted = new Map<string, { address: string; timer: NodeJS.Timeout }>()

  private constructor(options: SmtpListenerOptions) {
    this.#o = options
    this.#limits = { ...smtpLimits, ...options.limits }
    const { hostname, tls } = options.smtp
    this.#server = new SMTPServer({
      name: hostname,
      banner: 'Parley',
      size: this.#limits.messageBytes,
      rejectOversized: true,
      maxClients: this.#limits.connections,
      socketTimeout: this.#limits.idleMs,
      closeTimeout: 5_000,
      disableReverseLookup: true,
      disabledCommands: tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
      // Our replies carry their own enhanced codes; the library would add the ones it guesses.
      hideENHANCEDSTATUSCODES: true,
      hideDSN: true,
      logger: false,
      ...(tls ? { key: tls.key, cert: tls.cert, minVersion: 'TLSv1.2' as const } : {}),
      onConnect: (session, done) => done(this.#connect(session)),
      onMailFrom: (address, _session, done) => done(this.#mailFrom(address.address)),
      onRcptTo: (address, session, done) => done(this.#rcptTo(address.address, session)),
      onData: (stream, session, done) => void this.#data(stream, session).then((text) => done(null, text), (error: Error) => done(error)),
      onClose: (session) => this.#close(session),
    })
  }

  /** @throws AppError `unavailable` when the port can't be had */
  static async open(options: SmtpListenerOptions): Promise<SmtpListener> {
    const listener = new SmtpListener(options)
    await listener.#listen()
    return listener
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port
  }

  /** A renewed certificate, for new connections. */
  setTls(tls: { key: string; cert: string }): void {
    if (this.#o.smtp.tls) this.#server.updateSecureContext({ key: tls.key, cert: tls.cert })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const { timer } of this.#counted.values()) clearTimeout(timer)
  }

  async #listen(): Promise<void> {
    const { bind, port } = this.#o.smtp
    try {
      await new Promise<void>((resolve, reject) => {
        this.#server.once('error', reject)
        this.#server.listen(port, bind, () => {
          this.#server.off('error', reject)
          resolve()
        })
      })
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      const remedy = 'Choose another SMTP port, or stop what uses it.'
      this.#o.diagnostics.events.record('smtpListenerFailed', { address: bind, port, reason, remedy })
      throw new AppError('unavailable', `Cannot accept mail on ${bind}:${port}: ${reason}`, { remedy, cause })
    }
    this.#server.on('error', (error) => this.#o.diagnostics.log.debug({ err: error.message }, 'An SMTP connection failed'))
    this.#o.diagnostics.events.record('smtpListenerUp', { domains: this.#o.directory.domains.join(' '), address: bind, port: this.port })
  }

  #connect(session: SMTPServerSession): Error | null {
    const address = session.remoteAddress
    const open = this.#perAddress.get(address) ?? 0
    if (open >= this.#limits.connectionsPerAddress) {
      return this.#refuse(session, '', new Reply(421, `4.7.0 Too many connections from ${address}; at most ${this.#limits.connectionsPerAddress} at once`))
    }
    this.#perAddress.set(address, open + 1)
    const timer = setTimeout(() => this.#cut(session.id), this.#limits.longestConnectionMs)
    timer.unref()
    this.#counted.set(session.id, { address, timer })
    return null
  }

  #close(session: SMTPServerSession): void {
    const known = this.#counted.get(session.id)
    if (!known) return
    this.#counted.delete(session.id)
    clearTimeout(known.timer)
    const left = (this.#perAddress.get(known.address) ?? 1) - 1
    if (left > 0) this.#perAddress.set(known.address, left)
    else this.#perAddress.delete(known.address)
  }

  #cut(id: string): void {
    for (const connection of this.#server.connections) if (connection.id === id) connection.close()
  }

  #mailFrom(address: string): Error | null {
    return address === '' || isEnvelopeAddress(address) ? null : new Reply(553, '5.1.7 This sender address is not well-formed')
  }

  #rcptTo(address: string, session: SMTPServerSession): Error | null {
    if (!isEnvelopeAddress(address)) return this.#refuse(session, address, new Reply(553, '5.1.3 This recipient address is not well-formed'))
    if (session.envelope.rcptTo.length >= this.#limits.recipients) return this.#refuse(session, address, new Reply(452, `4.5.3 At most ${this.#limits.recipients} recipients at once`))
    const destination = destinationOf(this.#o.directory, address)
    if (destination.kind === 'person') return null
    if (destination.kind === 'unknown') return this.#refuse(session, address, new Reply(550, `5.1.1 <${address}>: there is no such user here; check how the address is written`))
    return this.#refuse(session, address, new Reply(550, `5.7.1 <${address}>: relaying denied; this server accepts mail for ${this.#o.directory.domains.join(', ')} only`))
  }

  async #data(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> {
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes <= this.#limits.messageBytes) chunks.push(chunk)
      else chunks.length = 0
    }
    const recipients = session.envelope.rcptTo.map(({ address }) => address)
    if (bytes > this.#limits.messageBytes) throw this.#refuse(session, recipients.join(' '), new Reply(552, `5.3.4 The message is larger than ${this.#limits.messageBytes} bytes`))
    const mailFrom = session.envelope.mailFrom ? session.envelope.mailFrom.address : ''
    try {
      const id = await this.#o.accept(Buffer.concat(chunks), { mailFrom, recipients, how: howItCame(session) })
      return `2.6.0 Accepted as ${id}`
    } catch (error) {
      const failure = error instanceof AppError ? error : new AppError('internal', 'It could not be stored', { cause: error })
      if (failure.code === 'internal') this.#o.diagnostics.log.error({ err: String(failure.cause) }, 'A message could not be stored')
      const [code, status] = replies[failure.code]
      throw this.#refuse(session, recipients.join(' '), new Reply(code, `${status} ${oneLine(failure.message)}`))
    }
  }

  #refuse(session: SMTPServerSession, to: string, reply: Reply): Reply {
    const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : ''
    this.#o.diagnostics.events.record('mailRefused', { from, to, peer: session.remoteAddress, status: reply.responseCode, reason: reply.message })
    return reply
  }
}

function howItCame(session: SMTPServerSession): string {
  const name = /^[A-Za-z0-9.:[\]_-]{1,255}$/.test(session.hostNameAppearsAs) ? session.hostNameAppearsAs : 'unknown'
  const protocol = /^[A-Z0-9]{1,20}$/.test(session.transmissionType) ? session.transmissionType : 'SMTP'
  return `from ${name} ([${session.remoteAddress}]) with ${protocol}`
}

// eslint-disable-next-line no-control-regex
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 400)
