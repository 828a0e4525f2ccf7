/** Where the folders of the guides are in the data folder. Longest first. */
const roots: readonly (readonly [windows: string, ours: string])[] = [
  ['C:\\Program Files\\Microsoft\\Exchange Server\\V15', ''],
  ['C:\\Program Files\\Microsoft\\Exchange Server\\V14', ''],
  ['C:\\Program Files\\Microsoft UCMA 4.0\\Runtime', 'Runtime'],
  ['C:\\Web Service Provider Installer Package', 'Runtime'],
]

/** How known folders and files are spelt on our disk; whatever else is asked for keeps its spelling. */
const spelling = ['ClientAccess', 'Owa', 'web.config', 'Logging', 'OWA', 'InstantMessaging', 'Scripts', 'Runtime', 'SSP']

export const installFolder = `${roots[0]?.[0]}\\`
export const webConfigFile = 'ClientAccess/Owa/web.config'
export const imLogFolder = 'Logging/OWA/InstantMessaging'

/** A path of the guides as one in the data folder, `/` between its parts: `C:\Program Files\…\V15\ClientAccess\OWA\Web.Config`,
 *  `$exInstall\Logging` after its variable was put in. @returns undefined when it is no such path or leads out of the folder */
export function toOurPath(windowsPath: string): string | undefined {
  const path = windowsPath.trim().replaceAll('/', '\\').replace(/\\{2,}/g, '\\').replace(/\\+$/, '')
  const root = roots.find(([name]) => path.toLowerCase() === name.toLowerCase() || path.toLowerCase().startsWith(`${name.toLowerCase()}\\`))
  if (!root) return undefined
  const parts = path.slice(root[0].length).split('\\').filter((part) => part !== '')
  // oxlint-disable-next-line no-control-regex -- they are what is refused
  if (parts.length > 32 || parts.some((part) => part === '.' || part === '..' || part.length > 200 || /[\u0000-\u001f<>:"|?*]/.test(part))) return undefined
  const ours = [...(root[1] === '' ? [] : [root[1]]), ...parts]
  return ours.map((part, i) => spelt(part, ours[i - 1])).join('/')
}

/** The other way, for what is shown. */
export function toWindowsPath(ourPath: string): string {
  const path = ourPath.split('/').filter((part) => part !== '')
  const root = roots.find(([, ours]) => ours !== '' && ours === path[0])
  return root ? [root[0], ...path.slice(1)].join('\\') : [roots[0]?.[0], ...path].join('\\')
}

/** `OWA` is written in capitals below `Logging` and not below `ClientAccess`. */
function spelt(part: string, above: string | undefined): string {
  if (part.toLowerCase() === 'owa') return above?.toLowerCase() === 'logging' ? 'OWA' : 'Owa'
  return spelling.find((name) => name.toLowerCase() === part.toLowerCase()) ?? part
}
