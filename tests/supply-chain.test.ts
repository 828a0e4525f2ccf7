import { readFileSync, readdirSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

interface Package {
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  scripts?: Record<string, string>
}

interface Locked {
  link?: boolean
  dev?: boolean
  integrity?: string
  resolved?: string
  hasInstallScript?: boolean
}

const folders = readdirSync(root).filter((name) => existsSync(join(root, name, 'package.json')) && name !== 'node_modules')
const packages = ['.', ...folders].map((folder) => JSON.parse(read(join(folder, 'package.json'))) as Package)
const locked = Object.entries((JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> }).packages).filter(([path, { link }]) => path.includes('node_modules/') && !link)

/** As many packages as run in production, with all they bring along: more is a decision, not an accident. */
const mostAtRunTime = 150

test('every package is the one that was looked at: a hash for each, and no address of its own', () => {
  expect(locked.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path)).toEqual([])
  expect(locked.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([])
})

test('no package runs anything when it is installed, and none could', () => {
  expect(locked.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)).toEqual([])
  expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m)
  for (const { scripts = {} } of packages) expect(Object.keys(scripts).filter((name) => /^(?:pre|post)?(?:install|prepare)$/.test(name))).toEqual([])
})

test('versions are exact, and every package that was chosen has its line of why', () => {
  const why = read('docs/decisions/dependencies.md')
  for (const { dependencies = {}, devDependencies = {} } of packages) {
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      if (name.startsWith('@parley/')) continue
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/)
      if (!name.startsWith('@types/')) expect(why, name).toContain(`\`${name}\``)
    }
  }
})

test(`at most ${mostAtRunTime} packages run in production`, () => {
  expect(locked.filter(([, { dev }]) => !dev).length).toBeLessThanOrEqual(mostAtRunTime)
})
