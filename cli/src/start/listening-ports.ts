import type { ListeningPort } from '@parley/admin/runtime'

export interface Listeners {
  bind: string
  /** Where plain text is spoken. */
  plainBind: string
  /** Each undefined while its role is stopped. */
  server: { sipPort: number; sipTcpPort?: number } | undefined
  mailbox: { smtpPort: number } | undefined
  web: { httpPort: number; httpsPort: number; trustedPort: number } | undefined
  adminPort: number | undefined
}

/** What the roles of a process listen on just now. */
export function listeningPorts({ bind, plainBind, server, mailbox, web, adminPort }: Listeners): ListeningPort[] {
  const at = (address: string, role: ListeningPort['role'], port: number | undefined, use: string) => (port === undefined ? [] : [{ address, port, role, use }])
  return [
    ...at(bind, 'server', server?.sipPort, 'SIP over TLS'),
    ...at('127.0.0.1', 'server', server?.sipTcpPort, 'SIP over TCP'),
    ...at(bind, 'mailbox', mailbox?.smtpPort, 'SMTP'),
    ...at(plainBind, 'web', web?.httpPort, 'HTTP'),
    ...at(bind, 'web', web?.httpsPort, 'HTTPS'),
    ...at(bind, 'web', web?.trustedPort, 'SIP over TLS from the pool'),
    ...at(bind, 'admin', adminPort, 'HTTPS for administration'),
  ]
}
