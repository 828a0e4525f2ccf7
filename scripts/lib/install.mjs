// Installs from the lockfile when what is installed isn't what the lockfile says. No dependencies: it runs before there are any.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, say, working } from './say.mjs'

const stampFile = join(root, 'node_modules', '.parley-installed')

const lockHash = () => createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex')

/** Ends the process with one sentence when this Node is too old. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  say(`Parley needs Node 20.19 or newer; this is ${process.version}. Install a newer Node and run the command again.`)
  process.exit(1)
}

/** npm leaves its own record of what it installed; a lockfile that is older has been installed. */
function installedByHand() {
  const record = statSync(join(root, 'node_modules', '.package-lock.json'), { throwIfNoEntry: false })
  return !existsSync(stampFile) && record !== undefined && record.mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
}

export async function ensureInstalled() {
  const wanted = lockHash()
  if (installedByHand()) writeFileSync(stampFile, wanted)
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return
  const done = working('Installing from the lockfile (a minute or two, once)')
  const code = await run('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'])
  if (code !== 0) {
    done('failed')
    say(`npm ci ended with ${code}; its words are above. Parley needs the npm registry once, for its first start.`)
    process.exit(1)
  }
  writeFileSync(stampFile, wanted)
  done('done')
}

/** @returns the exit code */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options })
    child.on('error', (error) => {
      say(`${command} can't be started: ${error.message}`)
      resolve(127)
    })
    child.on('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)))
  })
}
