import { AppError } from '@parley/platform/errors'
import { readIfThere, writeWhole } from '@parley/topology/certificate-store/whole-file'
import { effectiveSettings } from '@parley/topology/owa/effective'
import { repairProvider } from '@parley/topology/owa/first-start'
import { toOurPath, toWindowsPath, webConfigFile } from '@parley/topology/owa/paths'
import { readOwaSources } from '@parley/topology/owa/sources'
import { imVerdict } from '@parley/topology/owa/switches'
import { parseWebConfig } from '@parley/topology/owa/web-config'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Action } from '../action.ts'
import { afterRecycle } from '../owa/after-recycle.ts'
import { localServer, serverNamed } from '../owa/local-server.ts'
import { owaWarnings } from '../owa/owa-warnings.ts'

const path = z.string().max(500)

export const owaProvider: Action<Record<never, never>> = {
  name: 'owa-provider',
  summary: 'What instant messaging runs with, and what became of each step of its initialisation',
  input: z.strictObject({}),
  role: 'read-only',
  audited: false,
  run: async (c) => ({ result: c.runtime.web.provider() ?? null }),
}

export const owaSettings: Action<{ server?: string }> = {
  name: 'owa-settings',
  summary: 'The settings of instant messaging that count on a server, with winner and losers: as they are now, and as the web role has them',
  input: z.strictObject({ server: z.string().max(255).optional() }),
  role: 'read-only',
  audited: false,
  async run(c, o) {
    const server = serverNamed(c, o.server)
    const local = localServer(c) === server
    const sources = await readOwaSources(c.topology, { server, ...(local ? { folder: c.topology.dataDir } : {}) })
    const { directory } = sources
    const { serverName, certificate, warnings } = effectiveSettings(sources)
    const verdict = imVerdict(directory && { ...directory.value, identity: directory.identity }, undefined)
    return {
      result: {
        server,
        now: { serverName, certificate, verdict, registryValue: sources.registryValue ?? null, provider: sources.provider ?? null },
        running: local ? (c.runtime.web.provider() ?? null) : null,
        warnings: [...warnings, ...owaWarnings(c)],
      },
    }
  },
}

export const readInstalledFile: Action<{ path: string }> = {
  name: 'read-installed-file',
  summary: 'The text of a file below the install folder: web.config and logs',
  input: z.strictObject({ path }),
  role: 'administrator',
  audited: false,
  async run(c, o) {
    const ours = readable(o.path)
    const text = await readIfThere(join(c.topology.dataDir, ours))
    if (text === undefined) throw new AppError('missing', `There is no file ${toWindowsPath(ours)}`, ours.startsWith('Logging/') ? { remedy: noLogs } : {})
    return { result: { path: toWindowsPath(ours), text: text.slice(-1_000_000) } }
  },
}

/** The folder is made by the first success: without it the fault is earlier, and the trace has it. */
const noLogs = 'The log begins with the first successful initialisation. Get-ServerHealth names the step that failed; Start-CsClsLogging -Scenario SIPStack and Search-CsClsLogging show what was said on the wire.'

export const writeInstalledFile: Action<{ path: string; text: string }> = {
  name: 'write-installed-file',
  summary: 'Replaces web.config; it is read when the application pool starts',
  input: z.strictObject({ path, text: z.string().max(1_048_576) }),
  role: 'administrator',
  audited: true,
  target: ({ path: windows }) => windows,
  bodyBytes: 2_500_000,
  async run(c, o) {
    const ours = readable(o.path)
    if (ours !== webConfigFile) throw new AppError('forbidden', `${toWindowsPath(ours)} is not written by administrators`, { expected: toWindowsPath(webConfigFile) })
    const file = join(c.topology.dataDir, ours)
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await writeWhole(file, o.text, 0o600)
    const { fault } = parseWebConfig(o.text)
    const broken = fault ? [`web.config is not well-formed: line ${fault.line}, column ${fault.column}: ${fault.message}. Instant messaging will not start with it.`] : []
    return { result: { path: toWindowsPath(ours) }, warnings: [...broken, afterRecycle] }
  },
}

export const repairOwaProvider: Action<Record<never, never>> = {
  name: 'repair-owa-provider',
  summary: 'Puts the registry value and the file of the IM provider in place again',
  input: z.strictObject({}),
  role: 'administrator',
  audited: true,
  async run(c) {
    const version = await repairProvider(c.topology, { server: serverNamed(c, undefined), folder: c.topology.dataDir })
    return { result: { version }, warnings: [afterRecycle] }
  },
}

/** Below the install folder, and nothing that holds keys or messages. @throws AppError `forbidden` */
function readable(windowsPath: string): string {
  const ours = toOurPath(windowsPath)
  if (ours !== undefined && /^(ClientAccess|Logging|Runtime)\//.test(ours)) return ours
  throw new AppError('forbidden', 'That path is not one of the install folder', { expected: toWindowsPath(webConfigFile), found: windowsPath.slice(0, 200) })
}
