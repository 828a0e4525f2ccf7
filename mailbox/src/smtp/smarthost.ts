import { createTransport } from 'nodemailer'

export interface SmarthostOptions {
  host: string
  port: number
  /** TLS from the first byte; otherwise STARTTLS where the host offers it. */
  secure?: boolean
  /** Refuse to send without TLS. */
  requireTls?: boolean
  user?: string
  password?: string
  /** What the host's certificate must chain to, where that isn't a public authority. */
  ca?: string
}

/** What became of one recipient at the smarthost. */
export type HandOver = { kind: 'accepted'; reply: string } | { kind: 'refused'; reply: string } | { kind: 'delayed'; reply: string }

export interface Smarthost {
  readonly name: string
  /** Hands a message over. Never throws: what went wrong is in the outcome of each recipient. */
  send(message: { mailFrom: string; recipients: readonly string[]; raw: Buffer }): Promise<Map<string, HandOver>>
  close(): void
}

interface SmtpFailure {
  recipient?: string | undefined
  response?: string | undefined
  responseCode?: number | undefined
  message?: string | undefined
}

export function smarthost(options: SmarthostOptions, hostname: string): Smarthost {
  const transport = createTransport({
    host: options.host,
    port: options.port,
    secure: options.secure ?? false,
    requireTLS: options.requireTls ?? false,
    name: hostname,
    ...(options.user === undefined ? {} : { auth: { user: options.user, pass: options.password ?? '' } }),
    tls: { minVersion: 'TLSv1.2', ...(options.ca === undefined ? {} : { ca: options.ca }) },
    connectionTimeout: 30_000,
    greetingTimeout: 30_000,
    socketTimeout: 120_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    name: `${options.host}:${options.port}`,
    close: () => transport.close(),
    async send({ mailFrom, recipients, raw }) {
      try {
        const from = mailFrom === '' ? false : mailFrom
        const info = await transport.sendMail({ envelope: { from, to: [...recipients] }, raw })
        return outcomes(recipients, info.response ?? '250 2.0.0 Accepted', info.rejectedErrors ?? [])
      } catch (error) {
        const failure = error as SmtpFailure & { rejectedErrors?: SmtpFailure[] }
        const rejected = failure.rejectedErrors ?? []
        if (rejected.length > 0) return outcomes(recipients, '', rejected)
        const whole = judge(failure)
        return new Map(recipients.map((recipient) => [recipient, whole]))
      }
    },
  }
}

function outcomes(recipients: readonly string[], accepted: string, rejected: readonly SmtpFailure[]): Map<string, HandOver> {
  const failed = new Map(rejected.map((failure) => [failure.recipient, judge(failure)]))
  const rest: HandOver = accepted === '' ? { kind: 'delayed', reply: '451 4.3.0 The other recipients were refused' } : { kind: 'accepted', reply: accepted }
  return new Map(recipients.map((recipient) => [recipient, failed.get(recipient) ?? rest]))
}

/** Only what the host itself calls permanent is; a host that can't be reached or won't let us in may be mended. */
function judge({ response, responseCode, message }: SmtpFailure): HandOver {
  const reply = response ?? `451 4.4.1 ${message ?? 'The host cannot be reached'}`
  const permanent = responseCode !== undefined && responseCode >= 500 && responseCode < 600 && responseCode !== 530 && responseCode !== 535
  return { kind: permanent ? 'refused' : 'delayed', reply }
}
