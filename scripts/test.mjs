// `npm test`: everything, on a machine that has only Node and npm. Ends with one line: Tests: N passed, N failed, N skipped.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt, packages } from './lib/build.mjs'
import { ensureDebianPackages } from './lib/debian.mjs'
import { ensureInstalled, requireNode, run } from './lib/install.mjs'
import { root, say, working } from './lib/say.mjs'

const ci = process.env.CI === 'true'
const node = process.execPath
const tool = (path) => join(root, 'node_modules', path)

const faults = []
async function step(text, args) {
  const done = working(text)
  const code = await run(node, args)
  done(code === 0 ? 'ok' : 'failed')
  if (code !== 0) faults.push(text)
}

requireNode()
await ensureInstalled()
const missing = await ensureDebianPackages()
if (ci && missing.length > 0) faults.push(`Debian packages that must be here: ${missing.join(', ')}`)
for (const project of [...packages, 'web/browser', 'tests']) await step(`Types of ${project}`, [tool('typescript/bin/tsc'), '-p', project, '--noEmit'])
await step('Lint', [tool('oxlint/bin/oxlint'), '--quiet'])
await step('Import directions', [join(root, 'scripts/check-imports.mjs')])
if (!(await ensureBuilt())) faults.push('Build')

const report = join(tmpdir(), `parley-test-${process.pid}.json`)
await step('Tests', [tool('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)])
const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 }
rmSync(report, { force: true })
// Third-party messages are read from beside the checkout and never committed: without them their tests say so and are skipped.
const complete = existsSync(join(root, '..', 'shared', 'data'))
if (ci && complete && counts.numPendingTests > 0) faults.push(`${counts.numPendingTests} skipped tests, where none may be skipped`)
for (const fault of faults) say(`Failed: ${fault}`)
process.stdout.write(`\nTests: ${counts.numPassedTests} passed, ${counts.numFailedTests} failed, ${counts.numPendingTests} skipped\n`)
process.exit(faults.length === 0 && counts.numFailedTests === 0 && counts.numPassedTests > 0 ? 0 : 1)
