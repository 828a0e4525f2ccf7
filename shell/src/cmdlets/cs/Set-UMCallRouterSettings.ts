import { AppError } from '@parley/platform/errors'
import { listAfter, text } from '../../bound.ts'
import type { Cmdlet } from '../../cmdlet.ts'
import type { CmdletContext } from '../../cmdlet-context.ts'
import { forced, tell } from './topology-parameters.ts'
import { putRole, roleParameters } from './um-objects.ts'

export const setUMCallRouterSettings: Cmdlet = {
  name: 'Set-UMCallRouterSettings',
  synopsis: 'Puts the UM Call Router of a server into dial plans.',
  description: 'See Set-UMService: a server with both in a SipName dial plan is a known server by itself.',
  parameters: {
    Server: { type: 'string', position: 1, pipeline: 'property', aliases: ['Fqdn'], help: 'The FQDN of the server.', default: 'the only one, where there is one', complete: async (c) => (await c.api.list('um-call-routers')).map((role) => role.identity) },
    ...roleParameters,
  },
  changes: true,
  examples: [{ line: 'Set-UMCallRouterSettings -Server ex2.parley.test -DialPlans SipPlan', does: 'One dial plan.' }],
  see: ['Set-UMService', 'Get-CsKnownServer'],
  async run(c, p) {
    const server = text(p, 'Server') ?? (await onlyServer(c))
    if (!(await c.shouldProcess(server, 'Set-UMCallRouterSettings'))) return
    const startupMode = text(p, 'UMStartupMode')
    tell(c, await putRole(c.api, 'um-call-routers', server, (now) => {
      const dialPlans = listAfter(p, 'DialPlans', now?.dialPlans ?? [])
      return { ...(dialPlans && { dialPlans }), ...(startupMode === undefined ? {} : { startupMode }) }
    }, forced(p)))
  },
}

async function onlyServer(c: CmdletContext): Promise<string> {
  const servers = (await c.api.list('um-call-routers')).map((role) => role.identity)
  const [server, ...more] = servers
  if (server !== undefined && more.length === 0) return server
  throw new AppError('invalid', '-Server has to be given', { parameter: 'Server', expected: servers.join(', ') || 'the FQDN of a server', candidates: servers })
}
