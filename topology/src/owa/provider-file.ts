import { toOurPath } from './paths.ts'
import { providerFileNames } from './registry.ts'

/** What the provider's file says of itself. */
export interface ProviderFile {
  /** Below the data folder. */
  path: string
  /** Four numbers: `5.0.8308.0`. */
  version: string
}

/** Messages came with this one; an older one knows presence only. */
export const leastVersionForIm = '3.5.6907.45'
export const currentVersion = '5.0.8308.0'
export const defaultProviderPath = 'Runtime/SSP/Microsoft.Rtc.Internal.Ucweb.dll'

/** The file that is written where the guides have a library: nothing in it runs, its presence and version are what counts. */
export function providerFileText(version = currentVersion): string {
  return `${JSON.stringify({ product: 'Parley instant messaging provider', version })}\n`
}

/** The paths to look at for a registry value, which may name the file or its folder. Empty when the value leads nowhere in the data folder. */
export function providerPaths(value: string): string[] {
  const path = toOurPath(value)
  if (path === undefined) return []
  if (/\.dll$/i.test(path)) return [path]
  return providerFileNames.map((name) => (path === '' ? name : `${path}/${name}`))
}

/** @returns undefined for what is not a provider's file */
export function readProviderFile(path: string, text: string): ProviderFile | undefined {
  try {
    const { version } = JSON.parse(text.slice(0, 10_000)) as { version?: unknown }
    return typeof version === 'string' && /^\d{1,6}(\.\d{1,6}){3}$/.test(version) ? { path, version } : undefined
  } catch {
    return undefined
  }
}

/** Whether a version is at least another, number by number. */
export function isAtLeast(version: string, least: string): boolean {
  const [a, b] = [version, least].map((text) => text.split('.').map(Number)) as [number[], number[]]
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}
