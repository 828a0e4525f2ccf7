import { logLevels } from '@parley/platform/diagnostics/log'
import { AppError } from '@parley/platform/errors'
import type { Config, OptionTable } from '@parley/platform/config'

/** Everything `parley start` can be told, by flag, environment or file. */
export const startOptions = {
  data: { type: 'path', default: './data', help: 'folder for everything Parley keeps' },
  domain: { type: 'host', help: 'mail and SIP domain of a new installation; parley.test when not given' },
  bind: { type: 'host', default: '127.0.0.1', help: 'address to listen on' },
  'http-port': { type: 'port', default: 8080, help: 'plain HTTP, on loopback only' },
  'https-port': { type: 'port', default: 8443, help: 'HTTPS' },
  'sip-port': { type: 'port', default: 5061, help: 'SIP over TLS, for clients and trusted servers' },
  'sip-tcp-port': { type: 'port', help: 'SIP over plain TCP, on loopback only, for load tests and captures; off when not given' },
  'trusted-port': { type: 'port', default: 5199, help: 'where the web role takes calls from the server' },
  'admin-port': { type: 'port', default: 8444, help: 'HTTPS for administration: the management shell and programs' },
  'smtp-port': { type: 'port', default: 2525, help: 'incoming mail' },
  ntlm: { type: 'flag', help: 'Lync-type clients sign in with NTLM instead of Digest; only for clients that know nothing better, see docs/decisions/0014-ntlm-off-by-default.md' },
  smarthost: { type: 'string', help: 'host:port that mail for other domains is handed to' },
  'smarthost-user': { type: 'string', help: 'account at the smarthost' },
  'smarthost-password': { type: 'string', secret: true, help: 'its password; better in the environment than on the command line' },
  'sample-password': { type: 'string', secret: true, help: 'one password for all sample accounts; random when not given' },
  sample: { type: 'flag', default: true, help: 'a new installation gets a sample organisation; --no-sample leaves it empty' },
  join: { type: 'flag', default: true, help: 'a new installation has instant messaging joined to the web app; --no-join leaves that to the administrator' },
  'sample-users': { type: 'integer', default: 0, min: 0, max: 100_000, help: 'adds the accounts u0, u1, … with the sample password, for load tests' },
  config: { type: 'path', help: 'configuration file; parley.json in the data folder when not given' },
  'log-level': { type: 'string', oneOf: logLevels, default: 'info', help: 'debug, info, warn or error' },
} as const satisfies OptionTable

export type StartConfig = Config<typeof startOptions>

export interface Smarthost {
  host: string
  port: number
  secure: boolean
  requireTls: boolean
  user?: string
  password?: string
}

/** `host:port` and the account there, taken apart. @throws AppError `invalid` */
export function smarthostOf(config: StartConfig): Smarthost | undefined {
  if (config.smarthost === undefined) return undefined
  const [, host, port] = /^(?:\[)?([^\]]+?)(?:\])?:(\d{1,5})$/.exec(config.smarthost) ?? []
  if (host === undefined || port === undefined || Number(port) > 65_535) {
    throw new AppError('invalid', '--smarthost is not understood', { expected: 'host:port, such as mail.example.org:587', found: config.smarthost })
  }
  const [user, password] = [config['smarthost-user'], config['smarthost-password']]
  // A password is never said in the clear; port 465 speaks TLS from the first byte.
  return { host, port: Number(port), secure: port === '465', requireTls: user !== undefined, ...(user === undefined ? {} : { user }), ...(password === undefined ? {} : { password }) }
}
