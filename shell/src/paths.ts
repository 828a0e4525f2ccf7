import { installFolder } from '@parley/topology/owa/paths'
import { isAbsolute, join, resolve } from 'node:path'

/** What `$exInstall` holds: the folder the guides' paths begin with. */
export const EX_INSTALL = installFolder

/** Where a path as an administrator types it leads on this machine. Another drive letter than Windows' own has no place here, so such files
 *  are kept below `base`: `C:\requests\owa.req` is `<base>/C/requests/owa.req`.
 *  @returns undefined when it would lead out of `base` */
export function localPath(typed: string, base: string): string | undefined {
  const path = typed.trim()
  const [, drive, rest] = /^([a-z]):[\\/](.*)$/is.exec(path) ?? []
  if (drive !== undefined && process.platform !== 'win32') {
    const parts = (rest ?? '').split(/[\\/]+/).filter((part) => part !== '' && part !== '.')
    return parts.includes('..') ? undefined : join(base, drive.toUpperCase(), ...parts)
  }
  const plain = process.platform === 'win32' || path.includes('/') ? path : path.replaceAll('\\', '/')
  if (plain.startsWith('~/')) return join(process.env['HOME'] ?? '', plain.slice(2))
  return isAbsolute(plain) ? plain : resolve(plain)
}
