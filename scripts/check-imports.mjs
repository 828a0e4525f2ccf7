// Holds the code to the directions of docs/ARCHITECTURE.md: which part may import which. And to what every Node we support can run as it stands.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { root, say } from './lib/say.mjs'

/** part → the parts it may import. Tests may import anything. */
const directions = {
  platform: [],
  topology: ['platform'],
  sip: [],
  server: ['sip', 'topology', 'platform'],
  mailbox: ['topology', 'platform'],
  admin: ['topology', 'platform'],
  shell: ['topology', 'platform'],
  'web/shared': [],
  'web/server': ['web/shared', 'mailbox', 'sip', 'topology', 'platform'],
  'web/browser': ['web/shared'],
  cli: ['server', 'mailbox', 'web/server', 'admin', 'shell', 'topology', 'platform'],
}

const partOf = (path) => Object.keys(directions).find((part) => path === part || path.startsWith(`${part}/`))

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'dist') continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* files(path)
    else if (/\.tsx?$/.test(entry.name)) yield path
  }
}

const exempt = (path) => /\.test\.tsx?$/.test(path) || /(^|\/)testing(\.ts$|\/)/.test(path)

/** The part a specifier leads to, or undefined for a library. */
function target(specifier, from) {
  if (specifier.startsWith('.')) return partOf(relative(root, join(dirname(from), specifier)).split(sep).join('/'))
  const [, name, rest = ''] = /^@parley\/([a-z]+)\/?(.*)$/.exec(specifier) ?? []
  if (name === undefined) return undefined
  return name === 'web' ? `web/${rest.split('/')[0]}` : name
}

const faults = []
for (const part of Object.keys(directions)) {
  for (const path of files(join(root, part))) {
    const name = relative(root, path).split(sep).join('/')
    if (exempt(name)) continue
    const text = readFileSync(path, 'utf8')
    if (part !== 'web/browser' && /^\s*(?:await\s+)?using\s+\w+\s*=/m.test(text)) faults.push(`${name} says "using", which Node 20 does not know: dispose in a finally`)
    for (const [, specifier] of text.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)) {
      const to = target(specifier, path)
      if (to === undefined || to === part || directions[part].includes(to)) continue
      faults.push(`${name} imports ${specifier}: ${part} may import ${directions[part].join(', ') || 'nothing of ours'}`)
    }
  }
}
for (const fault of faults) say(fault)
process.exit(faults.length === 0 ? 0 : 1)
