import { AppError } from '@parley/platform/errors'

/** What identifies a virtual directory. */
export interface DirectoryNames {
  /** `OWA\owa (Default Web Site)`. */
  identity: string
  server: string
  site: string
  aliases: readonly string[]
}

export const defaultSite = 'owa (Default Web Site)'
export const backEndSite = 'owa (Exchange Back End)'

/** `OWA` of `owa.parley.test`: how servers are called in identities. */
export function shortName(fqdn: string): string {
  return (fqdn.split('.')[0] ?? fqdn).toUpperCase()
}

export function directoryIdentity(server: string, site: string): string {
  return `${shortName(server)}\\${site}`
}

/** Whether a name is that server: its FQDN or its first label. */
export function isServer(fqdn: string, name: string): boolean {
  const asked = name.trim().toLowerCase()
  return asked === fqdn.toLowerCase() || asked === shortName(fqdn).toLowerCase()
}

/** Finds one by `Server\Name`: the whole name, another name of it, or a beginning that fits one only; or by that without its server,
 *  when one server has it. @throws AppError `missing` | `conflict`, listing what there is */
export function findDirectory<D extends DirectoryNames>(all: readonly D[], identity: string): D {
  const asked = identity.trim()
  const slash = asked.indexOf('\\')
  const server = slash < 0 ? undefined : asked.slice(0, slash)
  const name = asked.slice(slash + 1).toLowerCase()
  const there = all.filter((d) => server === undefined || isServer(d.server, server))
  const exact = there.filter((d) => d.site.toLowerCase() === name || d.aliases.some((alias) => alias.toLowerCase() === name))
  const found = exact.length > 0 ? exact : there.filter((d) => name !== '' && d.site.toLowerCase().startsWith(name))
  const [one] = found
  if (one && found.length === 1) return one
  const candidates = (found.length > 1 ? found : all).map((d) => d.identity)
  const message = one ? `'${shorten(asked)}' fits ${found.length} virtual directories` : `There is no virtual directory '${shorten(asked)}'`
  throw new AppError(one ? 'conflict' : 'missing', message, { expected: `one of: ${candidates.slice(0, 20).join(', ') || '(none)'}`, found: shorten(asked) })
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
