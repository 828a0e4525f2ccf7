import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { TopologyStore } from '../store.ts'
import type { ImSources } from './effective.ts'
import { webConfigFile } from './paths.ts'
import { providerPaths, readProviderFile, type ProviderFile } from './provider-file.ts'
import { providerKey, providerValue } from './registry.ts'
import { directoryIdentity } from './virtual-directories.ts'
import { parseWebConfig } from './web-config.ts'

/** Everything instant messaging is configured by on a server, read in one go. */
export interface OwaSources extends ImSources {
  registryValue: string | undefined
  /** Where the value leads: no paths when it leads nowhere. */
  providerPaths: string[]
  provider: ProviderFile | undefined
}

const LARGEST_FILE = 4 * 1_048_576

/** What stands in settings and files now; the web role takes it when it starts and keeps it until it is recycled.
 *  @param o.folder  the data folder of that server; without it the files of another machine are taken for empty */
export async function readOwaSources(topology: TopologyStore, o: { server: string; folder?: string }): Promise<OwaSources> {
  const { settings } = topology
  const server = o.server.toLowerCase()
  const directories = settings.list('owa-virtual-directory').filter(({ value }) => value.server === server)
  const directory = directories.find(({ value }) => value.type === 'front-end')
  const roles = settings.get('exchange-server', server)?.value.roles ?? ['ClientAccess', 'Mailbox']
  const registryValue = settings.get('registry-key', registryName(server, providerKey))?.value.values[providerValue]
  const paths = registryValue === undefined ? [] : providerPaths(registryValue)
  return {
    server,
    overrides: settings.list('setting-override').map(({ name, value }) => ({ name, value })),
    webConfig: parseWebConfig((o.folder && (await readText(join(o.folder, webConfigFile)))) || '<configuration/>'),
    readsWebConfig: roles.includes('Mailbox'),
    directory: directory && { identity: directoryIdentity(directory.value.server, directory.value.site), value: directory.value },
    registryValue,
    providerPaths: paths,
    provider: o.folder === undefined ? undefined : await findProvider(o.folder, paths),
  }
}

/** The name under which a server's registry key is stored. */
export function registryName(server: string, key: string): string {
  return `${server.toLowerCase()}\\${key}`
}

async function findProvider(folder: string, paths: readonly string[]): Promise<ProviderFile | undefined> {
  for (const path of paths) {
    const text = await readText(join(folder, path))
    const found = text === undefined ? undefined : readProviderFile(path, text)
    if (found) return found
  }
  return undefined
}

/** Undefined when it is not there, or not a file. */
async function readText(path: string): Promise<string | undefined> {
  try {
    const handle = await open(path, 'r')
    try {
      const found = await handle.stat()
      if (!found.isFile()) return undefined
      const bytes = Buffer.alloc(Math.min(found.size, LARGEST_FILE))
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0)
      return bytes.subarray(0, bytesRead).toString('utf8')
    } finally {
      await handle.close()
    }
  } catch {
    return undefined
  }
}
