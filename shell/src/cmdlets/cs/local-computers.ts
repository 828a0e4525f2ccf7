import type { ApiItem } from '../../api-client.ts'
import type { CmdletContext } from '../../cmdlet-context.ts'
import type { ShellObject } from '../../shell-object.ts'

/** Of computers, by their Fqdn, those this installation runs as: front ends that tell what they work by, and the server of the web app. */
export async function onlyLocal(c: CmdletContext, computers: readonly ShellObject[]): Promise<ShellObject[]> {
  const replicas = await c.api.list<ApiItem & { lastStatusReport?: number }>('replicas')
  const { result: web } = await c.api.run<{ server: string } | null>('owa-provider')
  const local = new Set([...replicas.filter((replica) => replica.lastStatusReport !== undefined).map((replica) => replica.identity), ...(web ? [web.server] : [])])
  return computers.filter(({ properties }) => local.has(String(properties['Fqdn'])))
}
