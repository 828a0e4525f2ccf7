import { AppError } from '@parley/platform/errors'
import { toOurPath } from '@parley/topology/owa/paths'
import type { ApiClient } from './api-client.ts'
import type { Host } from './host.ts'

/** A host on which the paths below the install folder lead to the server, wherever the shell runs: the shell reads and writes them through
 *  the admin API, as it does everything else there. */
export function withInstalledFiles(host: Host, api: ApiClient): Host {
  return new Proxy(host, {
    get(target, name) {
      if (name === 'readFile') return (path: string) => (toOurPath(path) === undefined ? target.readFile(path) : read(path, api))
      if (name === 'writeFile') {
        return (path: string, data: Uint8Array | string, o?: { append?: boolean; keep?: boolean }) => (toOurPath(path) === undefined ? target.writeFile(path, data, o) : write(path, data, o, api, target))
      }
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

async function read(path: string, api: ApiClient): Promise<Uint8Array> {
  const { result } = await api.run<{ text: string }>('read-installed-file', { path })
  return new TextEncoder().encode(result.text)
}

async function write(path: string, data: Uint8Array | string, o: { append?: boolean; keep?: boolean } = {}, api: ApiClient, host: Host): Promise<void> {
  if (o.keep === true) throw new AppError('conflict', `The file '${path}' already exists.`)
  const before = o.append === true ? new TextDecoder().decode(await read(path, api)) : ''
  const text = before + (typeof data === 'string' ? data : new TextDecoder().decode(data))
  const { warnings } = await api.run('write-installed-file', { path, text })
  for (const warning of warnings) host.writeError(`WARNING: ${warning}\n`)
}
