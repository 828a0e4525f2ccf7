import { AppError } from '@parley/platform/errors'
import { bodyOf, flag, given, requiredText, text } from '../../bound.ts'
import type { ApiItem, Changed } from '../../api-client.ts'
import type { CmdletContext } from '../../cmdlet-context.ts'
import type { Bound, Parameter } from '../../cmdlet.ts'
import { wildcard } from '../../language/wildcard.ts'
import type { ShellObject } from '../../shell-object.ts'

/** Parameters and habits the topology cmdlets share. */

export const force: Parameter = { type: 'switch', help: 'Asks nothing.' }
export const filter: Parameter = { type: 'string', help: 'A wildcard for the Identity as it is shown or without its role, such as *.parley.test.' }
export const localStore: Parameter = { type: 'switch', help: 'Accepted: there is one store.' }

export function identity(help: string, collection: string, o: { mandatory?: true; pipeline?: true } = {}): Parameter {
  return {
    type: 'string',
    position: 1,
    help,
    ...(o.mandatory && { mandatory: true as const }),
    ...(o.pipeline && { pipeline: 'both' as const }),
    complete: async (c) => (await c.api.list(collection)).map((item) => item.identity),
  }
}

export const trustSwitches: Readonly<Record<string, Parameter>> = {
  TreatAsAuthenticated: { type: 'bool', default: 'True', help: 'Its requests are not challenged, and it may act for users.' },
  ThrottleAsServer: { type: 'bool', default: 'True', help: 'It has the allowance of a server instead of that of a client.' },
  OutboundOnly: { type: 'bool', default: 'False', help: 'Nobody opens connections to it.' },
}

/** By the name of the parameter, what the API calls it. */
export const mediaPortFields = {
  AudioPortStart: 'audioPortStart',
  AudioPortCount: 'audioPortCount',
  AppSharingPortStart: 'applicationSharingPortStart',
  AppSharingPortCount: 'applicationSharingPortCount',
  VideoPortStart: 'videoPortStart',
  VideoPortCount: 'videoPortCount',
} as const

export const mediaPorts: Readonly<Record<string, Parameter>> = Object.fromEntries(
  Object.keys(mediaPortFields).map((name) => [name, { type: 'uint16', help: 'Kept for applications that carry media; Outlook Web App carries none.' }] as const),
)

/** The media ports that were given, for the body of a change. */
export function mediaPortsOf(p: Bound): { mediaPorts?: Record<string, unknown> } {
  const ports = bodyOf(p, Object.keys(mediaPortFields), mediaPortFields)
  return Object.keys(ports).length === 0 ? {} : { mediaPorts: ports }
}

/** Without what a shown identity begins with: `Site:`, `TrustedApplicationPool:`. */
export function bare(shown: string, ...roles: string[]): string {
  const role = roles.find((r) => shown.toLowerCase().startsWith(`${r.toLowerCase()}:`))
  return role === undefined ? shown : shown.slice(role.length + 1)
}

export interface Reading<T extends ApiItem> {
  collection: string
  /** What the identity may begin with. */
  role?: string
  shown(item: T): ShellObject
  query?: Readonly<Record<string, string>>
}

/** The one with this Identity, or those that fit Filter, or all. */
export async function read<T extends ApiItem>(c: CmdletContext, p: Bound, { collection, role = '', shown, query = {} }: Reading<T>): Promise<ShellObject[]> {
  if (given(p, 'Identity')) return [shown(await c.api.get<T>(collection, bare(oneIdentity(p), role)))]
  const fits = wildcard(text(p, 'Filter') ?? '*')
  const items = await c.api.list<T>(collection, query)
  return items.filter((item) => fits(item.identity) || (role !== '' && fits(`${role}:${item.identity}`))).map(shown)
}

/** A `$null` that came from an empty variable must not mean all. @throws AppError `invalid` */
export function oneIdentity(p: Bound, name = 'Identity'): string {
  const value = requiredText(p, name).trim()
  if (value !== '') return value
  throw new AppError('invalid', `-${name} is empty`, { parameter: name, remedy: `Leave -${name} out to get all, or give a name.` })
}

/** What the API has to say besides the answer. */
export function tell(c: CmdletContext, { warnings }: Pick<Changed<ApiItem>, 'warnings'>): void {
  for (const warning of warnings) c.warn(warning)
}

/** The words administrators know from the original. */
export function mustBeEnabled(c: CmdletContext): void {
  c.warn('The following changes must be made in order for the operation to be complete.\nEnable-CsTopology must still be run for all changes to take effect.')
}

export const forced = (p: Bound): { force?: boolean } => (flag(p, 'Force') ? { force: true } : {})
