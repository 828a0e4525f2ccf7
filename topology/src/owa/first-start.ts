import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readIfThere, writeWhole } from '../certificate-store/whole-file.ts'
import type { TopologyStore } from '../store.ts'
import { toWindowsPath, webConfigFile } from './paths.ts'
import { currentVersion, defaultProviderPath, providerFileText } from './provider-file.ts'
import { providerKey, providerValue } from './registry.ts'
import { registryName } from './sources.ts'
import { backEndSite, defaultSite, directoryIdentity } from './virtual-directories.ts'
import { emptyWebConfig } from './web-config.ts'

export interface OwaServerOptions {
  /** The FQDN users reach the web app by. */
  server: string
  /** Where web.config, the provider's file and the logs are. */
  folder: string
  domain: string
  /** Joined to the pool with this certificate. Without: as a new installation of the guides has it, instant messaging switched on and of no type. */
  join?: { pool: string; thumbprint: string }
}

/** What a web server needs to be administered: its server object, virtual directories, the default policy, registry key and files.
 *  What is there already is left alone. */
export async function installOwa(topology: TopologyStore, o: OwaServerOptions): Promise<void> {
  const { settings } = topology
  const server = o.server.toLowerCase()
  const joined = o.join ? ({ instantMessagingType: 'Ocs' } as const) : {}
  if (!settings.get('exchange-server', server)) {
    await settings.put('exchange-server', server, { autoDiscoverServiceInternalUri: `https://autodiscover.${o.domain}/Autodiscover/Autodiscover.xml` })
    const names = o.join ? { instantMessagingServerName: o.join.pool, instantMessagingCertificateThumbprint: o.join.thumbprint } : {}
    const common = { server, guid: randomUUID(), internalUrl: `https://${server}/owa`, externalUrl: '' }
    await settings.put('owa-virtual-directory', directoryIdentity(server, defaultSite), { ...common, site: defaultSite, aliases: ['WebApp', 'owa'], ...joined, ...names })
    // Behind the front end nobody switches it on: what counts is where users come in.
    await settings.put('owa-virtual-directory', directoryIdentity(server, backEndSite), { ...common, guid: randomUUID(), site: backEndSite, type: 'back-end', instantMessagingEnabled: false })
    await repairProvider(topology, { server, folder: o.folder })
  }
  if (settings.list('owa-mailbox-policy').length === 0) await settings.put('owa-mailbox-policy', 'Default', { guid: randomUUID(), isDefault: true, ...joined })
  await writeIfMissing(join(o.folder, webConfigFile), emptyWebConfig)
}

/** Puts the provider's registry value and file in place, as installing it again would. @returns its version */
export async function repairProvider(topology: TopologyStore, o: { server: string; folder: string }): Promise<string> {
  const file = join(o.folder, defaultProviderPath)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeWhole(file, providerFileText(), 0o600)
  const name = registryName(o.server, providerKey)
  const values = topology.settings.get('registry-key', name)?.value.values ?? {}
  await topology.settings.put('registry-key', name, { values: { ...values, [providerValue]: toWindowsPath(defaultProviderPath) } })
  return currentVersion
}

async function writeIfMissing(file: string, text: string): Promise<void> {
  if ((await readIfThere(file)) !== undefined) return
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeWhole(file, text, 0o600)
}
