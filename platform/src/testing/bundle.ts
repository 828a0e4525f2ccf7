import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

export interface Bundle {
  /** A module that plain Node runs: `spawn(process.execPath, [file])`. */
  file: string
  remove(): void
}

/** A source file and what it imports of ours as one JavaScript file, for tests that kill a process. @cost about 0.1 s */
export async function bundleForNode(entry: string): Promise<Bundle> {
  const installed = join(packageFolder(resolve(entry)), 'node_modules')
  mkdirSync(installed, { recursive: true })
  const outDir = mkdtempSync(join(installed, '.parley-test-'))
  const { build } = (await import(viteModule())) as { build(options: object): Promise<unknown> }
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['source'] },
    ssr: { resolve: { conditions: ['source'] } },
    build: {
      ssr: resolve(entry),
      outDir,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rollupOptions: { output: { entryFileNames: 'bundle.mjs' } },
    },
  })
  return { file: join(outDir, 'bundle.mjs'), remove: () => rmSync(outDir, { recursive: true, force: true }) }
}

/** From inside the package's own `node_modules` everything the package imports is found. */
function packageFolder(file: string): string {
  const folder = dirname(file)
  return existsSync(join(folder, 'package.json')) ? folder : packageFolder(folder)
}

/** The bundler comes with the test runner; a product that is only installed has neither. */
function viteModule(): string {
  const runner = createRequire(import.meta.url).resolve('vitest')
  return pathToFileURL(createRequire(runner).resolve('vite')).href
}
