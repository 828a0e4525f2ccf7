import { AppError } from '@parley/platform/errors'
import type { NativeCommand } from '../../cmdlet.ts'
import type { CmdletContext } from '../../cmdlet-context.ts'

interface ServerItem {
  identity: string
  production: boolean
}

const known = ['/restart', '/stop', '/start', '/status', '/noforce', '/force']

export const iisreset: NativeCommand = {
  native: 'iisreset',
  synopsis: 'Stops and starts the web role.',
  examples: [
    { line: 'iisreset /noforce', does: 'Stops and starts the web role; requests end first.' },
    { line: 'iisreset /stop', does: 'Stops it; the admin API stays on its own port.' },
    { line: 'iisreset /start', does: 'Starts it again.' },
    { line: 'iisreset', does: 'Stops and starts it; on a server marked as production only after a question, or with /force.' },
  ],
  notes: 'Requests always end before the role stops, also with /force: that only leaves the question out. Set-ClientAccessService -Production marks a server.',
  async run(c, args) {
    const words = args.map((arg) => arg.toLowerCase().replace(/^-/, '/')).filter((arg) => !arg.startsWith('/timeout:'))
    const stranger = words.find((word) => !known.includes(word))
    if (stranger !== undefined) throw new AppError('invalid', `iisreset does not know ${stranger.slice(0, 60)}`, { expected: known.join(', ') })
    if (words.includes('/status')) return status(c)
    if (words.includes('/start')) {
      await c.api.run('start-web')
      return 'Attempting start...\nInternet services successfully started'
    }
    if (!(await agreed(c, words))) return 'Nothing was stopped.'
    if (words.includes('/stop')) {
      await c.api.run('stop-web')
      return 'Attempting stop...\nInternet services successfully stopped'
    }
    await c.api.run('recycle-web')
    return 'Attempting stop...\nInternet services successfully stopped\nAttempting start...\nInternet services successfully restarted'
  },
}

async function status(c: CmdletContext): Promise<string> {
  const { result } = await c.api.run<unknown>('owa-provider')
  return `Status for World Wide Web Publishing Service ( W3SVC ) : "${result === null ? 'Stopped' : 'Running'}"`
}

/** Stopping a server people work with is asked about. */
async function agreed(c: CmdletContext, words: readonly string[]): Promise<boolean> {
  if (words.includes('/force')) return true
  const servers = await c.api.list<ServerItem>('exchange-servers')
  const marked = servers.filter((server) => server.production).map((server) => server.identity)
  if (marked.length === 0) return true
  const remedy = 'iisreset /force does it without a question.'
  if (!c.host.interactive) throw new AppError('forbidden', `${marked.join(', ')} is marked as production, and nobody can be asked`, { remedy })
  const answer = await c.host.ask(`${marked.join(', ')} is marked as production: everybody in the web app is interrupted. Restart it? [Y] Yes  [N] No (default is "N"): `)
  return /^y(es)?$/i.test(answer?.trim() ?? '')
}
