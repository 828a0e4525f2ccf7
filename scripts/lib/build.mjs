// Builds what has changed: each package by tsc in the order of its directions, then the browser bundle by vite.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './install.mjs'
import { root, say, working } from './say.mjs'

export const packages = ['platform', 'topology', 'sip', 'server', 'mailbox', 'admin', 'shell', 'web', 'cli']

const stamps = join(root, 'node_modules', '.parley-build')
const shared = ['package-lock.json', 'tsconfig.base.json', 'scripts/lib/build.mjs']

function* sources(folder, skip) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.name === 'node_modules' || entry.name === 'dist' || skip(path)) continue
    if (entry.isDirectory()) yield* sources(path, skip)
    else if (!/\.test\.tsx?$/.test(entry.name)) yield path
  }
}

function digest(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

const browser = join(root, 'web', 'browser')
const none = () => false

/** The targets, each with its stamp: a change in a package rebuilds it and everything after it. */
function targets() {
  const all = []
  let before = digest(shared.map((file) => join(root, file)))
  for (const name of packages) {
    const skip = name === 'web' ? (path) => path === browser : none
    before = createHash('sha256').update(before).update(digest(sources(join(root, name), skip))).digest('hex')
    all.push({ name, stamp: before, out: join(root, name, 'dist'), build: () => buildPackage(name) })
  }
  const bundle = digest([...sources(browser, none), ...sources(join(root, 'web', 'shared'), none), join(root, 'package-lock.json')])
  all.push({ name: 'browser', stamp: bundle, out: join(root, 'web', 'dist', 'browser'), build: buildBrowser })
  return all
}

function buildPackage(name) {
  const keep = name === 'web' ? ['browser'] : []
  const dist = join(root, name, 'dist')
  if (existsSync(dist)) for (const entry of readdirSync(dist)) if (!keep.includes(entry)) rmSync(join(dist, entry), { recursive: true })
  return run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', join(root, name, 'tsconfig.build.json')])
}

const buildBrowser = () =>
  run(process.execPath, [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--config', join(browser, 'vite.config.ts'), '--logLevel', 'error'])

/** @returns false when a target doesn't build; its compiler has said why */
export async function ensureBuilt() {
  mkdirSync(stamps, { recursive: true })
  const stale = targets().filter(({ name, stamp, out }) => {
    const file = join(stamps, name)
    return !existsSync(out) || !existsSync(file) || readFileSync(file, 'utf8') !== stamp
  })
  for (const { name, stamp, build } of stale) {
    const done = working(`Building ${name}`)
    if ((await build()) !== 0) {
      done('failed')
      say(`${name} does not build; the reason is above.`)
      return false
    }
    writeFileSync(join(stamps, name), stamp)
    done('done')
  }
  return true
}
