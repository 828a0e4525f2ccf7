import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readConfigFile } from '@parley/platform/command-line'
import { AppError } from '@parley/platform/errors'
import { HttpApiClient } from '@parley/shell/http-api-client'
import { startOptions } from '../start/options.ts'
import type { ShellConfig } from './options.ts'

const BASE = '/admin/v1'

/** The admin API that is meant, with the token and the authority of the installation's data folder.
 *  @throws AppError — which file is missing, and what else could be given */
export async function connect(config: ShellConfig): Promise<HttpApiClient> {
  const url = addressOf(config.connect, config['admin-port'] ?? (await portOf(config.data)))
  const certificate = config.certificate === undefined ? undefined : await pairIn(config.certificate)
  const token = certificate === undefined ? await tokenIn(config) : undefined
  const ca = await authorityIn(config)
  return new HttpApiClient({ url, ...(token === undefined ? {} : { token }), ...(ca === undefined ? {} : { ca }), ...(certificate === undefined ? {} : { certificate }) })
}

/** `host`, `host:port` or a URL. */
export function addressOf(given: string | undefined, port: number): string {
  const text = given ?? 'localhost'
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`
  const url = URL.canParse(full) ? new URL(full) : undefined
  if (url === undefined || url.protocol !== 'https:' || url.hostname === '') {
    throw new AppError('invalid', '--connect is not understood', { expected: 'host, host:port or https://host:port', found: text })
  }
  // A URL that was written in full means the port of its scheme.
  if (url.port === '' && !/^https:/i.test(text)) url.port = String(port)
  return `${url.origin}${url.pathname === '/' ? BASE : url.pathname.replace(/\/$/, '')}`
}

/** What the configuration file of the installation says. */
async function portOf(data: string): Promise<number> {
  const file = await readConfigFile(join(data, 'parley.json')).catch(() => undefined)
  const port = (file as Record<string, unknown> | undefined)?.['admin-port']
  return typeof port === 'number' ? port : startOptions['admin-port'].default
}

async function tokenIn(config: ShellConfig): Promise<string> {
  const file = config['token-file'] ?? join(config.data, 'admin-token')
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (cause) {
    const code = (cause as { code?: string }).code
    throw new AppError(code === 'EACCES' ? 'forbidden' : 'missing', `The token of the installation cannot be read`, {
      found: `${file}: ${code === 'ENOENT' ? 'no such file' : (code ?? 'unreadable')}`,
      remedy: code === 'EACCES' ? 'Only the owner of the data folder may read it: run the shell as the account that runs Parley.' : '--data names the data folder of a Parley that was started once; --token-file or --certificate name something else.',
      cause,
    })
  }
}

/** Without a file of the installation, the authorities of the system count. */
async function authorityIn(config: ShellConfig): Promise<string | undefined> {
  const file = config.ca ?? join(config.data, 'certificates', 'ca.crt')
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    if (config.ca === undefined) return undefined
    throw new AppError('missing', `The file ${file} cannot be read`, { remedy: '--ca names a PEM file with the authority.', cause })
  }
}

async function pairIn(file: string): Promise<{ key: string; cert: string }> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError('missing', `The file ${file} cannot be read`, { remedy: '--certificate names a PEM file with a certificate and its key.', cause })
  })
  const blocks = text.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g) ?? []
  const key = blocks.find((block) => block.includes('PRIVATE KEY'))
  const cert = blocks.filter((block) => block.includes('BEGIN CERTIFICATE')).join('\n')
  if (key === undefined || cert === '') throw new AppError('invalid', `${file} does not hold what is needed`, { expected: 'a certificate and its private key in PEM' })
  return { key, cert }
}
