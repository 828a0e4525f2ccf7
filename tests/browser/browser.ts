import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { expect } from 'vitest'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** Chromium of this machine: `$CHROMIUM`, or the first found on the path. */
export function findChromium(): string | undefined {
  const wanted = process.env['CHROMIUM']
  if (wanted) return existsSync(wanted) ? wanted : undefined
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)]
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path))
}

/** True where the browser tests must be skipped. In CI nothing may be, so there they run and fail for want of Chromium. */
export function withoutChromium(): boolean {
  if (findChromium() || process.env['CI'] === 'true') return false
  console.warn('\nSKIPPED: browser tests. No Chromium found: install the Debian package chromium, or set CHROMIUM to its path.\n')
  return true
}

export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('No Chromium found. Install the Debian package chromium, or set CHROMIUM to its path.')
  return chromium.launch({
    executablePath,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--headless=new', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}

/** The pages as they are served.  @throws when nobody has built them */
export const bundle = join(import.meta.dirname, '../../web/dist/browser')

export function requireBundle(): void {
  if (!existsSync(join(bundle, 'index.html'))) throw new Error('The pages are not built. Run: npm run build')
}

/** Looks again until it holds; as patient as a busy machine needs, since a test that waits in vain has failed anyway. */
export function eventually<T>(look: () => T | Promise<T>) {
  return expect.poll(look, { timeout: 60_000, interval: 50 })
}

/** For a test of real browsers: on a busy machine each step takes its time. */
export const patience = { timeout: 180_000 }
